"""Several jobs at once, in threads that the process need not wait for.

They may be inside a read from a silent server, or wait for a lock. So they are daemons, unlike those of
`ThreadPoolExecutor`: the process ends without them, and the store outlives that at any point.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from queue import SimpleQueue
    from threading import Thread

    from omg.sources.source import PublishedArchive

J = TypeVar("J")
R = TypeVar("R")


class Cores:
    """Lets as much work begin at once as the processors can do; the rest waits.

    Threads that share too few processors mostly wait for each other, and for Python's own lock.
    """

    def __init__(self, count: int) -> None:
        from threading import Condition

        self._count = self._free = count
        self._changed = Condition()

    @contextmanager
    def used(self, count: int) -> Iterator[None]:
        """Use ``count`` processors for the time of the block, or all of them where there are fewer."""
        needed = min(count, self._count)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= needed)
            self._free -= needed
        try:
            yield
        finally:
            with self._changed:
                self._free += needed
                self._changed.notify_all()


# Downloads, as many as rustup; more would only share the same bandwidth.
_DOWNLOADS = 3


def download_all(archives: Sequence[PublishedArchive], obtain: Callable[[PublishedArchive], R]) -> list[R]:
    """Return what ``obtain`` returns for ``archives``, in their order; after a failure no new one starts.

    Raises the first error of ``obtain``, after the running downloads have ended.
    """
    if len(archives) < 2:
        return [obtain(archive) for archive in archives]
    futures, threads = begin(obtain, archives, count=_DOWNLOADS)
    for thread in threads:
        thread.join()
    return [future.result() for future in futures]


def begin(
    run: Callable[[J], R], jobs: Sequence[J], *, count: int
) -> tuple[tuple[Future[R], ...], tuple[Thread, ...]]:
    """Begin ``jobs`` in ``count`` threads; return what will come of each, in their order, and the threads.

    They begin in their order, and after one that failed no later one begins. So the first without a result
    is one that failed.
    """
    from concurrent.futures import Future
    from queue import SimpleQueue
    from threading import Thread

    futures: tuple[Future[R], ...] = tuple(Future() for _ in jobs)
    waiting: SimpleQueue[tuple[int, J]] = SimpleQueue()
    for numbered in enumerate(jobs):
        waiting.put(numbered)
    threads = tuple(
        Thread(target=_work, args=(run, waiting, futures), daemon=True) for _ in range(min(count, len(jobs)))
    )
    for thread in threads:
        thread.start()
    return futures, threads


def _work(run: Callable[[J], R], waiting: SimpleQueue[tuple[int, J]], futures: Sequence[Future[R]]) -> None:
    from queue import Empty

    while True:
        try:
            number, job = waiting.get_nowait()
        except Empty:
            return
        future = futures[number]
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(run(job))
        except BaseException as error:  # raised where the result is asked for
            future.set_exception(error)
            for later in futures[number + 1 :]:
                later.cancel()
