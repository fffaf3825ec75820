"""The managers of omg's own runtimes and of mise's tools, whose versions lie in one store.

A manager is cheap to make: what downloads is imported when something has to be downloaded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from omg.errors import NotInstalledError
from omg.manager.resolving import resolve_installed
from omg.status.runtime_status import report, source_of, status_of, walk_here
from omg.store import installed
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.install.progress import Progress
    from omg.manager.job import InstallJob
    from omg.manager.mise.delegate import Delegate
    from omg.manager.provider import Provider
    from omg.manager.removal import Removed
    from omg.manager.resolving import Resolved
    from omg.result import RuntimeVersion
    from omg.runtimes.runtime import Runtime
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version


class StoreManager(ABC):
    """What all managers share, since all versions are in one store.

    Args:
        context: The world.
        runtime: The runtime.
        command: What is being done, for the audit log and for commands that wait for a lock.
    """

    def __init__(self, context: Context, runtime: Runtime, *, command: str) -> None:
        self._context = context
        self._runtime = runtime
        self._command = command

    @property
    def runtime(self) -> Runtime:
        """The runtime."""
        return self._runtime

    def parse(self, text: str) -> VersionSpec:
        """See `RuntimeManager`."""
        return self._runtime.vocabulary.parse_any(text)

    def list_available(self, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """See `RuntimeManager`."""
        listed = self.list_published(spec)
        if spec is None:
            return listed
        from omg.install.available import lts_lines_of
        from omg.versions.resolver import could_match, expand

        vocabulary = self._runtime.vocabulary.with_lts_lines(lts_lines_of(listed))
        meaning = expand(spec, vocabulary, self._context.config.aliases_of(self._runtime.name))
        return tuple(one for one in listed if could_match(meaning, one.version, vocabulary))

    def list_published(self, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return what the publisher lists where ``spec`` is looked for, newest first: others among them.

        Raises:
            InstallError: The list could not be downloaded.
        """
        with self._provider() as provider:
            return provider.releases(self._runtime, spec)

    def list_installed(self) -> tuple[RuntimeVersion, ...]:
        """See `RuntimeManager`."""
        toolchains = installed.list_toolchains(self._context.store, self._runtime.name)
        return tuple(self._reports(*toolchains))

    def resolve(self, spec: VersionSpec) -> Resolved:
        """See `RuntimeManager`."""
        resolved = resolve_installed(self._context, self._runtime, spec)
        if resolved.is_system:
            return replace(resolved, source="system")
        if resolved.toolchain is not None:
            return replace(resolved, source=source_of(resolved.toolchain, self._context.store))
        with self._provider() as provider:
            return replace(resolved, release=provider.find(resolved.job), source=self._publisher())

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

        doomed = ((self._runtime, self._installed(version)),)
        (removed,) = uninstall_all(self._context, doomed, force=force, command=self._command)
        return removed

    def use_version(self, version: Version) -> None:
        """See `RuntimeManager`."""
        from omg.manager.default import make_default
        from omg.manager.present import require_runnable
        from omg.shim.refresh import refresh_shims

        toolchain = self._installed(version)
        require_runnable(toolchain)
        make_default(self._context, toolchain, command=self._command)
        refresh_shims(self._context)

    def current(self) -> RuntimeVersion | None:
        """See `RuntimeManager`."""
        found = installed.current(self._context.store, self._runtime.name)
        return next(self._reports(found)) if isinstance(found, installed.Toolchain) else None

    @contextmanager
    def _provider(self) -> Iterator[Provider]:
        from omg.install.progress import open_progress

        with open_progress(self._context.console, self._context.config.progress) as progress:
            provider = self._open(progress)
            try:
                yield provider
            finally:
                provider.close()

    @abstractmethod
    def _open(self, progress: Progress) -> Provider:
        """Return what lists and installs."""

    @abstractmethod
    def _publisher(self) -> str:
        """Return where a version comes from that is not installed."""

    def _installed(self, version: Version) -> Toolchain:
        toolchain = installed.find(self._context.store, self._runtime.name, version.text)
        if toolchain is None:
            name = self._runtime.typed_name
            raise NotInstalledError(
                f"{self._runtime.name} {version} is not installed",
                hint=f"run omg list {name} to see what is installed",
            )
        return toolchain

    def _reports(self, *toolchains: Toolchain) -> Iterator[RuntimeVersion]:
        status = status_of(self._context, self._runtime, walk_here(self._context))
        for toolchain in toolchains:
            yield report(toolchain, status, self._context.store)


class NativeManager(StoreManager):
    """The manager of a runtime that omg installs itself, from its publisher."""

    def _open(self, progress: Progress) -> Provider:
        from omg.manager.native import Native

        return Native(self._context, progress, command=self._command)

    def _publisher(self) -> str:
        from omg.sources.registry import source_of as publisher_of

        name = self._runtime.name
        chosen, publisher = self._context.config.sources.get(name), publisher_of(name)
        return publisher.name if publisher is not None and chosen in (None, "default") else chosen or name


class MiseManager(StoreManager):
    """The manager of a tool that mise installs for omg."""

    def is_available(self) -> bool:
        """Return whether there is a mise to run; else the first question downloads one."""
        return self.mise_path() is not None

    def mise_path(self) -> Path | None:
        """Return the mise that omg runs: its own, else one on PATH, where that is new enough."""
        with self._delegate() as delegate:
            program = delegate.find()
        return program.path if program is not None else None

    def ensure_installed(self) -> Path:
        """Return the mise that omg runs, downloaded where there is none.

        Raises:
            InstallError: It could not be downloaded, verified or unpacked.
            StoreError: The store cannot be written.
        """
        with self._delegate() as delegate:
            return delegate.require().path

    @contextmanager
    def _delegate(self) -> Iterator[Delegate]:
        from omg.install.progress import open_progress
        from omg.manager.mise.delegate import Delegate
        from omg.manager.mise.places import places_of

        context = self._context
        with open_progress(context.console, context.config.progress) as progress:
            yield Delegate(context, places_of(context), progress, command=self._command)

    @contextmanager
    def _provider(self) -> Iterator[Provider]:
        from omg.manager.mise.consent import declined_download

        declined = declined_download(self._context, (self._runtime,))
        if declined is not None:
            raise declined
        with super()._provider() as provider:
            yield provider

    def _open(self, progress: Progress) -> Provider:
        from omg.manager.mise.provider import Mise

        return Mise(self._context, progress, command=self._command)

    def _publisher(self) -> str:
        from omg.manager.job import MISE

        return MISE
