"""Several installs at once, each succeeding or failing by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.install.progress import open_progress
from omg.providers.native import Native
from omg.store import audit, staging

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.providers.job import Choice, Job


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: exactly one of the two is there."""

    job: Job
    installed: Installed | None = None
    error: OmgError | None = None


def install_all(
    context: Context,
    jobs: Sequence[Job],
    *,
    command: str,
    choice: Choice | None = None,
    is_forced: bool = False,
) -> tuple[Outcome, ...]:
    """Install ``jobs``, as many at a time as the configuration says, and return what came of each.

    What dead processes left in the store is deleted first. Each outcome is one line in the audit log.
    The shims are not brought up to date here.

    Raises:
        StoreError: The store cannot be written at all.
    """
    staging.sweep(context.store, command=command)
    with open_progress(context.console) as progress:
        native = Native(context, progress, command=command, choice=choice)

        def run(job: Job) -> Outcome:
            try:
                installed = native.install(
                    job.runtime, job.spec, preferred=job.preferred, is_forced=is_forced
                )
                return Outcome(job, installed)
            except OmgError as error:
                return Outcome(job, error=error)

        try:
            # One alone in this thread: Ctrl-C ends it at once.
            is_one = len(jobs) == 1
            outcomes = [run(jobs[0])] if is_one else _at_once(run, jobs, native, context.config.jobs)
        finally:
            native.close()
    for outcome in outcomes:
        _record(context, outcome, command)
    return tuple(outcomes)


def _at_once(run: Callable[[Job], Outcome], jobs: Sequence[Job], native: Native, count: int) -> list[Outcome]:
    with ThreadPoolExecutor(max_workers=count) as pool:
        futures = [pool.submit(run, job) for job in jobs]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            # Leaving the block waits for the threads; they must not go on for minutes.
            native.cancel()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _record(context: Context, outcome: Outcome, command: str) -> None:
    runtime = outcome.job.runtime.name
    try:
        if outcome.error is not None:
            audit.record(
                context.state_dir,
                "install",
                command=command,
                runtime=runtime,
                spec=outcome.job.spec.canonical,
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
