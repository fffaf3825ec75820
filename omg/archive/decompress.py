"""Decompresses an archive: in large blocks, bounded, to the real end of the file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from omg.archive.kind import may_be
from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from omg.archive.placement import Limits


try:
    from isal import isal_zlib as fast_zlib
except ImportError:  # no wheel for this machine: the same results, slower
    import zlib as fast_zlib  # type: ignore[no-redef]

crc32 = fast_zlib.crc32
# The errors for damaged data. (isal's stubs call the class an instance.)
DAMAGE: tuple[type[Exception], ...] = (fast_zlib.error,)  # type: ignore[assignment]


class Inflater:
    """One stream, with the interface of the standard library's other decompressors."""

    def __init__(self, *, is_gzip: bool) -> None:
        # 31: a gzip header and trailer, both checked; -15: neither, as in zip archives.
        self._stream = fast_zlib.decompressobj(wbits=31 if is_gzip else -15)
        self._has_more = False

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        """Whether it needs more input to return more output."""
        return not (self._stream.eof or self._stream.unconsumed_tail or self._has_more)

    @property
    def unused_data(self) -> bytes:
        """The data after the stream."""
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        """Return at most ``max_length`` more bytes; 0 is no limit.

        Raises one of `DAMAGE` if the data is damaged.
        """
        tail = self._stream.unconsumed_tail
        block = self._stream.decompress(tail + data if tail else data, max_length)
        # A full block may leave output for the next call even when all input is used up.
        self._has_more = len(block) == max_length
        return block


_READ_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 20
# A dictionary larger than in any real archive would only serve to exhaust the memory.
_MAX_XZ_BYTES = 96 << 20
# 64 MB; zstd's highest level uses twice that, which publishers avoid to spare their users' memory.
_MAX_ZSTD_WINDOW_LOG = 26


class Decompressor(Protocol):
    """The common interface of `lzma`, `bz2` and `compression.zstd`."""

    @property
    def eof(self) -> bool:
        """Whether one compressed stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether it needs more input to return more output."""

    @property
    def unused_data(self) -> bytes:
        """The data after the compressed stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most ``max_length`` more bytes."""


def decompressed(file: BinaryIO, kind: str, limits: Limits) -> Iterator[bytes]:
    """Yield the content of ``file`` in blocks; several compressed streams in a row count as one.

    Args:
        file: The archive, at its beginning.
        kind: ``gz``, ``xz``, ``bz2``, ``zst``, or ``tar`` for no compression.
        limits: The limits for the number of streams and of bytes.

    Raises:
        ArchiveError: The compressed data is damaged, truncated, too large, or followed by other data.
        OSError: The file cannot be read.
    """
    if kind == "tar":
        yield from iter(lambda: file.read(_BLOCK_BYTES), b"")
        return
    size = 0
    for block in _streams(_Input(file), kind, limits.streams):
        size += len(block)
        # Headers, padding and the data after the end count like the files.
        if size > 2 * limits.unpacked_bytes:
            raise ArchiveError(f"more than {2 * limits.unpacked_bytes} bytes unpacked")
        yield block


class _Input:
    """A file, read in blocks, with a buffer for bytes that are put back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._pending = b""

    def read(self) -> bytes:
        """Return the next bytes; empty at the end."""
        if self._pending:
            data, self._pending = self._pending, b""
            return data
        return self._file.read(_READ_BYTES)

    def put_back(self, data: bytes) -> None:
        """Make ``data`` the next bytes."""
        self._pending = data

    def skip_zeros(self) -> int:
        """Skip zeros and return how many there were."""
        count = 0
        while data := self.read():
            rest = data.lstrip(b"\0")
            count += len(data) - len(rest)
            if rest:
                self.put_back(rest)
                break
        return count


def _streams(source: _Input, kind: str, max_streams: int) -> Iterator[bytes]:
    new, damage = _opener(kind)
    for _ in range(max_streams):
        try:
            yield from _stream(source, new())
        except damage as error:
            raise ArchiveError(f"the compressed data is damaged: {error}") from error
        # xz allows zeros between and after streams, in groups of four.
        if kind == "xz" and source.skip_zeros() % 4:
            raise ArchiveError("the compressed data is damaged: invalid padding")
        following = source.read()
        if not following:
            return
        if not may_be(following, kind):
            raise ArchiveError("there is data after the end of the compressed data")
        source.put_back(following)
    raise ArchiveError(f"more than {max_streams} compressed streams")


def _stream(source: _Input, decompressor: Decompressor) -> Iterator[bytes]:
    data = b""
    while not decompressor.eof:
        if decompressor.needs_input:
            data = source.read()
            if not data:
                raise ArchiveError("the compressed data is cut off")
        block = decompressor.decompress(data, _BLOCK_BYTES)
        data = b""
        if block:
            yield block
    source.put_back(decompressor.unused_data)


def _opener(kind: str) -> tuple[Callable[[], Decompressor], tuple[type[Exception], ...]]:
    """Return a constructor of decompressors, and the errors for damaged data.

    A Python that was built without one of the libraries can read the other kinds.
    """
    try:
        if kind == "gz":
            return lambda: Inflater(is_gzip=True), DAMAGE
        if kind == "bz2":
            import bz2

            return bz2.BZ2Decompressor, (OSError, EOFError, ValueError)
        if kind == "xz":
            import lzma

            return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MAX_XZ_BYTES), (lzma.LZMAError,)
        if sys.version_info >= (3, 14):  # pragma: no cover - of two Pythons only one runs the tests
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise ArchiveError(f"omg's own Python cannot read {kind} archives ({error})") from error
    options = {int(zstd.DecompressionParameter.window_log_max): _MAX_ZSTD_WINDOW_LOG}
    return lambda: zstd.ZstdDecompressor(options=options), (zstd.ZstdError,)
