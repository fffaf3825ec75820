"""What installing would do, found out without changing anything: the answer of ``--dry-run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.manager.present import find_present, good_enough, present_of, require_arch
from omg.sources.extras import NO_EXTRAS
from omg.sources.registry import MISE
from omg.store import installed
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.context import Context
    from omg.manager.job import InstallJob
    from omg.manager.provider import Providers
    from omg.sources.registry import SourceOptions
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class Preview:
    """What a job would do.

    Attributes:
        job: The job.
        present: The toolchain that meets it, where that is installed already.
        version: The version that would be installed, or installed again; empty where that is not known yet.
        added: Optional parts that ``present`` would get.
        error: Why the job would fail.
    """

    job: InstallJob
    present: Toolchain | None = None
    version: str = ""
    added: tuple[str, ...] = ()
    error: OmgError | None = None

    @property
    def argument(self) -> str:
        """What would be installed, as an argument of a command."""
        return f"{self.job.runtime.typed_name}@{self.version}" if self.version else str(self.job)

    @property
    def summary(self) -> str:
        """What the job would do, in one line."""
        name = self.job.runtime.name
        if self.present is None:
            if self.version:
                return f"would install {name} {self.version}"
            if name == MISE:
                return f"would install {self.argument}"
            return f"would download mise, then install {self.argument} with it"
        if self.version:
            return f"would reinstall {name} {self.version}"
        if self.added:
            return f"would add {', '.join(self.added)} to {name} {self.present.version}"
        return f"{name} {self.present.version} is already installed"

    @property
    def installs(self) -> bool:
        """Whether something would be fetched."""
        return self.error is None and (self.present is None or bool(self.version or self.added))


def preview_all(
    context: Context, jobs: Iterable[InstallJob], *, command: str, choice: SourceOptions
) -> tuple[Preview, ...]:
    """Return what each of ``jobs`` would do; publishers are asked only where the answer depends on them.

    Args:
        context: The world.
        jobs: What would be installed.
        command: The command line, for the messages of processes that wait for it.
        choice: Where from.
    """
    previews: list[Preview] = []
    providers: Providers | None = None
    try:
        for job in jobs:
            present = present_of(context, job, choice)
            if present is not None and not job.is_forced:
                previews.append(Preview(job, present))
                continue
            providers = providers or _open(context, command, choice)
            try:
                previews.append(_preview(context, providers, job, choice))
            except OmgError as error:
                previews.append(_failed(context, job, choice, error))
    finally:
        if providers is not None:
            providers.close()
    return tuple(previews)


def _open(context: Context, command: str, choice: SourceOptions) -> Providers:
    # The network and all that goes with it; not needed where everything is there already.
    from omg.install.progress import LineProgress
    from omg.manager.provider import Providers

    return Providers(context, LineProgress(context.console.say), command=command, choice=choice)


def _preview(context: Context, providers: Providers, job: InstallJob, choice: SourceOptions) -> Preview:
    named = None if job.is_forced else find_present(context, job)
    if named is not None:
        require_arch(named, choice.arch)
        return Preview(job, named, added=_added(named, job))
    if job.runtime.name == MISE or not providers.of(job.runtime).is_ready():
        return Preview(job)
    version = providers.find(job).version.text
    present = installed.find(context.store, job.runtime.name, version)
    if present is None:
        return Preview(job, version=version)
    require_arch(present, choice.arch)
    if job.is_forced:
        return Preview(job, present, version)
    return Preview(job, present, added=_added(present, job))


def _added(present: Toolchain, job: InstallJob) -> tuple[str, ...]:
    if job.extras == NO_EXTRAS:
        return ()
    from omg.status.extras import lacking_of

    return lacking_of(present, job.extras)


def _failed(context: Context, job: InstallJob, choice: SourceOptions, error: OmgError) -> Preview:
    kept = None if job.is_forced else good_enough(context, job, choice, error)
    if kept is None:
        return Preview(job, error=error)
    from omg.install.installer import Installed
    from omg.manager.batch import InstallOutcome

    InstallOutcome(job, Installed(kept, is_new=False), not_newer=error).explain(context.console)
    return Preview(job, kept)
