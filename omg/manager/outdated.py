"""What is out of date: each used version, the newest that may take its place, and when its line ends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.install.available import lts_lines_of
from omg.manager.asking import ask_publishers
from omg.manager.default import default_spec, meets
from omg.manager.lifecycle import Refresh
from omg.project.active import BY_DEFAULT, Chooser
from omg.project.resolution import read_installed_versions
from omg.runtimes.lifecycle import has_ended
from omg.sources.age import old_enough
from omg.sources.newest import Newest, Releases, is_newer
from omg.sources.registry import MISE
from omg.status.active import installed_runtimes, statuses_here
from omg.status.lifecycle import life_cycle_of
from omg.status.runtime_status import walk_here
from omg.status.today import minimum_age_of, present_days
from omg.status.usage import Usage
from omg.store import installed
from omg.store.links import linked_dir
from omg.store.stable import line_of
from omg.value import dataclass, replace
from omg.versions.resolver import expand, whole_version
from omg.versions.spec import Default, System, Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.manager.provider import Providers
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Selection
    from omg.runtimes.runtime import Runtime
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version


@dataclass(frozen=True, slots=True)
class VersionUse:
    """One place that asks for a version, and the installed one that it gets.

    Attributes:
        runtime: The runtime.
        toolchain: The installed version.
        spec: What is asked for; ``None`` where nobody knows.
        requested_by: The file or variable that asks, or ``default``.
    """

    runtime: Runtime
    toolchain: Toolchain
    spec: VersionSpec | None
    requested_by: str

    @property
    def version(self) -> Version:
        """The version that is used."""
        return self.toolchain.version

    @property
    def line(self) -> str:
        """The line that it belongs to, ``20``; empty for a version without one."""
        return line_of(self.version, self.runtime.line_numbers)

    @property
    def linked_dir(self) -> Path | None:
        """The directory of another manager that it is linked to, and which omg does not upgrade."""
        return linked_dir(self.toolchain)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a used version stands among what is published.

    Attributes:
        use: The use.
        newest: The newest releases.
        candidate: The newest version that meets the request or is of its line, where that is newer.
        end: The day on which the support of its line ends; ``None`` if unknown.
        has_ended: That day has come.
        held_back: The newer version that would take its place, were it old enough for ``minimum_age``.
    """

    use: VersionUse
    newest: Newest
    candidate: Version | None
    end: str | None
    has_ended: bool
    held_back: Version | None = None

    @property
    def is_outdated(self) -> bool:
        """Whether there is something to do: a newer version, or a line without support."""
        return self.candidate is not None or self.has_ended


@dataclass(frozen=True, slots=True)
class Standings:
    """What came of asking the publishers.

    Attributes:
        standings: Each use; without newer versions where its publisher did not answer.
        errors: Why others did not.
    """

    standings: tuple[Standing, ...]
    errors: tuple[OmgError, ...]


def uses_of(context: Context, runtimes: Sequence[Runtime], *, with_projects: bool) -> tuple[VersionUse, ...]:
    """Return the uses of installed versions: global defaults, what is active here, known projects.

    Args:
        context: The world.
        runtimes: The runtimes to look at.
        with_projects: Look at all known projects, too.

    Raises:
        StoreAccessError: A store cannot be read.
    """
    names = {runtime.name for runtime in runtimes}
    found = [*_defaults(context, runtimes)]
    statuses = [one for one in statuses_here(context, walk_here(context)) if one.runtime.name in names]
    for status in statuses:
        active = status.active_version
        selection = active.selection if active is not None and active.chooser is Chooser.REQUEST else None
        if status.active is not None and selection is not None:
            found.append(_use(context, status.runtime, selection, status.active))
    if with_projects:
        found += _of_projects(context, runtimes)
    # Without the runtimes themselves: each is a large value, and thousands of projects ask for few.
    return tuple({(one.runtime.name, one.version.text, one.requested_by): one for one in found}.values())


def standings_of(context: Context, uses: Sequence[VersionUse], *, command: str) -> Standings:
    """Ask the publishers about ``uses``, each runtime's once and several at a time."""
    by_runtime: dict[str, list[VersionUse]] = {}
    for use in uses:
        by_runtime.setdefault(use.runtime.name, []).append(use)
    groups = tuple((group[0].runtime, group) for group in by_runtime.values())
    refresh = Refresh(context, [runtime for runtime, _ in groups])

    def ask(providers: Providers, _: Runtime, group: Sequence[VersionUse]) -> Mapping[Version, Release]:
        return _published(context, providers, group)

    answers = ask_publishers(context, groups, ask, command=command)
    refresh.finish()
    standings: list[Standing] = []
    errors: list[OmgError] = []
    for (_, group), answer in zip(groups, answers, strict=True):
        if isinstance(answer, OmgError):
            errors.append(answer)
        # When a line ends is known without its publisher.
        standings += _standings(context, group, {} if isinstance(answer, OmgError) else answer)
    place = {id(use): number for number, use in enumerate(uses)}
    return Standings(tuple(sorted(standings, key=lambda one: place[id(one.use)])), tuple(errors))


def _defaults(context: Context, runtimes: Iterable[Runtime]) -> Iterator[VersionUse]:
    for runtime in runtimes:
        default = installed.current(context.store, runtime.name)
        if isinstance(default, installed.Toolchain):
            yield VersionUse(runtime, default, default_spec(context, runtime, default), BY_DEFAULT)


def _of_projects(context: Context, runtimes: Iterable[Runtime]) -> Iterator[VersionUse]:
    usage = Usage(context)
    for runtime in runtimes:
        aliases = context.config.aliases_of(runtime.name)
        versions = read_installed_versions(context.store, runtime, aliases)
        known: dict[tuple[VersionSpec, ...], tuple[Toolchain, VersionSpec] | None] = {}
        for pin in usage.selections(runtime):
            if pin.is_hidden:
                continue
            if pin.specs not in known:
                known[pin.specs] = _first_installed(versions, pin.specs)
            if (found := known[pin.specs]) is not None:
                yield VersionUse(runtime, *found, str(pin.origin))


def _first_installed(
    versions: InstalledVersions, specs: Iterable[VersionSpec]
) -> tuple[Toolchain, VersionSpec] | None:
    """Return the version that a pin means, with the one of its specs that it meets."""
    for spec in specs:
        try:
            found = versions.resolve(spec)
        except OmgError:
            return None  # an alias that means nothing; that project's shims report it
        if found is not None:
            return (found, spec) if found != "system" else None
    return None


def _use(context: Context, runtime: Runtime, selection: Selection, toolchain: Toolchain) -> VersionUse:
    """Return the use of a version by what asks for it; of several specs the one that the version meets."""
    shown = () if selection.is_hidden else selection.specs
    spec = next((spec for spec in shown if meets(context, runtime, toolchain, spec)), None)
    return VersionUse(runtime, toolchain, spec, str(selection.origin))


def _published(
    context: Context, providers: Providers, group: Sequence[VersionUse]
) -> Mapping[Version, Release]:
    """Return the releases that may take the place of the versions of one runtime."""
    runtime = group[0].runtime
    found = {one.version: one for one in providers.releases(runtime)}
    # What people are shown is short: java's is the newest of each line.
    different = {(use.version, use.spec): use for use in group}.values()
    for spec in dict.fromkeys(spec for use in different for spec in _asked(context, use)):
        found |= {one.version: one for one in providers.releases(runtime, spec)}
    return found


def _asked(context: Context, use: VersionUse) -> Iterator[VersionSpec]:
    meaning = _meaning(context, use)
    if meaning is not None and whole_version(meaning) is None and not isinstance(meaning, System | Default):
        yield meaning
    if use.line:
        yield Token(use.line)


def _meaning(context: Context, use: VersionUse) -> VersionSpec | None:
    if use.spec is None:
        return None
    return expand(use.spec, use.runtime.vocabulary, context.config.aliases_of(use.runtime.name))


def _standings(
    context: Context, group: Sequence[VersionUse], published: Mapping[Version, Release]
) -> Iterator[Standing]:
    runtime, releases = group[0].runtime, tuple(published.values())
    vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(releases))
    order = partial(Releases, vocabulary=vocabulary, line_numbers=runtime.line_numbers)
    age = minimum_age_of(context, runtime.name)
    whole = order(releases)
    eligible = whole if age is None else order(old_enough(releases, age))
    life_cycle, days = life_cycle_of(context, runtime.name), present_days(context)
    known: dict[tuple[Version, VersionSpec | None], Standing] = {}
    for use in group:
        key = (use.version, use.spec)
        if key not in known:
            meaning = _meaning(context, use)
            newest = eligible.newest(use.version, meaning)
            candidate = _candidate(use, newest)
            end = None if life_cycle is None else life_cycle.end_of(use.version)
            youngest = candidate if age is None else _candidate(use, whole.newest(use.version, meaning))
            held_back = youngest if youngest != candidate else None
            known[key] = Standing(use, newest, candidate, end, has_ended(end, days), held_back)
        yield replace(known[key], use=use)


def _candidate(use: VersionUse, newest: Newest) -> Version | None:
    found = (newest.meeting, newest.of_line)
    return max((one for one in found if one is not None and is_newer(one, use.version)), default=None)


def used_runtimes(context: Context) -> tuple[Runtime, ...]:
    """Return the runtimes of which something is installed, without what omg runs internally."""
    return tuple(runtime for runtime in installed_runtimes(context) if runtime.name != MISE)
