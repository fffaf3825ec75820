"""Several installs at once, each succeeding or failing by itself."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from omg.errors import OfflineError, OmgError
from omg.install.installer import Installed
from omg.install.parallel import begin
from omg.install.progress import open_progress
from omg.manager.mise.consent import declined_download, needs_mise
from omg.manager.present import good_enough, require_runnable
from omg.manager.provider import Providers
from omg.manager.remembered import remember_use
from omg.network.cache import PARTIAL
from omg.shim.refresh import refresh_shims
from omg.sources.registry import SourceOptions
from omg.store import audit, staging
from omg.value import dataclass
from omg.versions.spec import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from threading import Thread

    from omg.console import Console
    from omg.context import Context
    from omg.manager.job import InstallJob

# After Ctrl-C, for threads to end in order.
_PATIENCE_S = 0.5


@dataclass(frozen=True, slots=True)
class InstallOutcome:
    """What came of a job: exactly one of ``installed`` and ``error`` is there.

    Attributes:
        job: The job.
        installed: What is installed now.
        error: Why nothing is.
        not_newer: Why nothing newer was installed, where an installed version that meets the job remains.
    """

    job: InstallJob
    installed: Installed | None = None
    error: OmgError | None = None
    not_newer: OmgError | None = None

    def explain(self, console: Console) -> None:
        """Show the notes of an install, and why nothing newer was installed: with --offline no warning."""
        if self.installed is None:
            return
        toolchain = self.installed.toolchain
        for note in self.installed.notes:
            console.say(f"note: {toolchain.runtime} {toolchain.version}: {note}")
        if self.not_newer is None:
            return
        met = f"{toolchain.runtime} {toolchain.version} is installed and meets {self.job}"
        if isinstance(self.not_newer, OfflineError):
            console.say(f"{met}; omg did not look for a newer version, because --offline is set")
        else:
            console.warn(f"{met}; a newer version could not be installed: {self.not_newer.message}")


def install_all(
    context: Context,
    jobs: Sequence[InstallJob],
    *,
    command: str,
    choice: SourceOptions | None = None,
) -> tuple[InstallOutcome, ...]:
    """Install ``jobs``, as many at a time as the configuration says, and return what came of each.

    Where nothing can be fetched, an installed version that meets the job is its outcome.
    What dead processes left in the store is deleted first. Each outcome is one line in the audit log.
    The shims are only updated after Ctrl-C; otherwise the caller does that.

    Raises:
        StoreError: The store cannot be written at all.
    """
    staging.sweep(context.store, command=command)
    declined = declined_download(context, [job.runtime for job in jobs])
    with (
        _interruptible(context, command),
        open_progress(context.console, context.config.progress) as progress,
    ):
        providers = Providers(context, progress, command=command, choice=choice)

        def run(job: InstallJob) -> InstallOutcome:
            outcome = attempt(job)
            # At once: what is done is done, whatever ends the others.
            _record(context, outcome, command)
            remember_use(context, outcome.installed.toolchain if outcome.installed is not None else None)
            return outcome

        def attempt(job: InstallJob) -> InstallOutcome:
            if declined is not None and needs_mise(job.runtime):
                return InstallOutcome(job, error=declined)
            try:
                installed = providers.install(job)
                if not installed.is_new:
                    require_runnable(installed.toolchain)
                return InstallOutcome(job, installed)
            except OmgError as error:
                kept = None if job.is_forced else good_enough(context, job, choice or SourceOptions(), error)
                if kept is None:
                    return InstallOutcome(job, error=error)
                return InstallOutcome(job, Installed(kept, is_new=False), not_newer=error)

        try:
            if len(jobs) == 1:
                # In this thread: Ctrl-C ends it at once.
                outcomes = [run(jobs[0])]
            else:
                outcomes = _run_at_once(run, jobs, count=context.config.jobs, cancel=providers.cancel)
        finally:
            providers.close()
    return tuple(outcomes)


def _run_at_once(
    run: Callable[[InstallJob], InstallOutcome],
    jobs: Sequence[InstallJob],
    *,
    count: int,
    cancel: Callable[[], None],
) -> list[InstallOutcome]:
    """Run ``jobs``, ``count`` at a time; Ctrl-C waits for none of them longer than a moment.

    Args:
        run: Does one job. What it raises is raised here.
        jobs: What to do; the results come in this order.
        count: How many at a time.
        cancel: Ends what the threads are at.
    """
    futures: Sequence[Future[InstallOutcome]] = ()
    threads: Sequence[Thread] = ()
    try:
        # Within: a job may be at a silent server before the last one has begun.
        futures, threads = begin(run, jobs, count=count)
        return [future.result() for future in futures]
    except KeyboardInterrupt:
        for future in futures:
            future.cancel()
        cancel()
        deadline = time.monotonic() + _PATIENCE_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        raise


@contextmanager
def _interruptible(context: Context, command: str) -> Iterator[None]:
    """After Ctrl-C, say how to resume, and update the shims to what was installed before."""
    try:
        yield
    except KeyboardInterrupt:
        with suppress(OSError):
            if any((context.cache_dir / PARTIAL).iterdir()):
                context.console.say(f"interrupted; run {command} again to resume the download")
        refresh_shims(context)
        raise


def _record(context: Context, outcome: InstallOutcome, command: str) -> None:
    runtime = outcome.job.runtime.name
    try:
        if outcome.error is not None:
            audit.record(
                context.state_dir,
                "install",
                command=command,
                runtime=runtime,
                spec=typed(outcome.job.spec),
                outcome="failed",
                error=outcome.error.kind,
                message=outcome.error.message,
            )
        elif outcome.installed is not None and outcome.installed.is_new:
            audit.record(
                context.state_dir,
                "install",
                command=command,
                runtime=runtime,
                version=outcome.installed.toolchain.version.text,
                source=outcome.installed.source,
                outcome="done",
            )
    except OmgError as error:
        context.console.warn(error.message)
