"""The decompressed bytes of an archive: in large blocks, bounded, to the true end of the file."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from typing import TYPE_CHECKING, Protocol

from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

_READ_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 20
# A dictionary larger than any real archive's would only serve to exhaust the memory.
_MAX_XZ_BYTES = 128 << 20


class Decompressor(Protocol):
    """What `lzma`, `bz2` and `compression.zstd` have alike."""

    @property
    def eof(self) -> bool:
        """Whether one compressed stream is whole."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out without more going in."""

    @property
    def unused_data(self) -> bytes:
        """What follows the compressed stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most ``max_length`` more bytes."""


class _Gzip:
    """zlib's decompressor with the interface of the others."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)
        self._has_more = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not (self._zlib.eof or self._zlib.unconsumed_tail or self._has_more)

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        block = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        # A full block may leave output behind even when all input is used up.
        self._has_more = len(block) == max_length
        return block


def decompressed(file: BinaryIO, compression: str) -> Iterator[bytes]:
    """Yield the content of ``file`` in blocks; several compressed streams in a row are one.

    Args:
        file: The archive, at its beginning.
        compression: ``gz``, ``xz``, ``bz2``, ``zst``, or empty for none.

    Raises:
        ArchiveError: The compressed data is damaged, cut off, or followed by something else.
    """
    if not compression:
        yield from iter(lambda: file.read(_BLOCK_BYTES), b"")
        return
    new = _DECOMPRESSORS[compression]
    try:
        yield from _streams(file, new, is_padded=compression == "xz")
    except _damage(compression) as error:
        raise ArchiveError(f"the compressed data is damaged: {error}") from error


def _streams(file: BinaryIO, new: Callable[[], Decompressor], *, is_padded: bool) -> Iterator[bytes]:
    data = file.read(_READ_BYTES)
    while True:
        decompressor = new()
        while not decompressor.eof:
            block = decompressor.decompress(data, _BLOCK_BYTES)
            data = b""
            if block:
                yield block
            if decompressor.needs_input and not decompressor.eof:
                data = file.read(_READ_BYTES)
                if not data:
                    raise ArchiveError("the compressed data is cut off")
        data = decompressor.unused_data
        if is_padded:
            data = data.lstrip(b"\0")
        data = data or file.read(_READ_BYTES)
        if is_padded:
            while data and not (data := data.lstrip(b"\0")):
                data = file.read(_READ_BYTES)
        if not data:
            return


def _xz() -> Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MAX_XZ_BYTES)


def _zstd() -> Decompressor:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    # 2 ** 27: the window that zstd itself accepts without being asked.
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 27})


def _damage(compression: str) -> tuple[type[Exception], ...]:
    """Return what a decompressor raises; bz2 raises OSError."""
    known = (zlib.error, lzma.LZMAError, OSError, EOFError)
    if compression != "zst":
        return known
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdError
    else:
        from backports.zstd import ZstdError
    return (*known, ZstdError)


_DECOMPRESSORS: dict[str, Callable[[], Decompressor]] = {
    "gz": _Gzip,
    "bz2": bz2.BZ2Decompressor,
    "xz": _xz,
    "zst": _zstd,
}


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

    def require_zeros(self) -> None:
        """Read to the very end.

        Raises:
            ArchiveError: There is something other than zeros.
        """
        while self._fill():
            if bytes(self._view).strip(b"\0"):
                raise ArchiveError("there is something behind the end of the archive")
            self._view = memoryview(b"")

    def _fill(self) -> bool:
        while not self._view:
            block = next(self._blocks, None)
            if block is None:
                return False
            self._view = memoryview(block)
        return True
