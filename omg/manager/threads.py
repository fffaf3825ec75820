"""Several jobs at a time, in threads that nobody has to wait for."""

from __future__ import annotations

import time
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

J = TypeVar("J")
R = TypeVar("R")

# After Ctrl-C, for threads to end in order.
_PATIENCE_S = 0.5


def run_at_once(
    run: Callable[[J], R], jobs: Sequence[J], *, count: int, cancel: Callable[[], None]
) -> list[R]:
    """Run ``jobs`` in ``count`` threads; Ctrl-C waits for none of them longer than a moment.

    They may be inside a read from a silent server, or wait for a lock. So they are daemons, unlike those of
    `ThreadPoolExecutor`: the process ends without them, and the store outlives that at any point.

    Args:
        run: Does one job. What it raises is raised here.
        jobs: What to do; the results come in this order.
        count: How many at a time.
        cancel: Ends what the threads are at.
    """
    futures: list[Future[R]] = [Future() for _ in jobs]
    waiting: SimpleQueue[tuple[Future[R], J]] = SimpleQueue()
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
        cancel()
        deadline = time.monotonic() + _PATIENCE_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        raise


def _work(run: Callable[[J], R], waiting: SimpleQueue[tuple[Future[R], J]]) -> None:
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
