"""What is installed of a runtime, what is active in the working directory, and what set that."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache

from omg.errors import NotInstalledError, OmgError
from omg.project.active import BY_DEFAULT, ActiveVersion
from omg.project.discovery import Walk, directories, physical_version_dirs
from omg.project.resolution import InstalledVersions, active_version, read_installed_versions
from omg.project.selection import FileOrigin, Requests, select
from omg.result import RuntimeVersion
from omg.runtimes.registry import by_name
from omg.shim.brought import is_brought
from omg.status.extras import lacking
from omg.store.lts import learnt_lts_lines
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.project.selection import Selection
    from omg.runtimes.lifecycle import LifeCycle
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain
    from omg.store.layout import Store
    from omg.versions.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class RuntimeStatus:
    """A runtime's status in the working directory.

    Attributes:
        installed_versions: What is installed.
        requests: What is requested; ``None`` where that could not be read.
        active_version: The active version; ``None`` where ``problem`` says why.
        problem: Why no version is active: a pin that is not met, a version file that cannot be used.
        life_cycle: Returns when its release lines end; ``None`` where nobody knows. Few commands ask.
        in_place: What runs in place of the global default: the host's version that brings the executable.
    """

    installed_versions: InstalledVersions
    requests: Requests | None
    active_version: ActiveVersion | None
    problem: OmgError | None
    life_cycle: Callable[[], LifeCycle | None] = field(compare=False)
    in_place: Toolchain | None = None

    @property
    def runtime(self) -> Runtime:
        """The runtime."""
        return self.installed_versions.runtime

    @property
    def toolchains(self) -> tuple[Toolchain, ...]:
        """The installed versions, newest first."""
        return self.installed_versions.toolchains

    @property
    def vocabulary(self) -> Vocabulary:
        """The runtime's words, with the LTS lines that the receipts of its installed versions name."""
        vocabulary = self.runtime.vocabulary
        return vocabulary.with_lts_lines(learnt_lts_lines(self.toolchains, vocabulary))

    @property
    def active(self) -> Toolchain | None:
        """The active toolchain; ``None`` also where that is the system's."""
        return self.active_version.toolchain if self.active_version else None

    def end_of(self, toolchain: Toolchain) -> str | None:
        """Return the day on which the support of an installed version ends; ``None`` if unknown."""
        life_cycle = self.life_cycle()
        return life_cycle.end_of(toolchain.version) if life_cycle is not None else None

    @property
    def requested_by(self) -> str | None:
        """What set the active version, or the missing one."""
        if self.active_version is not None:
            return self.active_version.requested_by
        if self.requests is not None and self.requests.pin is not None:
            return str(self.requests.pin.origin)
        return BY_DEFAULT if self.missing is not None else None

    @property
    def missing(self) -> str | None:
        """The version that is not installed and should run here: of the pin, or of the global default."""
        if not isinstance(self.problem, NotInstalledError) or self.requests is None:
            return None
        if self.requests.pin is not None:
            return self.requests.pin.text
        broken = self.installed_versions.broken_default
        return (broken.version or "default") if broken is not None else None


def walk_here(context: Context) -> Walk:
    """Return the walk from the working directory, to be shared by all runtimes of one command."""
    ceilings = context.env.get("OMG_CEILING_DIRS", "")
    return Walk(
        directories(context.cwd, ceilings, version_dirs=physical_version_dirs(context.store)),
        uid=os.geteuid(),
    )


def status_of(context: Context, runtime: Runtime, walk: Walk) -> RuntimeStatus:
    """Return the status of ``runtime`` here; a problem with it is part of the result.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    installed_versions = read_installed_versions(
        context.store, runtime, context.config.aliases_of(runtime.name), env=context.env
    )

    @cache
    def life_cycle() -> LifeCycle | None:
        from omg.status.lifecycle import life_cycle_of

        return life_cycle_of(context, runtime.name)

    requests: Requests | None = None
    try:
        requests = select(runtime, walk, context.env)
        remember_project(context, requests.pin, walk.directories)
        active = active_version(requests, installed_versions)
        in_place = _brought_by_host(context, runtime, walk) if active.requested_by == BY_DEFAULT else None
        if in_place is not None:
            active = ActiveVersion(None, None)
        return RuntimeStatus(installed_versions, requests, active, None, life_cycle, in_place)
    except OmgError as error:
        pin = requests.pin if requests is not None else None
        if isinstance(error, NotInstalledError) and pin is not None and runtime.host_manifest:
            host = _brought_by_host(context, runtime, walk)
            if host is not None and is_brought(host, runtime.executables[0], pin, installed_versions):
                none = ActiveVersion(None, None)
                return RuntimeStatus(installed_versions, requests, none, None, life_cycle, host)
        return RuntimeStatus(installed_versions, requests, None, error, life_cycle)


def _brought_by_host(context: Context, runtime: Runtime, walk: Walk) -> Toolchain | None:
    """Return the active version of the host if it brings the executable (shims/README.md, 15.3)."""
    if not runtime.host:
        return None
    active = status_of(context, by_name(runtime.host), walk).active
    return active if active is not None and (active.bin_dir / runtime.executables[0]).exists() else None


def requests_here(context: Context, runtime: Runtime) -> Requests | None:
    """Return what this folder asks of ``runtime``; ``None`` where that could not be read."""
    walk = walk_here(context)
    requests = None
    with suppress(OmgError):
        requests = select(runtime, walk, context.env)
        remember_project(context, requests.pin, walk.directories)
    return requests


def remember_project(context: Context, pin: Selection | None, directories: Sequence[Path]) -> None:
    """Remember the directory whose version file pins a version: `omg uninstall` checks it later.

    Args:
        context: The world.
        pin: What is requested.
        directories: Where it was looked for, nearest first.
    """
    if pin is not None and isinstance(pin.origin, FileOrigin) and context.may_remember:
        from omg.store.projects import remember

        remember(context.state_dir, directories[pin.origin.distance])


def report(
    toolchain: Toolchain, status: RuntimeStatus, store: Store, *, with_source: bool = True
) -> RuntimeVersion:
    """Return what every command's JSON says about an installed toolchain.

    Without ``with_source`` its receipt is not read, and only a linked version has a source.
    """
    from omg.store.links import linked_dir

    theirs = linked_dir(toolchain)
    is_active = toolchain == status.active
    selection = status.active_version.selection if status.active_version is not None else None
    return RuntimeVersion(
        runtime=toolchain.runtime,
        version=toolchain.version.text,
        is_installed=True,
        is_active=is_active,
        is_default=toolchain == status.installed_versions.default,
        path=str(toolchain.resolved_dir),
        source=source_of(toolchain, store) if with_source or toolchain.is_linked else None,
        requested_by=status.requested_by if is_active else None,
        missing=lacking(toolchain, selection) if is_active else (),
        linked_to=str(theirs) if theirs is not None else None,
        end_of_life=status.end_of(toolchain),
    )


def source_of(toolchain: Toolchain, store: Store) -> str | None:
    """Return where a toolchain came from, according to its receipt; ``None`` if unknown.

    A toolchain with a damaged receipt is listed too; `omg doctor` reports the damage.
    """
    from omg.store.links import link_receipt_file
    from omg.store.receipts import RECEIPT_NAME, read

    if toolchain.is_linked:
        file = link_receipt_file(store, toolchain.runtime, toolchain.version.text)
    else:
        file = toolchain.dir / RECEIPT_NAME
    try:
        receipt = read(file)
    except OmgError:
        receipt = None
    if receipt is not None and receipt.source:
        return receipt.source
    return "link" if toolchain.is_linked else None
