"""What a spec resolves to: an installed version, an available one, or the system's."""

from __future__ import annotations

from omg.errors import InvalidRequestError
from omg.manager.job import InstallJob
from omg.project.formats.request import Strength
from omg.project.not_installed import not_installed, shown_text
from omg.project.selection import ArgumentOrigin, Selection
from omg.store.installed import list_toolchains, locate
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.errors import NotInstalledError
    from omg.project.selection import Requests
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a spec of a runtime resolves to.

    Attributes:
        runtime: The runtime.
        spec: The spec; ``None`` where none was given, and this is what is active here.
        meaning: The same without the user's alias.
        toolchain: The installed version, if there is one.
        is_system: It is the system's own version, which has no directory.
        release: The available version, where that was requested and none is installed.
        source: Where that comes from: a publisher's name, ``link``, ``mise``; ``None`` where nobody knows.
    """

    runtime: Runtime
    spec: VersionSpec | None = None
    meaning: VersionSpec | None = None
    toolchain: Toolchain | None = None
    is_system: bool = False
    release: Release | None = None
    source: str | None = None

    @property
    def is_installed(self) -> bool:
        """It is an installed version."""
        return self.toolchain is not None

    @property
    def is_available(self) -> bool:
        """It is a version that is not installed and can be."""
        return self.release is not None

    @property
    def version(self) -> Version | None:
        """The version; ``None`` for the system's, and for none."""
        found = self.toolchain or self.release
        return found.version if found is not None else None

    @property
    def text(self) -> str:
        """What ``OMG_<RUNTIME>_VERSION`` says to mean exactly this."""
        return self.version.text if self.version is not None else "system"

    @property
    def job(self) -> InstallJob:
        """The job that installs this version."""
        spec = self.spec or self.runtime.vocabulary.parse(self.runtime.default_spec)
        return InstallJob(self.runtime, spec, self.meaning)

    def locate(self, executable: str) -> Path | None:
        """Return the path of an executable of the installed version, if it has it."""
        return locate(self.toolchain, executable) if self.toolchain is not None else None

    @property
    def linked_dir(self) -> Path | None:
        """The directory, not omg's, that the installed version is a link to, if it is one."""
        from omg.store.links import linked_dir

        return linked_dir(self.toolchain) if self.toolchain is not None else None

    def __str__(self) -> str:
        return f"{self.runtime.name} {self.text}"


def requested_spec(runtime: Runtime, requests: Requests | None) -> VersionSpec:
    """Return the spec that a folder asks of ``runtime``, else the runtime's default.

    Raises:
        InvalidRequestError: What the folder asks is the content of a file outside of the project.
    """
    selection = (requests.pin or requests.constraint) if requests is not None else None
    if selection is not None and selection.is_hidden:
        raise InvalidRequestError(
            f"{selection.origin} is a link out of its project, to {shown_text(selection.text)}",
            hint=f"name a version, such as {runtime.name}@{runtime.default_spec}",
        )
    if selection is not None:
        return selection.specs[0]
    return runtime.vocabulary.parse(runtime.default_spec)


def missing(context: Context, requested: RuntimeArgument) -> NotInstalledError:
    """Return the error for a version that was typed and is not installed."""
    runtime, specs = requested.runtime, (requested.spec,) if requested.spec is not None else ()
    origin = ArgumentOrigin(str(requested))
    selection = Selection(runtime.name, Strength.PIN, specs, requested.text or "", origin)
    versions = [toolchain.version for toolchain in list_toolchains(context.store, runtime.name)]
    return not_installed(selection, runtime, versions, context.config.aliases_of(runtime.name))


def active_here(context: Context) -> tuple[Resolved, ...]:
    """Return the toolchains that are active in the working directory, of every runtime.

    A runtime with a problem is left out: its shims report it when they are called.
    """
    from omg.status.active import statuses_here
    from omg.status.runtime_status import walk_here

    return tuple(
        Resolved(status.runtime, toolchain=status.active)
        for status in statuses_here(context, walk_here(context))
        if status.active is not None
    )
