"""The seam: one manager a runtime, that lists, resolves, installs, removes and chooses its versions."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from omg.manager.store_manager import MiseManager, NativeManager
from omg.runtimes.registry import is_known
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.manager.job import InstallJob
    from omg.manager.removal import Removed
    from omg.manager.resolving import Resolved
    from omg.result import RuntimeVersion
    from omg.runtimes.runtime import Runtime
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

    def use_version(self, version: Version) -> None:
        """Make an installed version the global default (the link ``current``), and update the shims.

        Raises:
            NotInstalledError: It is not installed.
            StoreError: It is damaged, or the store cannot be written.
        """

    def current(self) -> RuntimeVersion | None:
        """Return the global default; ``None`` where there is none, or it leads to nothing installed."""


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
