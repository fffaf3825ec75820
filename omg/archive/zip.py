"""Zip archives: one pass over the central directory, matching local headers, bodies without gaps.

Source: PKWARE APPNOTE.TXT 6.3.10, read 2026-11. Besides what `read_directory` refuses: any data before,
between or after the members except one comment: it has been used to show different contents to different
readers. A comment is ignored, unless a reader could take a part of it for the end of another archive.
"""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

from omg.archive.decompress import DAMAGE, Inflater, crc32
from omg.archive.stream import prefetch
from omg.archive.zip_directory import (
    DEFLATED,
    HAS_DESCRIPTOR,
    SECOND_TRUTHS,
    extra_fields,
    read_at,
    read_directory,
    shown,
)
from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from omg.archive.placement import Limits
    from omg.archive.writer import Writer
    from omg.archive.zip_directory import Member

_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = struct.Struct("<3L")
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_MAX_LINK_BYTES = 4096
_READ_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 20
# Decompressed in a thread. For small files that costs more than it saves: both threads wait for the GIL.
_LARGE_BYTES = 4 << 20


def read_zip(file: BinaryIO, writer: Writer, limits: Limits) -> None:
    """Write the members of a zip archive.

    Raises:
        ArchiveError: It is damaged, truncated, or something in it is refused.
        StoreError: A disk operation failed.
    """
    members, directory_offset = read_directory(file, limits)
    position = 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset != position:
            raise ArchiveError(f"{shown(member)} overlaps another member, or follows a gap")
        position = _check_local_header(file, member)
        _write_member(file, position, member, writer)
        position = _end_of(file, member, position)
    if position != directory_offset:
        raise ArchiveError("there is data between the members and the central directory")


def _check_local_header(file: BinaryIO, member: Member) -> int:
    """Compare the local header with the central directory, and return where the body begins."""
    (magic, _needed, flags, method, clock, date, crc, packed, size, name_length, extra_length) = (
        _LOCAL.unpack(read_at(file, member.offset, _LOCAL.size))
    )
    name_and_extra = read_at(file, member.offset + _LOCAL.size, name_length + extra_length)
    sums = (crc, packed, size)
    expected = (member.crc, member.packed, member.size)
    # Programs that write to a pipe know the checksums too late and write them after the body.
    is_late = bool(flags & HAS_DESCRIPTOR) and sums == (0, 0, 0)
    if (
        magic != b"PK\x03\x04"
        or (flags, method, clock, date) != (member.flags, member.method, member.time, member.date)
        or (sums != expected and not is_late)
        or name_and_extra[:name_length] != member.name
    ):
        raise ArchiveError(f"{shown(member)} has two different descriptions")
    if SECOND_TRUTHS & dict(extra_fields(name_and_extra[name_length:])).keys():
        raise ArchiveError(f"{shown(member)} has a second name or size (zip64)")
    return member.offset + _LOCAL.size + len(name_and_extra)


def _end_of(file: BinaryIO, member: Member, position: int) -> int:
    """Return where the member that began at ``position`` ends, including its trailing checksums."""
    position += member.packed
    if not member.flags & HAS_DESCRIPTOR:
        return position
    if read_at(file, position, 4) == _DESCRIPTOR_MAGIC:
        position += 4
    sums = _DESCRIPTOR.unpack(read_at(file, position, _DESCRIPTOR.size))
    if sums != (member.crc, member.packed, member.size):
        raise ArchiveError(f"{shown(member)} has two different descriptions")
    return position + _DESCRIPTOR.size


def _write_member(file: BinaryIO, position: int, member: Member, writer: Writer) -> None:
    kind = stat.S_IFMT(member.mode)
    if member.name.endswith(b"/") or member.is_folder:
        if member.size or not member.name.endswith(b"/") or kind not in (0, stat.S_IFDIR):
            raise ArchiveError(f"{shown(member)} is both a directory and something else")
        writer.add_directory(member.name)
    elif kind == stat.S_IFLNK:
        if member.size > _MAX_LINK_BYTES:
            raise ArchiveError(f"{shown(member)} is a link to a name of {member.size} bytes")
        writer.add_link(member.name, b"".join(_body(file, position, member)))
    elif kind in (0, stat.S_IFREG):
        body = _body(file, position, member)
        if member.size < _LARGE_BYTES:
            writer.add_file(member.name, member.mode, member.mtime, body)
            return
        with prefetch(body) as blocks:
            writer.add_file(member.name, member.mode, member.mtime, blocks)
    else:
        raise ArchiveError(f"{shown(member)} is a device, a FIFO or a socket")


def _body(file: BinaryIO, position: int, member: Member) -> Iterator[bytes]:
    crc = 0
    size = 0
    blocks = _packed_blocks(file, position, member.packed)
    try:
        for block in _inflated(blocks, member) if member.method == DEFLATED else blocks:
            crc = crc32(block, crc)
            size += len(block)
            if size > member.size:
                raise ArchiveError(f"{shown(member)} contains more than the announced {member.size} bytes")
            yield block
    except DAMAGE as error:
        raise ArchiveError(f"{shown(member)} is damaged: {error}") from error
    if size != member.size or crc != member.crc:
        raise ArchiveError(f"{shown(member)} is damaged: its size or checksum is wrong")


def _packed_blocks(file: BinaryIO, position: int, size: int) -> Iterator[bytes]:
    while size:
        block = read_at(file, position, min(size, _READ_BYTES))
        position += len(block)
        size -= len(block)
        yield block


def _inflated(blocks: Iterator[bytes], member: Member) -> Iterator[bytes]:
    inflater = Inflater(is_gzip=False)
    for packed in blocks:
        if inflater.eof:
            raise ArchiveError(f"{shown(member)} has data after its end")
        yield inflater.decompress(packed, _BLOCK_BYTES)
        while not (inflater.needs_input or inflater.eof):
            yield inflater.decompress(b"", _BLOCK_BYTES)
    if not inflater.eof:
        raise ArchiveError(f"{shown(member)} is cut off")
    if inflater.unused_data:
        raise ArchiveError(f"{shown(member)} has data after its end")
