"""Undoes the transfer compression that servers and proxies add although omg did not request it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from omg.errors import DownloadError

if TYPE_CHECKING:
    from omg.network.partial import Partial

_GZIP = b"\x1f\x8b"
_WBITS = 31
_READ_BYTES = 1 << 18


def unpacked(content: bytes, max_bytes: int) -> bytes:
    """Return a small body without its compression, or unchanged if it has none.

    Raises:
        DownloadError: It is damaged, truncated, or larger than ``max_bytes``.
    """
    if not content.startswith(_GZIP):
        return content
    try:
        decompressor = zlib.decompressobj(wbits=_WBITS)
        decoded = decompressor.decompress(content, max_bytes)
    except zlib.error as error:
        raise DownloadError(f"a compressed response is damaged: {error}") from error
    if decompressor.unconsumed_tail:
        raise DownloadError(f"a response is larger than {max_bytes} bytes, the limit for this file")
    if not decompressor.eof or decompressor.unused_data:
        raise DownloadError("a compressed response is cut off, or has data after its end")
    return decoded


def unpack_into(packed: Partial, target: Partial, max_bytes: int) -> bool:
    """Decompress one file into another, and return whether that worked.

    Nothing is trusted here: the caller compares the digest of ``target``.

    Raises:
        StoreError: A disk operation failed.
    """
    decompressor = zlib.decompressobj(wbits=_WBITS)
    target.restart()
    try:
        with packed.file.open("rb") as stream:
            while block := stream.read(_READ_BYTES):
                while block:
                    target.write(decompressor.decompress(block, _READ_BYTES))
                    block = decompressor.unconsumed_tail
                    if target.size_bytes > max_bytes:
                        return False
    except (zlib.error, OSError):
        return False
    return decompressor.eof and not decompressor.unused_data
