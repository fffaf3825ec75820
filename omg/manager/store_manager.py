"""What all managers share: the versions of omg's own runtimes and of mise's tools are in one store.

A manager is cheap to make: what downloads is imported when something has to be downloaded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager

from omg.errors import NotInstalledError, UsageError
from omg.manager.job import InstallJob, is_installable
from omg.manager.naming import require_runtimes
from omg.manager.present import require_arch, require_runnable
from omg.manager.resolving import Resolved, missing, requested_spec
from omg.project.resolution import read_installed_versions
from omg.sources.registry import MISE
from omg.status.runtime_status import report, requests_here, source_of, status_of, walk_here
from omg.store import installed
from omg.value import replace
from omg.versions.spec import Default, Latest, Lts, System

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.install.progress import Progress
    from omg.manager.provider import Provider
    from omg.manager.removal import Removed
    from omg.result import RuntimeVersion
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.sources.registry import SourceOptions
    from omg.sources.source import Release
    from omg.status.runtime_status import RuntimeStatus
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version

# A newer version of these may have been published today: an installed one does not settle it.
_MOVING = (Latest(), Lts("*"))


class StoreManager(ABC):
    """What all managers share, since all versions are in one store.

    Args:
        context: The world.
        runtime: The runtime.
        command: What is being done, for the audit log and for commands that wait for a lock.
    """

    def __init__(self, context: Context, runtime: Runtime, *, command: str) -> None:
        self._context = context
        self.runtime = runtime
        self._command = command

    def parse(self, text: str) -> VersionSpec:
        """See `RuntimeManager`."""
        return self.runtime.vocabulary.parse_any(text)

    def list_available(self, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """See `RuntimeManager`."""
        listed = self.list_published(spec)
        if spec is None:
            return listed
        from omg.install.available import lts_lines_of
        from omg.versions.resolver import could_match, expand

        vocabulary = self.runtime.vocabulary.with_lts_lines(lts_lines_of(listed))
        meaning = expand(spec, vocabulary, self._context.config.aliases_of(self.runtime.name))
        return tuple(one for one in listed if could_match(meaning, one.version, vocabulary))

    def list_published(self, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return what the publisher lists where ``spec`` is looked for, newest first: others among them.

        Raises:
            InstallError: The list could not be downloaded.
        """
        with self._provider() as provider:
            return provider.releases(self.runtime, spec)

    def list_installed(self) -> tuple[RuntimeVersion, ...]:
        """See `RuntimeManager`."""
        status = self.status()
        return tuple(report(each, status, self._context.store) for each in status.toolchains)

    def toolchains(self) -> tuple[Toolchain, ...]:
        """Return the installed versions as they are in the store, newest first: no project is looked at."""
        return installed.list_toolchains(self._context.store, self.runtime.name)

    def status(self) -> RuntimeStatus:
        """Return what is installed, what is active in the working directory, and what set it."""
        return status_of(self._context, self.runtime, walk_here(self._context))

    def report(self, toolchain: Toolchain) -> RuntimeVersion:
        """Return what the JSON output says of an installed version, as seen from the working directory."""
        return report(toolchain, self.status(), self._context.store)

    def resolve(self, spec: VersionSpec) -> Resolved:
        """See `RuntimeManager`."""
        resolved = self.resolve_installed(spec)
        if resolved.is_system:
            return replace(resolved, source="system")
        if resolved.toolchain is not None:
            return replace(resolved, source=source_of(resolved.toolchain, self._context.store))
        with self._provider() as provider:
            return replace(resolved, release=provider.find(resolved.job), source=self._publisher())

    def resolve_installed(self, spec: VersionSpec) -> Resolved:
        """Return what ``spec`` resolves to among the installed versions; its alias is expanded once, here.

        Raises:
            InvalidSpecError: The user's alias leads back to itself, or to text that is not a version.
            StoreAccessError: A store cannot be read.
        """
        aliases = self._context.config.aliases_of(self.runtime.name)
        versions = read_installed_versions(self._context.store, self.runtime, aliases)
        meaning = versions.expand(spec)
        found = versions.resolve_expanded(meaning)
        if found == "system":
            return Resolved(self.runtime, spec, meaning, is_system=True)
        return Resolved(self.runtime, spec, meaning, found)

    def resolve_default(self, spec: VersionSpec | None, *, arch: str | None = None) -> Resolved:
        """Return what ``spec`` resolves to as the global default; without a toolchain it is to be installed.

        Without a spec, the folder's is taken, else the runtime's own. Bare ``lts`` and ``latest`` mean the
        newest published version; the name of an LTS line means the newest installed version of that line.

        Raises:
            UsageError: It is mise, or ``default``.
            InstallError: It is installed for another architecture than ``arch``.
            StoreError: It is damaged.
            OmgError: See `requested_spec` and `resolve_installed`.
        """
        runtime, context = self.runtime, self._context
        if runtime.name == MISE:
            raise UsageError(
                "omg uses mise itself to install other tools, so mise has no shim and no global default",
                hint="to upgrade it, run omg install mise --force",
            )
        if spec is None:
            spec = requested_spec(runtime, requests_here(context, runtime))
        if isinstance(spec, Default):
            raise UsageError(
                f"`default` is already the global default of {runtime.name}",
                hint=f"name a version: omg use {runtime.name}@{runtime.default_spec}",
            )
        resolved = self.resolve_installed(spec)
        toolchain = resolved.toolchain
        if toolchain is None:
            # `default` without a default is what runs anyway: nothing that could become one.
            is_system = resolved.is_system and isinstance(resolved.meaning, System)
            return Resolved(runtime, spec, resolved.meaning, is_system=is_system)
        if resolved.meaning in _MOVING and is_installable(runtime):
            if not context.config.offline:
                return Resolved(runtime, spec, resolved.meaning)
            context.console.say(
                f"{toolchain.runtime} {toolchain.version} is the newest installed; --offline is set"
            )
        require_arch(toolchain, arch)
        require_runnable(toolchain)
        return resolved

    def choose(self, requested: RuntimeArgument, *, command: str = "omg install {}") -> Resolved:
        """Return the installed version that was typed; without a spec, the one that is active here.

        ``command`` is what to type in place of a name that is not a runtime's, see `require_runtimes`.

        Raises:
            NotInstalledError: Nothing installed meets it.
            UnknownRuntimeError: It is not a runtime.
            OmgError: Without a spec, what keeps a version from being active here.
        """
        runtime, spec = self.runtime, requested.spec
        if spec is None or requested.text is None:
            status = self.status()
            if status.problem is not None:
                raise status.problem
            return Resolved(runtime, toolchain=status.active, is_system=status.active is None)
        resolved = self.resolve_installed(spec)
        if not resolved.is_installed and not resolved.is_system:
            require_runtimes(self._context, (requested,), command=command)
            raise missing(self._context, requested)
        return resolved

    def install(self, job: InstallJob) -> Installed:
        """See `RuntimeManager`."""
        from omg.manager.batch import install_all
        from omg.shim.refresh import refresh_shims

        (outcome,) = install_all(self._context, (job,), command=self._command)
        if outcome.installed is None:
            raise outcome.error or NotInstalledError(f"{job} was not installed")
        refresh_shims(self._context)
        return outcome.installed

    def uninstall(self, version: Version, *, force: bool = False) -> Removed:
        """See `RuntimeManager`."""
        from omg.manager.removal import uninstall_all

        removals = ((self.runtime, self._installed(version)),)
        (removed,) = uninstall_all(self._context, removals, force=force, command=self._command)
        return removed

    def repair(self, version: Version, choice: SourceOptions) -> None:
        """Reinstall a damaged version, and keep the files that were added to it. No shim is updated.

        Raises:
            InstallError: It could not be found, downloaded, verified or unpacked.
            StoreError: The store cannot be locked or written.
        """
        job = InstallJob(self.runtime, self.runtime.vocabulary.parse(version.text), is_forced=True)
        with self._provider(choice) as provider:
            provider.install(replace(job, keep_user_files=True))

    def use_version(self, version: Version) -> bool:
        """See `RuntimeManager`."""
        from omg.shim.refresh import refresh_shims

        toolchain = self._installed(version)
        require_runnable(toolchain)
        is_changed = self.use(toolchain)
        refresh_shims(self._context)
        return is_changed

    def use(self, toolchain: Toolchain | None, spec: VersionSpec | None = None) -> bool:
        """Make ``toolchain`` the global default, or none; return whether that changed anything.

        ``spec`` is what was asked for, see `make_default`. No shim is updated: a command does that once.

        Raises:
            NotInstalledError: Another process removed it meanwhile.
            StoreError: The store cannot be locked or written.
        """
        from omg.manager.default import clear_default, make_default

        if toolchain is None:
            return clear_default(self._context, self.runtime, command=self._command)
        return make_default(self._context, toolchain, command=self._command, spec=spec)

    def current(self) -> RuntimeVersion | None:
        """See `RuntimeManager`."""
        found = installed.current(self._context.store, self.runtime.name)
        return self.report(found) if isinstance(found, installed.Toolchain) else None

    @contextmanager
    def _provider(self, choice: SourceOptions | None = None) -> Iterator[Provider]:
        from omg.install.progress import open_progress

        with open_progress(self._context.console, self._context.config.progress) as progress:
            provider = self._open(progress, choice)
            try:
                yield provider
            finally:
                provider.close()

    @abstractmethod
    def _open(self, progress: Progress, choice: SourceOptions | None) -> Provider:
        """Return what lists and installs."""

    @abstractmethod
    def _publisher(self) -> str:
        """Return where a version comes from that is not installed."""

    def _installed(self, version: Version) -> Toolchain:
        toolchain = installed.find(self._context.store, self.runtime.name, version.text)
        if toolchain is None:
            raise NotInstalledError(
                f"{self.runtime.name} {version} is not installed",
                hint=f"run omg list {self.runtime.typed_name} to see what is installed",
            )
        return toolchain
