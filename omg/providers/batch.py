"""Several installs at once, each succeeding or failing by itself."""

from __future__ import annotations

import time
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.install.progress import open_progress
from omg.providers.provider import Providers
from omg.store import audit, staging
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.providers.job import Choice, Job

# After Ctrl-C, for threads to end in order.
_PATIENCE_S = 0.5


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
        providers = Providers(context, progress, command=command, choice=choice)

        def run(job: Job) -> Outcome:
            try:
                installed = providers.install(
                    job.runtime,
                    job.spec,
                    preferred=job.preferred,
                    extras=job.extras,
                    is_forced=is_forced,
                )
                return Outcome(job, installed)
            except OmgError as error:
                return Outcome(job, error=error)

        try:
            # One alone in this thread: Ctrl-C ends it at once.
            is_one = len(jobs) == 1
            outcomes = [run(jobs[0])] if is_one else _at_once(run, jobs, providers, context.config.jobs)
        finally:
            providers.close()
    for outcome in outcomes:
        _record(context, outcome, command)
    return tuple(outcomes)


def _at_once(
    run: Callable[[Job], Outcome], jobs: Sequence[Job], providers: Providers, count: int
) -> list[Outcome]:
    """Run ``jobs`` in ``count`` threads; Ctrl-C waits for none of them longer than a moment.

    They may be inside a read from a silent server, or wait for a lock. So they are daemons, unlike those of
    `ThreadPoolExecutor`: the process ends without them, and the store outlives that at any point.
    """
    futures: list[Future[Outcome]] = [Future() for _ in jobs]
    waiting: SimpleQueue[tuple[Future[Outcome], Job]] = SimpleQueue()
    for pair in zip(futures, jobs, strict=True):
        waiting.put(pair)
    threads = [Thread(target=_work, args=(run, waiting), daemon=True) for _ in range(min(count, len(jobs)))]
    for thread in threads:
        thread.start()
    try:
        return [future.result() for future in futures]
    except KeyboardInterrupt:
        for future in futures:
            future.cancel()
        providers.cancel()
        deadline = time.monotonic() + _PATIENCE_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        raise


def _work(run: Callable[[Job], Outcome], waiting: SimpleQueue[tuple[Future[Outcome], Job]]) -> None:
    while True:
        try:
            future, job = waiting.get_nowait()
        except Empty:
            return
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(run(job))
        except BaseException as error:  # raised where the result is asked for
            future.set_exception(error)


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
