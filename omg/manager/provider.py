"""One way to list and install, for omg's own runtimes and for what mise installs.

All installed versions are in one store, so listing it, making it the default, finding it
and its variables is the same for both and no provider's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from omg.manager.native import Native
from omg.runtimes.registry import is_known

if TYPE_CHECKING:
    from omg.context import Context
    from omg.install.installer import Installed
    from omg.install.progress import Progress
    from omg.manager.job import InstallJob
    from omg.manager.mise.provider import Mise
    from omg.runtimes.runtime import Runtime
    from omg.sources.registry import SourceOptions
    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec


class Provider(Protocol):
    """Lists, installs and removes the toolchains of some runtimes."""

    def releases(self, runtime: Runtime, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return the releases that ``spec`` may mean, newest first; without it those for people."""

    def find(self, job: InstallJob) -> Release:
        """Return the release that ``job`` means among the available ones."""

    def is_ready(self) -> bool:
        """Return whether it can tell what is available without installing something first."""

    def install(self, job: InstallJob) -> Installed:
        """Install what ``job`` means among the available releases, unless it is there."""

    def cancel(self) -> None:
        """End what other threads are at."""

    def close(self) -> None:
        """Let go of connections."""


class Providers:
    """The providers of one command, made at once; each runtime is its own one's."""

    def __init__(
        self, context: Context, progress: Progress, *, command: str, choice: SourceOptions | None = None
    ) -> None:
        self._context = context
        self._progress = progress
        self._command = command
        self._choice = choice
        # Made at once, before there are threads that could make two.
        self._native = Native(context, progress, command=command, choice=choice)
        self._mise = _mise(context, progress, command, choice)

    def of(self, runtime: Runtime) -> Provider:
        """Return who installs ``runtime``."""
        return self._native if is_known(runtime.name) else self._mise

    def releases(self, runtime: Runtime, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """See `Provider`."""
        return self.of(runtime).releases(runtime, spec)

    def find(self, job: InstallJob) -> Release:
        """See `Provider`."""
        return self.of(job.runtime).find(job)

    def install(self, job: InstallJob) -> Installed:
        """See `Provider`."""
        return self.of(job.runtime).install(job)

    def cancel(self) -> None:
        """See `Provider`."""
        self._native.cancel()
        self._mise.cancel()

    def close(self) -> None:
        """See `Provider`."""
        self._native.close()
        self._mise.close()


def _mise(context: Context, progress: Progress, command: str, choice: SourceOptions | None) -> Mise:
    from omg.manager.mise.provider import Mise

    return Mise(context, progress, command=command, choice=choice)
