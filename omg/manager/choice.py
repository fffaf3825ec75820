"""RUNTIME@SPEC on a command line, taken to an installed toolchain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import NotInstalledError
from omg.manager.naming import require_runtimes
from omg.project.formats.request import Strength
from omg.project.not_installed import not_installed
from omg.project.resolution import read_installed_versions
from omg.project.selection import ArgumentOrigin, Selection
from omg.status.active import statuses_here
from omg.status.runtime_status import status_of, walk_here
from omg.value import dataclass

if TYPE_CHECKING:
    from omg.context import Context
    from omg.runtimes.argument import RuntimeArgument
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class SelectedVersion:
    """A runtime and the toolchain of it that was chosen.

    Attributes:
        runtime: The runtime.
        toolchain: The toolchain; ``None`` where the system's own is meant.
    """

    runtime: Runtime
    toolchain: Toolchain | None

    @property
    def text(self) -> str:
        """What ``OMG_<RUNTIME>_VERSION`` says to mean exactly this."""
        return self.toolchain.version.text if self.toolchain is not None else "system"

    def __str__(self) -> str:
        return f"{self.runtime.name} {self.text}"


def choose(context: Context, wanted: RuntimeArgument, *, command: str = "omg install {}") -> SelectedVersion:
    """Return the installed toolchain that ``wanted`` means; without a spec, the one in force here.

    Args:
        context: The world.
        wanted: What was typed.
        command: What to type in place of a name that is not a runtime's; see `require_runtimes`.

    Raises:
        NotInstalledError: Nothing installed meets it.
        UnknownRuntimeError: It is no runtime.
        OmgError: Without a spec, whatever keeps a version from being in force here.
    """
    runtime = wanted.runtime
    if wanted.spec is None or wanted.text is None:
        status = status_of(context, runtime, walk_here(context))
        if status.problem is not None:
            raise status.problem
        return SelectedVersion(runtime, status.active)
    aliases = context.config.aliases_of(runtime.name)
    installed_versions = read_installed_versions(context.store, runtime, aliases)
    meant = installed_versions.resolve(wanted.spec)
    if meant is None:
        require_runtimes(context, (wanted,), command=command)
        asked = Selection(
            runtime.name, Strength.PIN, (wanted.spec,), wanted.text, ArgumentOrigin(str(wanted))
        )
        versions = [toolchain.version for toolchain in installed_versions.toolchains]
        raise not_installed(asked, runtime, versions, aliases)
    return SelectedVersion(runtime, None if meant == "system" else meant)


def choose_or_install(context: Context, wanted: RuntimeArgument, *, command: str) -> SelectedVersion:
    """Return what `choose` does; a version that is missing is installed first, if the settings say so.

    Args:
        context: The world.
        wanted: What was typed.
        command: The command line, for the audit log and for whoever waits.

    Raises:
        NotInstalledError: Nothing installed meets it, and nothing may be installed.
        InstallError: It could not be installed.
    """
    try:
        return choose(context, wanted)
    except NotInstalledError as error:
        if wanted.spec is None or not _may_install(context, error):
            raise
    from omg.manager.batch import install_all
    from omg.manager.job import Job
    from omg.shim.refresh import refresh_shims

    (outcome,) = install_all(context, (Job(wanted.runtime, wanted.spec),), command=command)
    if outcome.error is not None:
        raise outcome.error
    refresh_shims(context)
    return choose(context, wanted)


def _may_install(context: Context, error: NotInstalledError) -> bool:
    if context.config.auto_install == "ask":
        reason = error.message.partition("\n")[0]
        return context.console.confirm(f"{reason}; install it now?")
    return context.config.auto_install == "always"


def active_here(context: Context) -> tuple[SelectedVersion, ...]:
    """Return the toolchains that are active in the working directory, of every runtime.

    A runtime with a problem is left out: its shims report it when they are called.
    """
    return tuple(
        SelectedVersion(status.runtime, status.active)
        for status in statuses_here(context, walk_here(context))
        if status.active is not None
    )
