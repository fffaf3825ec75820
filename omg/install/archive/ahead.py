"""Decompressing ahead: a thread makes the next blocks while this one writes the last ones."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from queue import Queue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Blocks of a megabyte: enough to bridge a slow write, little enough for any machine.
_MAX_WAITING = 8


@contextmanager
def made_ahead(blocks: Iterator[bytes]) -> Iterator[Iterator[bytes]]:
    """Give the same blocks, made by a thread that ends with the context.

    What the thread raises is raised here, in the place of the block that could not be made.
    """
    waiting: Queue[bytes | BaseException | None] = Queue(_MAX_WAITING)
    is_over = threading.Event()

    def make() -> None:
        last: BaseException | None = None
        try:
            for block in blocks:
                waiting.put(block)
                if is_over.is_set():
                    break
        # Not to continue: it is raised again in the thread that reads.
        except BaseException as error:
            last = error
        waiting.put(last)

    def taken() -> Iterator[bytes]:
        while isinstance(item := waiting.get(), bytes):
            yield item
        if item is not None:
            raise item

    maker = threading.Thread(target=make, name="decompress", daemon=True)
    maker.start()
    try:
        yield taken()
    finally:
        is_over.set()
        _empty(waiting, maker)


def _empty(waiting: Queue[bytes | BaseException | None], maker: threading.Thread) -> None:
    """Let a thread that waits for room go on to its end."""
    while maker.is_alive():
        while not waiting.empty():
            waiting.get_nowait()
        maker.join(timeout=0.01)
