"""Exact reads from blocks of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator


class BlockReader:
    """Exact reads from blocks of any size; no byte is copied more often than needed."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._view = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes, or fewer at the very end."""
        pieces = []
        while size and self._fill():
            piece = self._view[:size]
            self._view = self._view[len(piece) :]
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

    def pieces(self, size: int) -> Iterator[memoryview]:
        """Yield ``size`` bytes as they come.

        Raises:
            ArchiveError: There are fewer.
        """
        while size:
            if not self._fill():
                raise ArchiveError("the archive is cut off")
            piece = self._view[:size]
            self._view = self._view[len(piece) :]
            size -= len(piece)
            yield piece

    def require_zeros(self, max_bytes: int) -> None:
        """Read to the very end.

        Raises:
            ArchiveError: There is something other than zeros, or more than ``max_bytes`` of them.
        """
        count = 0
        while self._fill():
            if any(self._view):
                raise ArchiveError("there is something behind the end of the archive")
            count += len(self._view)
            if count > max_bytes:
                raise ArchiveError(f"more than {max_bytes} bytes of zeros behind the end of the archive")
            self._view = memoryview(b"")

    def _fill(self) -> bool:
        while not self._view:
            block = next(self._blocks, None)
            if block is None:
                return False
            self._view = memoryview(block)
        return True
