"""Exact reads from blocks of any size, and threads that prefetch or consume blocks."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from queue import Queue
from typing import TYPE_CHECKING

from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


# Blocks of a megabyte: enough to bridge a slow write, small enough for any machine.
_MAX_WAITING = 8


@contextmanager
def prefetch(blocks: Iterator[bytes]) -> Iterator[Iterator[bytes]]:
    """Yield the same blocks, produced by a thread that ends with the context.

    An error in the thread is raised here, in place of the block that it failed to produce.
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
        # Not swallowed: it is raised again in the reading thread.
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
    """Let a thread that waits for a free slot run to its end."""
    while maker.is_alive():
        while not waiting.empty():
            waiting.get_nowait()
        maker.join(timeout=0.01)


@contextmanager
def in_background(blocks: Iterator[bytes], consume: Callable[[bytes], None]) -> Iterator[None]:
    """Make and consume blocks in a thread while the context runs; from its end on, the caller consumes.

    An error in the thread is raised at the end of the context. If the context fails, the thread ends early.
    """
    is_awaited = threading.Event()

    def left() -> Iterator[bytes]:
        for block in blocks:
            if is_awaited.is_set():
                yield block
            else:
                consume(block)

    with prefetch(left()) as rest:
        try:
            yield
        finally:
            # Only when it hands over a block, the thread sees that it is to end.
            is_awaited.set()
        for block in rest:
            consume(block)


class BlockReader:
    """Exact reads from blocks of any size; bytes are copied as little as possible."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._block = b""
        # Offset of the next byte in the block.
        self._at = 0

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes, or fewer at the end of the data."""
        end = self._at + size
        if end <= len(self._block):
            data = self._block[self._at : end]
            self._at = end
            return data
        pieces = []
        while size and self._fill():
            piece = self._take(size)
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def read_exactly(self, size: int) -> bytes:
        """Return exactly ``size`` bytes.

        Raises:
            ArchiveError: There are fewer.
        """
        data = self.read(size)
        if len(data) != size:
            raise ArchiveError("the archive is cut off")
        return data

    def pieces(self, size: int) -> Iterable[memoryview]:
        """Return ``size`` bytes in pieces; take all of them before the next read.

        Raises:
            ArchiveError: There are fewer.
        """
        # Most files are within one block: a generator for each would cost more than the rest of this class.
        if 0 < size <= len(self._block) - self._at:
            return (self._take(size),)
        return self._pieces(size)

    def _pieces(self, size: int) -> Iterator[memoryview]:
        while size:
            if not self._fill():
                raise ArchiveError("the archive is cut off")
            piece = self._take(size)
            size -= len(piece)
            yield piece

    def require_zeros(self, max_bytes: int) -> None:
        """Read to the end of the data.

        Raises:
            ArchiveError: There is something other than zeros, or more than ``max_bytes`` of them.
        """
        count = 0
        while self._fill():
            rest = self._take(len(self._block))
            if rest.tobytes().strip(b"\0"):
                raise ArchiveError("there is data after the end of the archive")
            count += len(rest)
            if count > max_bytes:
                raise ArchiveError(f"more than {max_bytes} bytes of zeros after the end of the archive")

    def _take(self, size: int) -> memoryview:
        """Return the next bytes of the current block, at most ``size``."""
        piece = memoryview(self._block)[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def _fill(self) -> bool:
        while self._at == len(self._block):
            block = next(self._blocks, None)
            if block is None:
                return False
            self._block, self._at = block, 0
        return True
