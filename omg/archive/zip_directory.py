"""The central directory of a zip archive: its members, each checked by itself.

Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.12, 4.4 and 4.5, read 2026-11. Refused: encryption, other
methods than stored and deflate, several disks, zip64, and second names or sizes.
"""

from __future__ import annotations

import stat
import struct
import time
from typing import TYPE_CHECKING

from omg.archive.random_reader import RandomReader
from omg.archive.zip_end import END, find_end
from omg.errors import ArchiveError
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from omg.archive.placement import Limits

# Made by, flags, method, time, date, checksum, sizes, lengths of name, extra fields and comment, disk,
# external attributes, offset.
_CENTRAL = struct.Struct("<4sH2x4H3L4H2x2L")
# What a local header repeats: from the flags to the length of the name.
_REPEATED = slice(8, 30)
_STORED, DEFLATED = 0, 8
_ENCRYPTED, HAS_DESCRIPTOR, _UTF8 = 0x0001, 0x0008, 0x0800
# Bits 1 and 2 give the compression effort; all others change the meaning of the bytes.
_KNOWN_FLAGS = 0x0006 | HAS_DESCRIPTOR | _UTF8
_UNIX = 3
# Extra fields: 64-bit sizes and a Unicode name, both a second version; and the time in seconds.
SECOND_TRUTHS = frozenset({0x0001, 0x7075})
_UNIX_TIME = 0x5455
_DOS_DIRECTORY = 0x10
_EXTRA = struct.Struct("<2H")
# Kept in memory. A zip without zip64 has at most 65,534 members.
_MAX_DIRECTORY_BYTES = 16 << 20


class Member:
    """What the directory says of one member. A plain class, as in `omg.archive.tar`.

    Attributes:
        offset: Where its local header begins.
        repeated: The bytes that its local header has to repeat.
    """

    __slots__ = (
        "crc", "flags", "is_folder", "method", "mode", "mtime", "name", "offset", "packed", "repeated", "size"
    )  # fmt: skip

    def __init__(  # noqa: PLR0917 - in the order of the format
        self,
        flags: int,
        method: int,
        mtime: int,
        crc: int,
        packed: int,
        size: int,
        mode: int,
        is_folder: bool,
        offset: int,
        name: bytes,
        repeated: bytes,
    ) -> None:
        self.flags = flags
        self.method = method
        self.mtime = mtime
        self.crc = crc
        self.packed = packed
        self.size = size
        self.mode = mode
        self.is_folder = is_folder
        self.offset = offset
        self.name = name
        self.repeated = repeated


def read_directory(file: BinaryIO, limits: Limits) -> tuple[list[Member], int]:
    """Return the members of a zip archive, and where its central directory begins.

    Raises:
        ArchiveError: It is damaged, or something in it is refused.
        OSError: The file cannot be read.
    """
    end = find_end(file)
    source = RandomReader(file)
    _magic, disk, start_disk, here, total, length, offset, _comment = END.unpack(source.read(end, END.size))
    if disk or start_disk or here != total:
        raise ArchiveError("a part of an archive on several disks")
    if total == 0xFFFF or 0xFFFFFFFF in (length, offset):
        raise ArchiveError("a zip64 archive")
    if total > limits.members or length > _MAX_DIRECTORY_BYTES:
        raise ArchiveError(f"a directory of {total} members in {length} bytes")
    if offset + length != end:
        raise ArchiveError("the central directory is not where the end record says")
    return _parse_directory(source.read(offset, length), total), offset


def _parse_directory(directory: bytes, total: int) -> list[Member]:
    members = []
    position = 0
    for _ in range(total):
        name_at = position + _CENTRAL.size
        if name_at > len(directory):
            raise ArchiveError("the central directory is damaged")
        (
            magic, made_by, flags, method, clock, date, crc, packed, size,
            name_length, extra_length, comment_length, disk, external, offset,
        ) = _CENTRAL.unpack_from(directory, position)  # fmt: skip
        repeated = directory[position + _REPEATED.start : position + _REPEATED.stop]
        extra_at = name_at + name_length
        position = extra_at + extra_length + comment_length
        if magic != b"PK\x01\x02" or disk or position > len(directory):
            raise ArchiveError("the central directory is damaged")
        name = directory[name_at:extra_at]
        fields = extra_fields(directory[extra_at : extra_at + extra_length])
        mode = external >> 16 if made_by >> 8 == _UNIX else 0
        is_folder = bool(external & _DOS_DIRECTORY) or stat.S_ISDIR(mode)
        mtime = _unix_time(fields) or _dos_time(clock, date)
        member = Member(
            flags, method, mtime, crc, packed, size, mode, is_folder, offset, name, repeated
        )  # fmt: skip
        _check_member(member, fields)
        members.append(member)
    if position != len(directory):
        raise ArchiveError("the central directory contains more than the members")
    return members


def _check_member(member: Member, fields: Mapping[int, bytes]) -> None:
    if member.flags & _ENCRYPTED:
        raise ArchiveError(f"{shown(member)} is encrypted")
    if member.flags & ~_KNOWN_FLAGS:
        raise ArchiveError(f"{shown(member)} has flags {member.flags:#x} that omg does not know")
    if member.method not in (_STORED, DEFLATED):
        raise ArchiveError(f"{shown(member)} is compressed by method {member.method}")
    if member.method == _STORED and member.packed != member.size:
        raise ArchiveError(f"{shown(member)} has two sizes: {member.packed} and {member.size}")
    if b"\0" in member.name or b"\\" in member.name:
        raise ArchiveError(f"a name with a zero byte or a backslash: {shown(member)}")
    if not member.flags & _UTF8 and not member.name.isascii():
        raise ArchiveError(f"a name in an unknown encoding: {shown(member)}")
    if not SECOND_TRUTHS.isdisjoint(fields):
        raise ArchiveError(f"{shown(member)} has a second name or size (zip64)")


def extra_fields(extra: bytes) -> dict[int, bytes]:
    """Return the content of the extra fields by kind.

    Raises:
        ArchiveError: They are damaged.
    """
    fields = {}
    position = 0
    last = len(extra) - _EXTRA.size
    while position <= last:
        kind, length = _EXTRA.unpack_from(extra, position)
        position += _EXTRA.size
        fields[kind] = extra[position : position + length]
        position += length
    if position != len(extra):
        raise ArchiveError("an extra field is damaged")
    return fields


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


def shown(member: Member) -> str:
    """Return the name of ``member`` for a message."""
    return quoted(member.name.decode(errors="replace"))
