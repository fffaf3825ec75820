"""What a spec means: an installed version, an available one, or the system's; its alias is expanded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import InvalidRequestError, NotInstalledError, UsageError
from omg.manager.job import InstallJob, is_installable, job_of
from omg.manager.naming import require_runtimes
from omg.manager.present import require_arch, require_runnable
from omg.project.formats.request import Strength
from omg.project.not_installed import not_installed, shown_text
from omg.project.resolution import read_installed_versions
from omg.project.selection import ArgumentOrigin, Selection
from omg.sources.registry import DELEGATE
from omg.status.runtime_status import status_of, walk_here
from omg.store.installed import list_toolchains
from omg.value import dataclass, replace
from omg.versions.spec import Default, Latest, Lts, System

if TYPE_CHECKING:
    from omg.context import Context
    from omg.project.selection import Requests
    from omg.runtimes.argument import RuntimeArgument
    from omg.runtimes.runtime import Runtime
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version

# What these mean may be published today: an installed version does not settle it.
_MOVING = (Latest(), Lts("*"))


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a spec of a runtime means.

    Attributes:
        runtime: The runtime.
        spec: The spec; ``None`` where none was given, and this is what is active here.
        meaning: The same without the user's alias.
        toolchain: The installed version that is meant, if there is one.
        is_system: The system's own version is meant, which has no directory.
        release: The available version that is meant, where that was asked for and none is installed.
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
        """An installed version is meant."""
        return self.toolchain is not None

    @property
    def is_available(self) -> bool:
        """A version is meant that is not installed and can be."""
        return self.release is not None

    @property
    def version(self) -> Version | None:
        """The version that is meant; ``None`` for the system's, and for none."""
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

    def __str__(self) -> str:
        return f"{self.runtime.name} {self.text}"


def resolve_installed(context: Context, runtime: Runtime, spec: VersionSpec) -> Resolved:
    """Return what ``spec`` means among the installed versions; nobody is asked what is available.

    Raises:
        InvalidSpecError: The user's alias leads back to itself, or to text that is not a version.
        StoreAccessError: A store cannot be read.
    """
    aliases = context.config.aliases_of(runtime.name)
    versions = read_installed_versions(context.store, runtime, aliases)
    meaning = versions.expand(spec)
    found = versions.resolve_expanded(meaning)
    if found == "system":
        return Resolved(runtime, spec, meaning, is_system=True)
    return Resolved(runtime, spec, meaning, found)


def resolve_for_use(context: Context, wanted: RuntimeArgument, *, arch: str | None = None) -> Resolved:
    """Return what ``wanted`` means as a global default; without a toolchain it has to be installed first.

    Bare ``lts`` and ``latest`` mean the newest published version. The name of an LTS line works like a
    prefix: it means the newest installed version of that line.

    Raises:
        UsageError: It is mise, or ``default``.
        InstallError: It is installed for another architecture than ``arch``.
        StoreError: It is damaged.
        OmgError: See `requested_here` and `resolve_installed`.
    """
    runtime = wanted.runtime
    if runtime.name == DELEGATE:
        raise UsageError(
            "omg uses mise itself to install other tools, so mise has no shim and no global default",
            hint="to upgrade it, run omg install mise --force",
        )
    spec = wanted.spec if wanted.spec is not None else requested_here(context, runtime)
    if isinstance(spec, Default):
        raise UsageError(
            f"`default` is already the global default of {runtime.name}",
            hint=f"name a version: omg use {runtime.name}@{runtime.default_spec}",
        )
    resolved = resolve_installed(context, runtime, spec)
    toolchain = resolved.toolchain
    if toolchain is None:
        # `default` without a default is what runs anyway: nothing that could become one.
        return resolved if isinstance(resolved.meaning, System) else replace(resolved, is_system=False)
    if resolved.meaning in _MOVING and is_installable(runtime):
        if not context.config.offline:
            return replace(resolved, toolchain=None)
        context.console.say(
            f"{toolchain.runtime} {toolchain.version} is the newest installed; --offline is set"
        )
    require_arch(toolchain, arch)
    require_runnable(toolchain)
    return resolved


def requested_here(context: Context, runtime: Runtime) -> VersionSpec:
    """Return what this folder asks of ``runtime``, else the runtime's default; see `requested_spec`."""
    return requested_spec(runtime, status_of(context, runtime, walk_here(context)).requests)


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


def choose(context: Context, wanted: RuntimeArgument, *, command: str = "omg install {}") -> Resolved:
    """Return the installed toolchain that ``wanted`` means; without a spec, the one that is active here.

    Args:
        context: The world.
        wanted: What was typed.
        command: What to type in place of a name that is not a runtime's; see `require_runtimes`.

    Raises:
        NotInstalledError: Nothing installed meets it.
        UnknownRuntimeError: It is not a runtime.
        OmgError: Without a spec, what keeps a version from being active here.
    """
    runtime = wanted.runtime
    if wanted.spec is None or wanted.text is None:
        status = status_of(context, runtime, walk_here(context))
        if status.problem is not None:
            raise status.problem
        return Resolved(runtime, toolchain=status.active, is_system=status.active is None)
    resolved = resolve_installed(context, runtime, wanted.spec)
    if not resolved.is_installed and not resolved.is_system:
        require_runtimes(context, (wanted,), command=command)
        selection = Selection(
            runtime.name, Strength.PIN, (wanted.spec,), wanted.text, ArgumentOrigin(str(wanted))
        )
        versions = [toolchain.version for toolchain in list_toolchains(context.store, runtime.name)]
        raise not_installed(selection, runtime, versions, context.config.aliases_of(runtime.name))
    return resolved


def choose_or_install(context: Context, wanted: RuntimeArgument, *, command: str) -> Resolved:
    """Return what `choose` does; a version that is missing is installed first, if the settings say so.

    Args:
        context: The world.
        wanted: What was typed.
        command: The command line, for the audit log and for processes that wait for the lock.

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
    from omg.shim.refresh import refresh_shims

    (outcome,) = install_all(context, (job_of(context, wanted.runtime, wanted.spec),), command=command)
    if outcome.error is not None:
        raise outcome.error
    refresh_shims(context)
    return choose(context, wanted)


def _may_install(context: Context, error: NotInstalledError) -> bool:
    if context.config.auto_install == "ask":
        reason = error.message.partition("\n")[0]
        return context.console.confirm(f"{reason}; install it now?")
    return context.config.auto_install == "always"


def active_here(context: Context) -> tuple[Resolved, ...]:
    """Return the toolchains that are active in the working directory, of every runtime.

    A runtime with a problem is left out: its shims report it when they are called.
    """
    from omg.status.active import statuses_here

    return tuple(
        Resolved(status.runtime, toolchain=status.active)
        for status in statuses_here(context, walk_here(context))
        if status.active is not None
    )
