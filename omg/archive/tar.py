"""Tar archives: ustar, pax and GNU, one pass, no seeking.

Source: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header", and the GNU tar manual,
"Basic Tar Format", both read 2026-11. Devices, sparse and multi-volume members are refused.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING
from zlib import adler32

from omg.errors import ArchiveError
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.archive.placement import Limits
    from omg.archive.stream import BlockReader
    from omg.archive.writer import Writer

_BLOCK = 512
# Name, mode, (owners), size, time, checksum, kind, link, magic, (names, device), prefix.
_FIELDS = struct.Struct("100s8s16x12s12s8sc100s8s80x155s12x")
_CHECKSUM = slice(148, 156)
_ZEROS = bytes(_BLOCK)
_POSIX = b"ustar\x0000"
_GNU = b"ustar  \x00"
_OLD = b"\0" * 8
_REFUSED = {
    b"3": "a character device",
    b"4": "a block device",
    b"6": "a FIFO",
    b"S": "a sparse file",
    b"M": "a continuation of another volume",
    b"V": "a volume label",
    b"D": "a GNU directory dump",
}


@dataclass(slots=True)
class _Extension:
    """The values in the extended headers before a member."""

    name: bytes | None = None
    link: bytes | None = None
    size: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.name is None and self.link is None and self.size is None


class _Header:
    """One header. A plain class, created for every member: omg's own dataclass is four times slower."""

    __slots__ = ("kind", "link", "mode", "mtime", "name", "size")

    def __init__(  # noqa: PLR0917 - in the order of the format
        self, name: bytes, mode: int, size: int, mtime: int, kind: bytes, link: bytes
    ) -> None:
        self.name = name
        self.mode = mode
        self.size = size
        self.mtime = mtime
        self.kind = kind
        self.link = link


def read_tar(reader: BlockReader, writer: Writer, limits: Limits) -> None:
    """Write the members of a tar archive, and read it to its real end.

    Raises:
        ArchiveError: It is damaged, truncated, or something in it is refused.
        StoreError: A disk operation failed.
    """
    extension = _Extension()
    headers = records = 0
    while (block := reader.read_exactly(_BLOCK)) != _ZEROS:
        headers += 1
        if headers > 2 * limits.members:
            raise ArchiveError(f"more than {2 * limits.members} headers")
        header = _parse_header(block)
        if header.kind in b"xgLK":
            records += _extend(extension, header, _read_body(reader, header, limits))
            if records > limits.header_records:
                raise ArchiveError(f"more than {limits.header_records} records in extended headers")
            continue
        if not extension.is_empty:
            header = _extended(header, extension)
            extension = _Extension()
        _write_member(header, reader, writer)
    if not extension.is_empty:
        raise ArchiveError("an extended header without a member")
    if reader.read(_BLOCK) != _ZEROS:
        raise ArchiveError("the end mark of the archive is damaged or cut off")
    reader.require_zeros(limits.end_bytes)


def _write_member(header: _Header, reader: BlockReader, writer: Writer) -> None:
    kind = header.kind
    if kind in (b"0", b"\0") and header.name.endswith(b"/"):
        kind = b"5"  # archives older than ustar mark a directory by its name
    if kind in (b"0", b"\0"):
        writer.add_file(header.name, header.mode, header.mtime, reader.pieces(header.size))
        _skip_padding(reader, header.size)
        return
    if header.size and kind in b"125":
        raise ArchiveError(f"{_shown(header)} has a body of {header.size} bytes that it must not have")
    if kind == b"5":
        writer.add_directory(header.name)
    elif kind == b"2":
        writer.add_link(header.name, header.link)
    elif kind == b"1":
        writer.add_hard_link(header.name, header.link)
    else:
        what = _REFUSED.get(kind, f"of an unknown kind {quoted(repr(kind)[2:-1])}")
        raise ArchiveError(f"{_shown(header)} is {what}")


def _extended(header: _Header, extension: _Extension) -> _Header:
    # A reader that uses the other size would see different members.
    if extension.size is not None and extension.size != header.size:
        raise ArchiveError(f"{_shown(header)} has two sizes: {header.size} and {extension.size}")
    return _Header(
        header.name if extension.name is None else extension.name,
        header.mode,
        header.size,
        header.mtime,
        header.kind,
        header.link if extension.link is None else extension.link,
    )


def _parse_header(block: bytes) -> _Header:
    name, mode, size, mtime, checksum, kind, link, magic, prefix = _FIELDS.unpack(block)
    # The checksum is computed with blanks in its own field.
    if _sum(block) - sum(block[_CHECKSUM]) + 8 * 0x20 != _number(checksum, "checksum"):
        raise ArchiveError("a header is damaged: its checksum is wrong")
    if magic not in (_POSIX, _GNU, _OLD):
        raise ArchiveError(f"a header of an unknown format {quoted(repr(magic)[2:-1])}")
    name = _text(name)
    prefix = _text(prefix) if magic == _POSIX else b""
    return _Header(
        b"%s/%s" % (prefix, name) if prefix else name,
        _number(mode, "mode"),
        _number(size, "size"),
        _number(mtime, "time", is_signed=True),
        kind,
        _text(link),
    )


def _sum(block: bytes) -> int:
    """Return the sum of the bytes of a header, with zlib: `sum` was the slowest call of the parser."""
    # The lower half of an Adler-32 is 1 + the sum modulo 65521, which 256 bytes cannot reach.
    return (adler32(block[:256]) & 0xFFFF) + (adler32(block[256:]) & 0xFFFF) - 2


def _number(field: bytes, what: str, *, is_signed: bool = False) -> int:
    """Return a number: octal digits, or GNU's base 256 if the first bit is set."""
    if field[0] & 0x80:
        # Two's complement in all bits but the first.
        value = int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
        if field[0] & 0x40:
            value -= 1 << (8 * len(field) - 1)
        if value < 0 and not is_signed:
            raise ArchiveError(f"a header with a negative {what}")
        return value
    digits = field.strip(b" \0")
    if not digits:
        return 0
    if digits.translate(None, b"01234567"):
        raise ArchiveError(f"a header whose {what} is not a number: {quoted(repr(field)[2:-1])}")
    return int(digits, 8)


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _read_body(reader: BlockReader, header: _Header, limits: Limits) -> bytes:
    if header.size > limits.header_bytes:
        raise ArchiveError(f"an extended header of {header.size} bytes")
    body = reader.read_exactly(header.size)
    _skip_padding(reader, header.size)
    return body


def _skip_padding(reader: BlockReader, size: int) -> None:
    reader.read_exactly(-size % _BLOCK)


def _extend(extension: _Extension, header: _Header, body: bytes) -> int:
    """Read the values of an extended header, and return how many records it had."""
    if header.kind == b"L":
        extension.name = _once(extension.name, body.rstrip(b"\0"), "name")
        return 1
    if header.kind == b"K":
        extension.link = _once(extension.link, body.rstrip(b"\0"), "link")
        return 1
    count = 0
    for key, value in _pax_records(body):
        count += 1
        if key.startswith(b"GNU.sparse"):
            raise ArchiveError("a sparse file")
        if key not in (b"path", b"linkpath", b"size"):
            continue
        if header.kind == b"g":
            raise ArchiveError(f"a global header that sets {quoted(key.decode())}")
        _extend_by_record(extension, key, value)
    return count


def _extend_by_record(extension: _Extension, key: bytes, value: bytes) -> None:
    if b"\0" in value:
        raise ArchiveError(f"an extended header with a zero byte in {quoted(key.decode())}")
    if key == b"path":
        extension.name = _once(extension.name, value, "name")
    elif key == b"linkpath":
        extension.link = _once(extension.link, value, "link")
    else:
        if not value.isdigit() or len(value) > 19:
            raise ArchiveError(f"an extended header whose size is not a number: {quoted(repr(value)[2:-1])}")
        if extension.size is not None:
            raise ArchiveError("a member with two sizes")
        extension.size = int(value)


def _once(present: bytes | None, value: bytes, what: str) -> bytes:
    if present is not None and present != value:
        raise ArchiveError(f"a member with two extended {what}s")
    return value


def _pax_records(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records: length, blank, key, ``=``, value, newline; the length includes itself."""
    position = 0
    while position < len(body):
        blank = body.find(b" ", position, position + 20)
        length_text = body[position : max(blank, position)]
        if not length_text.isdigit():
            raise ArchiveError("a damaged extended header")
        end = position + int(length_text)
        if end > len(body) or end <= blank + 1 or body[end - 1 : end] != b"\n":
            raise ArchiveError("a damaged extended header")
        key, equals, value = body[blank + 1 : end - 1].partition(b"=")
        if not equals or not key:
            raise ArchiveError("a damaged extended header")
        yield key, value
        position = end


def _shown(header: _Header) -> str:
    return quoted(header.name.decode(errors="replace"))
