"""The seam: one manager a runtime, that lists, resolves, installs, removes and chooses its versions."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from omg.manager.store_manager import StoreManager
from omg.runtimes.registry import is_known
from omg.sources.registry import MISE
from omg.value import Protocol, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.install.progress import Progress
    from omg.manager.job import InstallJob
    from omg.manager.mise.installation import MiseInstallation
    from omg.manager.provider import Provider
    from omg.manager.removal import Removed
    from omg.manager.resolving import Resolved
    from omg.result import RuntimeVersion
    from omg.runtimes.runtime import Runtime
    from omg.sources.registry import SourceOptions
    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version


class RuntimeManager(Protocol):
    """Lists, resolves, installs, removes and chooses the versions of one runtime."""

    @property
    def runtime(self) -> Runtime:
        """The runtime."""

    def parse(self, text: str) -> VersionSpec:
        """Return the spec that ``text`` writes: ``20``, ``lts``, ``>=18 <21``.

        Raises:
            InvalidSpecError: It is not one.
        """

    def list_available(self, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return the releases that ``spec`` may mean, newest first; without it those that people are shown.

        Raises:
            InstallError: The list could not be downloaded.
        """

    def list_installed(self) -> tuple[RuntimeVersion, ...]:
        """Return the installed versions, newest first.

        Raises:
            StoreAccessError: A store cannot be read.
        """

    def resolve(self, spec: VersionSpec) -> Resolved:
        """Return the installed version that ``spec`` means, else the available one, and where it comes from.

        Raises:
            InstallError: None is installed, and none is available.
            InvalidSpecError: The user's alias leads back to itself, or to text that is not a version.
        """

    def install(self, job: InstallJob) -> Installed:
        """Install what ``job`` means, unless it is there, and update the shims.

        Raises:
            InstallError: It could not be found, downloaded, verified or unpacked; nothing is installed then.
            StoreError: The store cannot be locked or written.
        """

    def uninstall(self, version: Version, *, force: bool = False) -> Removed:
        """Remove an installed version, and update the shims.

        Raises:
            InUseError: It is in use, and ``force`` is not set.
            NotInstalledError: It is not installed.
            StoreError: The store cannot be locked or written.
        """

    def use_version(self, version: Version) -> bool:
        """Make an installed version the global default (the link ``current``), and update the shims.

        Return whether it was not the global default before.

        Raises:
            NotInstalledError: It is not installed.
            StoreError: It is damaged, or the store cannot be written.
        """

    def current(self) -> RuntimeVersion | None:
        """Return the global default; ``None`` where there is none, or it leads to nothing installed."""


class NativeManager(StoreManager):
    """The manager of a runtime that omg installs itself, from its publisher."""

    def _open(self, progress: Progress, choice: SourceOptions | None) -> Provider:
        from omg.manager.native import Native

        return Native(self._context, progress, command=self._command, choice=choice)

    def _publisher(self) -> str:
        from omg.sources.registry import source_of as publisher_of

        name = self.runtime.name
        chosen, publisher = self._context.config.sources.get(name), publisher_of(name)
        return publisher.name if publisher is not None and chosen in (None, "default") else chosen or name


class MiseManager(StoreManager):
    """The manager of a tool that mise installs for omg."""

    def is_available(self) -> bool:
        """Return whether there is a mise to run; else the first question downloads one."""
        return self.mise_path() is not None

    def mise_path(self) -> Path | None:
        """Return the mise that omg runs: its own, else one on PATH, where that is new enough."""
        with self._installation() as installation:
            program = installation.find()
        return program.path if program is not None else None

    def ensure_installed(self) -> Path:
        """Return the mise that omg runs, downloaded where there is none.

        Raises:
            InstallError: It could not be downloaded, verified or unpacked.
            StoreError: The store cannot be written.
        """
        with self._installation() as installation:
            return installation.require().path

    @contextmanager
    def _installation(self) -> Iterator[MiseInstallation]:
        from omg.install.progress import open_progress
        from omg.manager.mise.installation import MiseInstallation
        from omg.manager.mise.places import places_of

        context = self._context
        with open_progress(context.console, context.config.progress) as progress:
            yield MiseInstallation(context, places_of(context), progress, command=self._command)

    @contextmanager
    def _provider(self, choice: SourceOptions | None = None) -> Iterator[Provider]:
        from omg.manager.mise.consent import declined_download

        declined = declined_download(self._context, (self.runtime,))
        if declined is not None:
            raise declined
        with super()._provider(choice) as provider:
            yield provider

    def _open(self, progress: Progress, choice: SourceOptions | None) -> Provider:
        from omg.manager.mise.provider import Mise

        return Mise(self._context, progress, command=self._command, choice=choice)

    def _publisher(self) -> str:
        return MISE


def manager_for(context: Context, runtime: Runtime, *, command: str = "omg") -> NativeManager | MiseManager:
    """Return the manager of ``runtime``.

    Args:
        context: The world.
        runtime: The runtime.
        command: What is being done, for the audit log and for commands that wait for a lock.
    """
    manager = NativeManager if is_known(runtime.name) else MiseManager
    return manager(context, runtime, command=command)


def open_manager(
    runtime: str, *, cwd: str | os.PathLike[str] | None = None, env: Mapping[str, str] | None = None
) -> NativeManager | MiseManager:
    """Return the manager of a runtime, for a program that is not omg; nothing is created on disk.

    Nobody is asked anything, and only warnings are shown, on stderr. From now on, files that this process
    makes cannot be written by group or others.

    Args:
        runtime: Its name, such as ``node``, or that of a tool of mise's, such as ``npm:cowsay``.
        cwd: The folder whose version files say which version is active; the working directory if not given.
        env: The environment: where the store is, which settings hold; that of the process if not given.

    Raises:
        ConfigError: The data directory or the configuration cannot be used.
        UnknownRuntimeError: It is not the name of a runtime.
    """
    from omg.console import Console
    from omg.context import open_context
    from omg.manager.naming import named_runtime
    from omg.store.umask import forbid_others_to_write

    forbid_others_to_write()
    silent = Console(io.StringIO(), io.StringIO(), sys.stderr or io.StringIO(), is_quiet=True)
    context = open_context(dict(os.environ if env is None else env), console=silent)
    if cwd is not None:
        context = replace(context, cwd=Path(cwd).resolve())
    found = named_runtime(context, runtime, command="omg install {}")
    return manager_for(context, found, command="omg.manager")
