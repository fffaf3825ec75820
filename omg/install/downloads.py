"""Downloads the archives of one toolchain in parallel: Rust has several."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from omg.sources.source import PublishedArchive

# As many as rustup; more would only share the same bandwidth.
_AT_ONCE = 3


def download_all(
    archives: Sequence[PublishedArchive], obtain: Callable[[PublishedArchive], Path]
) -> list[Path]:
    """Return the files of ``archives`` in their order; after a failure no new download starts.

    Raises the first error of ``obtain``, after the running downloads have ended.
    """
    if len(archives) < 2:
        return [obtain(archive) for archive in archives]
    from concurrent.futures import Future
    from queue import Empty, SimpleQueue
    from threading import Thread

    futures: list[Future[Path]] = [Future() for _ in archives]
    waiting: SimpleQueue[tuple[Future[Path], PublishedArchive]] = SimpleQueue()
    for pair in zip(futures, archives, strict=True):
        waiting.put(pair)

    def work() -> None:
        while True:
            try:
                future, archive = waiting.get_nowait()
            except Empty:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(obtain(archive))
            except BaseException as error:  # raised in the main thread
                future.set_exception(error)
                for other in futures:
                    other.cancel()

    # Daemon threads: an interrupted process does not wait for a silent server.
    threads = [Thread(target=work, name="obtain", daemon=True) for _ in range(min(_AT_ONCE, len(archives)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed = (future.exception() for future in futures if not future.cancelled())
    error = next((error for error in failed if error is not None), None)
    if error is not None:
        raise error
    return [future.result() for future in futures]
