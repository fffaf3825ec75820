"""What still needs a toolchain: the default, running programs, known projects, virtual environments."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from omg.directories import NOWHERE, home_dir
from omg.errors import OmgError
from omg.project.discovery import Walk, first_name, physical_version_dirs, places
from omg.project.resolution import read_installed_versions
from omg.project.selection import requests_among, shown_path
from omg.runtimes.registry import RUNTIMES, files_of
from omg.status.running import Processes
from omg.status.virtual_environments import (
    Listings,
    bases_of,
    environments_elsewhere,
    environments_of,
    paths_through,
)
from omg.store import projects
from omg.store.installed import current, locate
from omg.value import dataclass
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from omg.context import Context
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Selection
    from omg.runtimes.runtime import Runtime, VersionFile
    from omg.status.virtual_environments import VirtualEnvironment
    from omg.store.installed import BrokenDefault, Toolchain
    from omg.versions.spec import VersionSpec

# What a message names of each kind; thousands of projects may pin one version.
_MAX_NAMED = 3
_MAX_PATH_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a toolchain is needed.

    Attributes:
        what: The beginning of a sentence's end: ``pinned by``.
        which: Its end: the file that pins it, the process, the virtual environment.
    """

    what: str
    which: str

    def __str__(self) -> str:
        return f"{self.what} {self.which}"


def summary(reasons: tuple[Reason, ...]) -> str:
    """Return all reasons as the end of "it is ...", the first few of each kind by name."""
    kinds: dict[str, list[str]] = {}
    for reason in reasons:
        kinds.setdefault(reason.what, []).append(reason.which)
    parts = []
    for what, which in kinds.items():
        named, more = which[:_MAX_NAMED], len(which) - _MAX_NAMED
        parts.append(f"{what} {', '.join(named)}{f' and {more} more' if more > 0 else ''}")
    return "; ".join(parts)


class Usage:
    """What the toolchains of one command are needed for; nothing is read twice.

    Args:
        context: The world.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._listings = Listings()
        self._version_dirs = physical_version_dirs(context.store)
        # As text, here and below: there may be thousands.
        here = () if context.cwd is None else (context.cwd, *context.cwd.parents)
        known = projects.known_places(context.state_dir)
        self._folders = tuple(dict.fromkeys((*map(str, here), *known)))
        self._walk = Walk((), uid=os.geteuid())
        self._resolved: dict[tuple[str, VersionSpec], Toolchain | None] = {}
        self._selections: dict[str, tuple[Selection, ...]] = {}
        self._inventories: dict[str, InstalledVersions] = {}
        self._processes: Processes | None = None
        self._defaults: dict[str, Toolchain | BrokenDefault | None] = {}
        self._data_dir = os.path.realpath(context.store.data_dir)
        self._real: dict[str, str] = {}
        self._names = frozenset[str]().union(*map(_first_names, RUNTIMES))
        self._above: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {}
        self._files: dict[tuple[str, frozenset[str]], tuple[VersionFile, ...]] = {}
        self._pinned: dict[str, dict[Toolchain, tuple[Reason, ...]]] = {}
        self._environments: tuple[VirtualEnvironment, ...] | None = None
        self._standing: dict[str, dict[str, VirtualEnvironment]] | None = None
        self._by_shim: dict[str, VirtualEnvironment] = {}

    def reasons(self, runtime: Runtime, toolchain: Toolchain) -> Iterator[Reason]:
        """Yield everything that would miss ``toolchain``.

        Raises:
            StoreError: The store cannot be read.
        """
        yield from self.reasons_of_this_moment(runtime, toolchain)
        yield from self._pins(runtime).get(toolchain, ())
        environments = self._environments_of(toolchain)
        # Only a Python is the base of one.
        if environments and (locate(toolchain, "python3") or locate(toolchain, "python")):
            for environment in environments:
                yield Reason("the base of the virtual environment", shown_path(Path(environment.dir)))

    def reasons_of_this_moment(
        self, runtime: Runtime, toolchain: Toolchain, *, is_fresh: bool = False
    ) -> Iterator[Reason]:
        """Yield what may change at any time: the default, and running programs.

        Args:
            runtime: The runtime.
            toolchain: The toolchain.
            is_fresh: Look at the processes again, as of this moment.

        Raises:
            StoreError: The store cannot be read.
        """
        if is_fresh or runtime.name not in self._defaults:
            self._defaults[runtime.name] = current(self._context.store, runtime.name)
        if toolchain.store_index == 0 and self._defaults[runtime.name] == toolchain:
            yield Reason("the global default of", runtime.name)
        if self._processes is None:
            self._processes = Processes()
        elif is_fresh:
            self._processes.refresh()
        # A linked toolchain's files stay; only who was started through the link would miss that.
        paths = {str(toolchain.dir), self._place_of(toolchain)}
        for pid, file in self._processes.using(paths, programs=_led_to(toolchain, self._data_dir)):
            yield Reason("running:", f"process {pid} ({quoted(file, _MAX_PATH_LENGTH)})")

    def environments_on(self, folders: Iterable[str]) -> Iterator[str]:
        """Yield the folder, as text for people, of every virtual environment with a Python of ``folders``.

        Args:
            folders: Absolute paths without links.
        """
        wanted = frozenset(folders)
        links: dict[str, str] = {}
        for environment in self._all_environments():
            bases = bases_of(environment, stable_dir=str(self._context.store.stable_dir))
            if any(not wanted.isdisjoint(paths_through(path, links)) for path in bases):
                yield shown_path(Path(environment.dir))

    def selections(self, runtime: Runtime) -> tuple[Selection, ...]:
        """Return what known projects and the folders here pin; a project with problems asks for nothing."""
        if runtime.name not in self._selections:
            self._selections[runtime.name] = tuple(self._select(runtime))
        return self._selections[runtime.name]

    def _select(self, runtime: Runtime) -> Iterator[Selection]:
        names = _first_names(runtime)
        if not names <= self._names:  # a tool of mise's
            self._names |= names
            self._above.clear()
        # Of each directory once: thousands of projects lie below the same few.
        known: dict[str, Selection | OmgError | None] = {}
        for folder in self._folders:
            for place, held in self._places(folder):
                if names.isdisjoint(held):
                    continue
                if place not in known:
                    known[place] = self._pin_in(runtime, place, held)
                if (found := known[place]) is not None:
                    if not isinstance(found, OmgError):
                        yield found
                    break

    def _pin_in(self, runtime: Runtime, place: str, held: frozenset[str]) -> Selection | OmgError | None:
        """Return what a directory pins, or why what lies there cannot be followed."""
        try:
            # No variables: they are this shell's, not the project's.
            return requests_among(runtime, self._walk.files_in(place, self._files_among(runtime, held))).pin
        except OmgError as error:
            return error

    def _files_among(self, runtime: Runtime, held: frozenset[str]) -> tuple[VersionFile, ...]:
        """Return the version files of ``runtime`` that a directory with these names may have."""
        key = (runtime.name, held)
        if key not in self._files:
            self._files[key] = tuple(file for file in files_of(runtime) if first_name(file) in held)
        return self._files[key]

    def _pins(self, runtime: Runtime) -> Mapping[Toolchain, Sequence[Reason]]:
        """Return the pins that mean each toolchain, of all projects at once."""
        if runtime.name not in self._pinned:
            found: dict[Toolchain, dict[str, None]] = {}
            for pin in self.selections(runtime):
                # Of a list all are needed: `python3.11` runs the second of `3.12 3.11`.
                for spec in pin.specs:
                    with suppress(OmgError):
                        if (meant := self._meant_by(runtime, spec)) is not None:
                            found.setdefault(meant, {})[str(pin.origin)] = None
            self._pinned[runtime.name] = {
                one: tuple(Reason("pinned by", origin) for origin in origins)
                for one, origins in found.items()
            }
        return self._pinned[runtime.name]

    def _places(self, folder: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the directories that may pin something for ``folder``, with the names that do."""
        if folder not in self._above:
            self._above[folder] = tuple(self._look_above(folder))
        return self._above[folder]

    def _look_above(self, folder: str) -> Iterator[tuple[str, frozenset[str]]]:
        # Also what cannot be looked at is gone: below a disk that does not answer, or a closed folder.
        if self._listings.of(folder) is None and not os.path.isdir(folder):  # noqa: PTH112
            return
        ceilings = self._context.env.get("OMG_CEILING_DIRS", "")
        for place in places(folder, ceilings, version_dirs=self._version_dirs):
            listing = self._listings.of(place)
            # One that may be entered and not listed may hold anything.
            held = self._names if listing is None else self._names & listing.names
            if held:
                yield place, held

    def _place_of(self, toolchain: Toolchain) -> str:
        """Return the place of a toolchain in the store, by folders that are no links; it may be one."""
        folder, _, name = str(toolchain.dir).rpartition("/")
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return f"{self._real[folder]}/{name}"

    def _meant_by(self, runtime: Runtime, spec: VersionSpec) -> Toolchain | None:
        """Return the installed toolchain that a spec means."""
        key = (runtime.name, spec)
        if key not in self._resolved:
            installed_versions = self._inventories.get(runtime.name)
            if installed_versions is None:
                aliases = self._context.config.aliases_of(runtime.name)
                installed_versions = read_installed_versions(self._context.store, runtime, aliases)
                self._inventories[runtime.name] = installed_versions
            found = installed_versions.resolve(spec)
            self._resolved[key] = None if found == "system" else found
        return self._resolved[key]

    def _all_environments(self) -> tuple[VirtualEnvironment, ...]:
        if self._environments is None:
            home = home_dir(self._context.env) or NOWHERE
            found = [one for folder in self._folders for one in environments_of(folder, self._listings)]
            found += environments_of(str(self._context.store.self_dir), self._listings)
            found += environments_elsewhere(self._context.env, home, self._listings)
            self._environments = tuple({one.dir: one for one in found}.values())
        return self._environments

    def _environments_of(self, toolchain: Toolchain) -> Collection[VirtualEnvironment]:
        """Return the virtual environments that stand on ``toolchain``."""
        if self._standing is None:
            self._standing = self._look_below_environments()
            # A shim is no link: what it ran was written down.
            self._by_shim = self._standing.get(os.path.realpath(self._context.store.shims_dir), {})
        found = {key: one for key, one in self._by_shim.items() if one.version == toolchain.version.text}
        return (self._standing.get(self._place_of(toolchain), {}) | found).values()

    def _look_below_environments(self) -> dict[str, dict[str, VirtualEnvironment]]:
        """Return the virtual environments whose Python is found through each path, by their directories."""
        links: dict[str, str] = {}
        standing: dict[str, dict[str, VirtualEnvironment]] = {}
        for environment in self._all_environments():
            bases = bases_of(environment, stable_dir=str(self._context.store.stable_dir))
            for place in {place for path in bases for place in paths_through(path, links)}:
                standing.setdefault(place, {})[environment.dir] = environment
        return standing


def _first_names(runtime: Runtime) -> frozenset[str]:
    """Return the names that a folder which pins ``runtime`` has at least one of."""
    return frozenset(map(first_name, files_of(runtime)))


def _led_to(toolchain: Toolchain, data_dir: str) -> frozenset[bytes]:
    """Return the programs of mise that ``bin/`` has links to: they lie in the data directory, too.

    Args:
        toolchain: The toolchain.
        data_dir: omg's data directory, a path without links.
    """
    if toolchain.is_linked:
        return frozenset()
    try:
        with os.scandir(toolchain.bin_dir) as entries:
            programs = [os.path.realpath(entry.path) for entry in entries if entry.is_symlink()]
    except OSError:
        return frozenset()
    return frozenset(os.fsencode(program) for program in programs if program.startswith(f"{data_dir}/"))
