"""Zip archives: one pass over the central directory, matching local headers, bodies without gaps.

Source: PKWARE APPNOTE.TXT 6.3.10, read 2026-11. Refused: encryption, other methods than stored and
deflate, several disks, zip64, and any data before, between or after the members except one comment: each of
them has been used to show different contents to different readers. A comment is ignored, unless a reader
could take a part of it for the end of another archive.
"""

from __future__ import annotations

import stat
import struct
import time
from typing import TYPE_CHECKING

from omg.archive.decompress import DAMAGE, Inflater, crc32
from omg.archive.stream import prefetch
from omg.archive.zip_end import END, find_end
from omg.errors import ArchiveError
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from omg.archive.placement import Limits
    from omg.archive.writer import Writer

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = struct.Struct("<3L")
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _HAS_DESCRIPTOR, _UTF8 = 0x0001, 0x0008, 0x0800
# Bits 1 and 2 give the compression effort; all others change the meaning of the bytes.
_KNOWN_FLAGS = 0x0006 | _HAS_DESCRIPTOR | _UTF8
_UNIX = 3
# Extra fields: 64-bit sizes and a Unicode name, both a second version; and the time in seconds.
_SECOND_TRUTHS = frozenset({0x0001, 0x7075})
_UNIX_TIME = 0x5455
_DOS_DIRECTORY = 0x10
_MAX_LINK_BYTES = 4096
_READ_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 20
# Decompressed in a thread. For small files that costs more than it saves: both threads wait for the GIL.
_LARGE_BYTES = 4 << 20
# Kept in memory. A zip without zip64 has at most 65,534 members.
_MAX_DIRECTORY_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class _Member:
    name: bytes
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    mtime: int
    mode: int
    is_folder: bool
    offset: int


def read_zip(file: BinaryIO, writer: Writer, limits: Limits) -> None:
    """Write the members of a zip archive.

    Raises:
        ArchiveError: It is damaged, truncated, or something in it is refused.
        StoreError: A disk operation failed.
    """
    members, directory_offset = _read_directory(file, limits)
    position = 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset != position:
            raise ArchiveError(f"{_shown(member)} overlaps another member, or follows a gap")
        position = _check_local_header(file, member)
        _write_member(file, position, member, writer)
        position = _end_of(file, member, position)
    if position != directory_offset:
        raise ArchiveError("there is data between the members and the central directory")


def _read_directory(file: BinaryIO, limits: Limits) -> tuple[list[_Member], int]:
    end = find_end(file)
    _magic, disk, start_disk, here, total, length, offset, _comment = END.unpack(
        _read_at(file, end, END.size)
    )
    if disk or start_disk or here != total:
        raise ArchiveError("a part of an archive on several disks")
    if total == 0xFFFF or 0xFFFFFFFF in (length, offset):
        raise ArchiveError("a zip64 archive")
    if total > limits.members or length > _MAX_DIRECTORY_BYTES:
        raise ArchiveError(f"a directory of {total} members in {length} bytes")
    if offset + length != end:
        raise ArchiveError("the central directory is not where the end record says")
    return _parse_directory(_read_at(file, offset, length), total), offset


def _parse_directory(directory: bytes, total: int) -> list[_Member]:
    members = []
    position = 0
    for _ in range(total):
        fixed = directory[position : position + _CENTRAL.size]
        if len(fixed) != _CENTRAL.size:
            raise ArchiveError("the central directory is damaged")
        (
            magic, made_by, _needed, flags, method, clock, date, crc, packed, size,
            name_length, extra_length, comment_length, disk, _internal, external, offset,
        ) = _CENTRAL.unpack(fixed)  # fmt: skip
        position += _CENTRAL.size
        name = directory[position : position + name_length]
        extra = directory[position + name_length : position + name_length + extra_length]
        position += name_length + extra_length + comment_length
        if magic != b"PK\x01\x02" or disk or position > len(directory):
            raise ArchiveError("the central directory is damaged")
        mode = external >> 16 if made_by >> 8 == _UNIX else 0
        is_folder = bool(external & _DOS_DIRECTORY) or stat.S_ISDIR(mode)
        fields = dict(_extra_fields(extra))
        mtime = _unix_time(fields) or _dos_time(clock, date)
        member = _Member(name, flags, method, clock, date, crc, packed, size, mtime, mode, is_folder, offset)
        _check_member(member, fields)
        members.append(member)
    if position != len(directory):
        raise ArchiveError("the central directory contains more than the members")
    return members


def _check_member(member: _Member, fields: Mapping[int, bytes]) -> None:
    if member.flags & _ENCRYPTED:
        raise ArchiveError(f"{_shown(member)} is encrypted")
    if member.flags & ~_KNOWN_FLAGS:
        raise ArchiveError(f"{_shown(member)} has flags {member.flags:#x} that omg does not know")
    if member.method not in (_STORED, _DEFLATED):
        raise ArchiveError(f"{_shown(member)} is compressed by method {member.method}")
    if member.method == _STORED and member.packed != member.size:
        raise ArchiveError(f"{_shown(member)} has two sizes: {member.packed} and {member.size}")
    if b"\0" in member.name or b"\\" in member.name:
        raise ArchiveError(f"a name with a zero byte or a backslash: {_shown(member)}")
    if not member.flags & _UTF8 and not member.name.isascii():
        raise ArchiveError(f"a name in an unknown encoding: {_shown(member)}")
    if _SECOND_TRUTHS & fields.keys():
        raise ArchiveError(f"{_shown(member)} has a second name or size (zip64)")


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        yield kind, extra[position + 4 : position + 4 + length]
        position += 4 + length
    if position != len(extra):
        raise ArchiveError("an extra field is damaged")


def _check_local_header(file: BinaryIO, member: _Member) -> int:
    """Compare the local header with the central directory, and return where the body begins."""
    (magic, _needed, flags, method, clock, date, crc, packed, size, name_length, extra_length) = (
        _LOCAL.unpack(_read_at(file, member.offset, _LOCAL.size))
    )
    name_and_extra = _read_at(file, member.offset + _LOCAL.size, name_length + extra_length)
    sums = (crc, packed, size)
    expected = (member.crc, member.packed, member.size)
    # Programs that write to a pipe know the checksums too late and write them after the body.
    is_late = bool(flags & _HAS_DESCRIPTOR) and sums == (0, 0, 0)
    if (
        magic != b"PK\x03\x04"
        or (flags, method, clock, date) != (member.flags, member.method, member.time, member.date)
        or (sums != expected and not is_late)
        or name_and_extra[:name_length] != member.name
    ):
        raise ArchiveError(f"{_shown(member)} has two different descriptions")
    if _SECOND_TRUTHS & dict(_extra_fields(name_and_extra[name_length:])).keys():
        raise ArchiveError(f"{_shown(member)} has a second name or size (zip64)")
    return member.offset + _LOCAL.size + len(name_and_extra)


def _end_of(file: BinaryIO, member: _Member, position: int) -> int:
    """Return where the member that began at ``position`` ends, including its trailing checksums."""
    position += member.packed
    if not member.flags & _HAS_DESCRIPTOR:
        return position
    if _read_at(file, position, 4) == _DESCRIPTOR_MAGIC:
        position += 4
    sums = _DESCRIPTOR.unpack(_read_at(file, position, _DESCRIPTOR.size))
    if sums != (member.crc, member.packed, member.size):
        raise ArchiveError(f"{_shown(member)} has two different descriptions")
    return position + _DESCRIPTOR.size


def _write_member(file: BinaryIO, position: int, member: _Member, writer: Writer) -> None:
    kind = stat.S_IFMT(member.mode)
    if member.name.endswith(b"/") or member.is_folder:
        if member.size or not member.name.endswith(b"/") or kind not in (0, stat.S_IFDIR):
            raise ArchiveError(f"{_shown(member)} is both a directory and something else")
        writer.add_directory(member.name)
    elif kind == stat.S_IFLNK:
        if member.size > _MAX_LINK_BYTES:
            raise ArchiveError(f"{_shown(member)} is a link to a name of {member.size} bytes")
        writer.add_link(member.name, b"".join(_body(file, position, member)))
    elif kind in (0, stat.S_IFREG):
        body = _body(file, position, member)
        if member.size < _LARGE_BYTES:
            writer.add_file(member.name, member.mode, member.mtime, body)
            return
        with prefetch(body) as blocks:
            writer.add_file(member.name, member.mode, member.mtime, blocks)
    else:
        raise ArchiveError(f"{_shown(member)} is a device, a FIFO or a socket")


def _body(file: BinaryIO, position: int, member: _Member) -> Iterator[bytes]:
    crc = 0
    size = 0
    blocks = _packed_blocks(file, position, member.packed)
    try:
        for block in _inflated(blocks, member) if member.method == _DEFLATED else blocks:
            crc = crc32(block, crc)
            size += len(block)
            if size > member.size:
                raise ArchiveError(f"{_shown(member)} contains more than the announced {member.size} bytes")
            yield block
    except DAMAGE as error:
        raise ArchiveError(f"{_shown(member)} is damaged: {error}") from error
    if size != member.size or crc != member.crc:
        raise ArchiveError(f"{_shown(member)} is damaged: its size or checksum is wrong")


def _packed_blocks(file: BinaryIO, position: int, size: int) -> Iterator[bytes]:
    while size:
        block = _read_at(file, position, min(size, _READ_BYTES))
        position += len(block)
        size -= len(block)
        yield block


def _inflated(blocks: Iterator[bytes], member: _Member) -> Iterator[bytes]:
    inflater = Inflater(is_gzip=False)
    for packed in blocks:
        if inflater.eof:
            raise ArchiveError(f"{_shown(member)} has data after its end")
        yield inflater.decompress(packed, _BLOCK_BYTES)
        while not (inflater.needs_input or inflater.eof):
            yield inflater.decompress(b"", _BLOCK_BYTES)
    if not inflater.eof:
        raise ArchiveError(f"{_shown(member)} is cut off")
    if inflater.unused_data:
        raise ArchiveError(f"{_shown(member)} has data after its end")


def _read_at(file: BinaryIO, position: int, size: int) -> bytes:
    file.seek(position)
    data = file.read(size)
    if len(data) != size:
        raise ArchiveError("the archive is cut off")
    return data


def _unix_time(fields: Mapping[int, bytes]) -> int | None:
    field = fields.get(_UNIX_TIME, b"")
    # The first bit means that the modification time is present.
    return int.from_bytes(field[1:5], "little") if len(field) >= 5 and field[0] & 1 else None


def _dos_time(clock: int, date: int) -> int:
    """Return a DOS time stamp, which has no time zone, starts in 1980, and has steps of two seconds."""
    day, month, year = date & 31, date >> 5 & 15, 1980 + (date >> 9)
    second, minute, hour = 2 * (clock & 31), clock >> 5 & 63, clock >> 11
    try:
        return int(time.mktime((year, month, day, hour, minute, second, 0, 0, -1)))
    except (OverflowError, ValueError):
        return 0


def _shown(member: _Member) -> str:
    return quoted(member.name.decode(errors="replace"))
