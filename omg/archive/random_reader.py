"""Exact reads from anywhere in a file: what lies close together is read at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# For more, the C library asks the system for new memory each time.
_WINDOW_BYTES = 1 << 16
_BLOCK_BYTES = 1 << 18


class RandomReader:
    """Reads from an open file, whose position stays where it is.

    Raises:
        ArchiveError: There are fewer bytes than asked for.
        OSError: The file cannot be read.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._descriptor = file.fileno()
        self._window = b""
        # Offset of the window in the file.
        self._start = 0

    def read(self, position: int, size: int) -> bytes:
        """Return exactly ``size`` bytes at ``position``."""
        at = position - self._start
        if at < 0 or at + size > len(self._window):
            self._window = os.pread(self._descriptor, max(size, _WINDOW_BYTES), position)
            self._start, at = position, 0
        data = self._window[at : at + size]
        if len(data) != size:
            raise ArchiveError("the archive is cut off")
        return data

    def blocks(self, position: int, size: int) -> Iterator[bytes]:
        """Yield exactly ``size`` bytes at ``position``, in blocks; another thread may `read` meanwhile."""
        while size:
            block = os.pread(self._descriptor, min(size, _BLOCK_BYTES), position)
            if not block:
                raise ArchiveError("the archive is cut off")
            position += len(block)
            size -= len(block)
            yield block
