"""The unpacked size of an archive as its first or last bytes state it, without unpacking.

Source: RFC 1952 2.3.1 (ISIZE), the .xz file format 1.2.1 (stream footer, index), RFC 8878 3.1.1.1 (frame
content size), APPNOTE.TXT 6.3.10 (central directory), read 2026-11-30. It is an estimate: nothing relies on
it, and it is ``None`` where the format does not state it (several members or frames, bzip2).
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from omg.archive.kind import kind_of
from omg.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

# A zip's last record, and the longest comment after it.
_ZIP_END_BYTES = 22
_MAX_COMMENT_BYTES = 0xFFFF
_ZIP_ENTRY = struct.Struct("<4s20xL3H12x")
_MAX_DIRECTORY_BYTES = 16 << 20
_XZ_FOOTER_BYTES = 12
# Real toolchains grow to less than ten times the size of their archive.
_MAX_GROWTH = 100
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def content_bytes(file: Path, name: str) -> int | None:
    """Return the unpacked size of the archive ``file`` in bytes; ``None`` if it is not stated.

    Args:
        file: The archive.
        name: The publisher's file name.
    """
    try:
        kind = kind_of(name)
        with file.open("rb") as stream:
            size_bytes = os.fstat(stream.fileno()).st_size
            stated = _stated(stream, kind, size_bytes)
    except (OSError, ArchiveError, ValueError, IndexError, struct.error):
        return None
    # Less: a 32-bit counter that overflowed, or only the last of several members. More: not plausible.
    is_plausible = stated is not None and size_bytes // 2 <= stated <= size_bytes * _MAX_GROWTH
    return stated if is_plausible else None


def _stated(stream: BinaryIO, kind: str, size_bytes: int) -> int | None:
    match kind:
        case "tar":
            return size_bytes
        case "gz":
            return int.from_bytes(_read(stream, size_bytes - 4, 4), "little")
        case "xz":
            return _xz(stream, size_bytes)
        case "zst":
            return _zstd(_read(stream, 0, 18))
        case "zip":
            return _zip(stream, size_bytes)
    return None


def _read(stream: BinaryIO, offset: int, count: int) -> bytes:
    stream.seek(max(offset, 0))
    return stream.read(count)


def _xz(stream: BinaryIO, size_bytes: int) -> int | None:
    footer = _read(stream, size_bytes - _XZ_FOOTER_BYTES, _XZ_FOOTER_BYTES)
    if footer[10:] != b"YZ":
        return None
    index_bytes = (int.from_bytes(footer[4:8], "little") + 1) * 4
    if index_bytes > _MAX_DIRECTORY_BYTES:
        return None
    index = _read(stream, size_bytes - _XZ_FOOTER_BYTES - index_bytes, index_bytes)
    if index[0] != 0:
        return None
    count, position = _number(index, 1)
    total = 0
    for _ in range(count):
        _, position = _number(index, position)  # the block's own size
        size, position = _number(index, position)
        total += size
    return total


def _number(data: bytes, position: int) -> tuple[int, int]:
    """Return a number of variable length, seven bits per byte, and the position after it."""
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80 or shift > 63:
            return value, position


def _zstd(head: bytes) -> int | None:
    if not head.startswith(_ZSTD_MAGIC):
        return None
    descriptor = head[4]
    is_single, dictionary_bytes = bool(descriptor & 0x20), (0, 1, 2, 4)[descriptor & 3]
    length = (1 if is_single else 0, 2, 4, 8)[descriptor >> 6]
    if not length:
        return None
    start = 5 + (0 if is_single else 1) + dictionary_bytes
    value = int.from_bytes(head[start : start + length], "little")
    return value + 256 if length == 2 else value


def _zip(stream: BinaryIO, size_bytes: int) -> int | None:
    tail_bytes = min(size_bytes, _ZIP_END_BYTES + _MAX_COMMENT_BYTES)
    tail = _read(stream, size_bytes - tail_bytes, tail_bytes)
    at = tail.rindex(b"PK\5\6")
    directory_bytes, offset = struct.unpack_from("<2L", tail, at + 12)
    if directory_bytes > _MAX_DIRECTORY_BYTES:
        return None
    directory, position, total = _read(stream, offset, directory_bytes), 0, 0
    while position < len(directory):
        magic, size, name, extra, comment = _ZIP_ENTRY.unpack_from(directory, position)
        if magic != b"PK\1\2":
            return None
        total += size
        position += _ZIP_ENTRY.size + name + extra + comment
    return total
