"""Zip archives: one pass over the central directory, matching local headers, bodies without gaps.

Source: PKWARE APPNOTE.TXT 6.3.10, read 2026-11. Besides what `read_directory` refuses: any data before,
between or after the members except one comment: it has been used to show different contents to different
readers. A comment is ignored, unless a reader could take a part of it for the end of another archive.
"""

from __future__ import annotations

import stat
import struct
from contextlib import ExitStack
from typing import TYPE_CHECKING

from omg.archive.decompress import DAMAGE, Inflater, crc32
from omg.archive.random_reader import RandomReader
from omg.archive.zip_directory import (
    DEFLATED,
    HAS_DESCRIPTOR,
    SECOND_TRUTHS,
    extra_fields,
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

_LOCAL = struct.Struct("<4s2x22sH")
# Checksum and sizes, in `Member.repeated`.
_SUMS = slice(8, 20)
_NO_SUMS = bytes(12)
_DESCRIPTOR = struct.Struct("<3L")
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_MAX_LINK_BYTES = 4096
_BLOCK_BYTES = 1 << 20
# Written by a thread. For small files that costs more than it saves: both threads wait for the GIL.
_LARGE_BYTES = 4 << 20


def read_zip(file: BinaryIO, writer: Writer, limits: Limits) -> None:
    """Write the members of a zip archive.

    Raises:
        ArchiveError: It is damaged, truncated, or something in it is refused.
        StoreError: A disk operation failed.
    """
    members, directory_offset = read_directory(file, limits)
    source = RandomReader(file)
    bodies = _find_bodies(source, sorted(members, key=lambda member: member.offset), directory_offset)
    # The large ones first: a thread writes the last of them beside all others.
    bodies.sort(key=lambda body: not _is_large(body[0]))
    with ExitStack() as background:
        for member, position in bodies:
            _write_member(source, position, member, writer, background)


def _find_bodies(
    source: RandomReader, members: list[Member], directory_offset: int
) -> list[tuple[Member, int]]:
    """Check that the members fill the archive without gaps, and return where their bodies begin."""
    bodies = []
    position = 0
    for member in members:
        if member.offset != position:
            raise ArchiveError(f"{shown(member)} overlaps another member, or follows a gap")
        position = _check_local_header(source, member)
        bodies.append((member, position))
        position = _end_of(source, member, position)
    if position > directory_offset:
        raise ArchiveError("the archive is cut off")
    if position != directory_offset:
        raise ArchiveError("there is data between the members and the central directory")
    return bodies


def _is_large(member: Member) -> bool:
    return member.size >= _LARGE_BYTES or member.packed >= _LARGE_BYTES


def _check_local_header(source: RandomReader, member: Member) -> int:
    """Compare the local header with the central directory, and return where the body begins."""
    magic, repeated, extra_length = _LOCAL.unpack(source.read(member.offset, _LOCAL.size))
    name_length = len(member.name)
    position = member.offset + _LOCAL.size
    if magic != b"PK\x03\x04" or not (repeated == member.repeated or _has_late_sums(repeated, member)):
        raise ArchiveError(f"{shown(member)} has two different descriptions")
    name_and_extra = source.read(position, name_length + extra_length)
    if name_and_extra[:name_length] != member.name:
        raise ArchiveError(f"{shown(member)} has two different descriptions")
    if not SECOND_TRUTHS.isdisjoint(extra_fields(name_and_extra[name_length:])):
        raise ArchiveError(f"{shown(member)} has a second name or size (zip64)")
    return position + len(name_and_extra)


def _has_late_sums(repeated: bytes, member: Member) -> bool:
    """Return whether a header differs only in zeros for checksum and sizes.

    Programs that write to a pipe know them too late and write them after the body.
    """
    head, tail = member.repeated[: _SUMS.start], member.repeated[_SUMS.stop :]
    return bool(member.flags & HAS_DESCRIPTOR) and repeated == head + _NO_SUMS + tail


def _end_of(source: RandomReader, member: Member, position: int) -> int:
    """Return where the member that began at ``position`` ends, including its trailing checksums."""
    position += member.packed
    if not member.flags & HAS_DESCRIPTOR:
        return position
    if source.read(position, 4) == _DESCRIPTOR_MAGIC:
        position += 4
    sums = _DESCRIPTOR.unpack(source.read(position, _DESCRIPTOR.size))
    if sums != (member.crc, member.packed, member.size):
        raise ArchiveError(f"{shown(member)} has two different descriptions")
    return position + _DESCRIPTOR.size


def _write_member(
    source: RandomReader, position: int, member: Member, writer: Writer, background: ExitStack
) -> None:
    kind = stat.S_IFMT(member.mode)
    if member.name.endswith(b"/") or member.is_folder:
        if member.size or not member.name.endswith(b"/") or kind not in (0, stat.S_IFDIR):
            raise ArchiveError(f"{shown(member)} is both a directory and something else")
        writer.add_directory(member.name)
    elif kind == stat.S_IFLNK:
        if member.size > _MAX_LINK_BYTES:
            raise ArchiveError(f"{shown(member)} is a link to a name of {member.size} bytes")
        writer.add_link(member.name, b"".join(_body(source, position, member)))
    elif kind not in (0, stat.S_IFREG):
        raise ArchiveError(f"{shown(member)} is a device, a FIFO or a socket")
    elif _is_large(member):
        background.close()
        blocks = _body(source, position, member)
        background.enter_context(writer.large_file(member.name, member.mode, member.mtime, blocks))
    else:
        writer.add_file(member.name, member.mode, member.mtime, (_whole_body(source, position, member),))


def _whole_body(source: RandomReader, position: int, member: Member) -> bytes:
    """Return the body of a small member. For most files a generator would cost more than the rest."""
    packed = source.read(position, member.packed)
    if member.method != DEFLATED:
        _require_whole(member, len(packed), crc32(packed))
        return packed
    # One byte more than announced may come, which is one too many.
    inflater = Inflater(is_gzip=False)
    try:
        body = inflater.decompress(packed, member.size + 1)
    except DAMAGE as error:
        raise ArchiveError(f"{shown(member)} is damaged: {error}") from error
    if len(body) > member.size:
        raise ArchiveError(f"{shown(member)} contains more than the announced {member.size} bytes")
    _require_end(inflater, member)
    _require_whole(member, len(body), crc32(body))
    return body


def _body(source: RandomReader, position: int, member: Member) -> Iterator[bytes]:
    crc = 0
    size = 0
    blocks = source.blocks(position, member.packed)
    try:
        for block in _inflated(blocks, member) if member.method == DEFLATED else blocks:
            crc = crc32(block, crc)
            size += len(block)
            if size > member.size:
                raise ArchiveError(f"{shown(member)} contains more than the announced {member.size} bytes")
            yield block
    except DAMAGE as error:
        raise ArchiveError(f"{shown(member)} is damaged: {error}") from error
    _require_whole(member, size, crc)


def _inflated(blocks: Iterator[bytes], member: Member) -> Iterator[bytes]:
    inflater = Inflater(is_gzip=False)
    for packed in blocks:
        if inflater.eof:
            raise ArchiveError(f"{shown(member)} has data after its end")
        yield inflater.decompress(packed, _BLOCK_BYTES)
        while not (inflater.needs_input or inflater.eof):
            yield inflater.decompress(b"", _BLOCK_BYTES)
    _require_end(inflater, member)


def _require_end(inflater: Inflater, member: Member) -> None:
    if not inflater.eof:
        raise ArchiveError(f"{shown(member)} is cut off")
    if inflater.unused_data:
        raise ArchiveError(f"{shown(member)} has data after its end")


def _require_whole(member: Member, size: int, crc: int) -> None:
    if size != member.size or crc != member.crc:
        raise ArchiveError(f"{shown(member)} is damaged: its size or checksum is wrong")
