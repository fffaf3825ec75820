"""Archives byte by byte, so that they can say what no honest program writes."""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass

BLOCK = 512
END = bytes(2 * BLOCK)
# Name, mode, owner and group, size, time, checksum, kind, link, magic, owners' names and device, prefix.
_HEADER = struct.Struct("100s 8s 16s 12s 12s 8s 1s 100s 8s 80s 155s 12x")


def header(
    name: bytes,
    *,
    size: int = 0,
    kind: bytes = b"0",
    link: bytes = b"",
    mode: int = 0o644,
    magic: bytes = b"ustar\x0000",
    prefix: bytes = b"",
    size_field: bytes | None = None,
    checksum: int | None = None,
) -> bytes:
    """Return the header of a tar member."""
    fields = _HEADER.pack(
        name,
        b"%07o\0" % mode,
        b"0000000\0" * 2,
        size_field or b"%011o\0" % size,
        b"%011o\0" % 1_700_000_000,
        b" " * 8,
        kind,
        link,
        magic,
        b"",
        prefix,
    )
    total = sum(fields) if checksum is None else checksum
    return fields[:148] + b"%06o\0 " % total + fields[156:]


def padded(body: bytes) -> bytes:
    """Return a body filled up to whole blocks."""
    return body + bytes(-len(body) % BLOCK)


def file(name: bytes, body: bytes = b"x", *, mode: int = 0o644) -> bytes:
    """Return a regular member."""
    return header(name, size=len(body), mode=mode) + padded(body)


def link(name: bytes, target: bytes) -> bytes:
    """Return a symbolic link."""
    return header(name, kind=b"2", link=target)


def hard_link(name: bytes, target: bytes) -> bytes:
    """Return a hard link."""
    return header(name, kind=b"1", link=target)


def directory(name: bytes) -> bytes:
    """Return a directory."""
    return header(name, kind=b"5", mode=0o755)


def pax(records: bytes, *, kind: bytes = b"x") -> bytes:
    """Return an extended header of raw records."""
    return header(b"pax", size=len(records), kind=kind) + padded(records)


def record(key: bytes, value: bytes) -> bytes:
    """Return one pax record, whose length counts itself."""
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest)
    while len(b"%d" % length) + len(rest) != length:
        length = len(b"%d" % length) + len(rest)
    return b"%d" % length + rest


def long_name(name: bytes, *, kind: bytes = b"L") -> bytes:
    """Return GNU's extended header of a long name (or link, ``K``)."""
    body = name + b"\0"
    return header(b"././@LongLink", size=len(body), kind=kind, magic=b"ustar  \0") + padded(body)


def tar(*members: bytes, end: bytes = END) -> bytes:
    """Return a whole archive."""
    return b"".join(members) + end


def tgz(*members: bytes, end: bytes = END) -> bytes:
    """Return a whole archive, compressed."""
    return gzip.compress(tar(*members, end=end), mtime=0)


@dataclass(frozen=True)
class ZipMember:
    """A member of a zip archive, each field of which may lie.

    A field that is ``None`` is what an honest program writes.
    """

    name: bytes = b"t/bin/bun"
    body: bytes = b"hello"
    mode: int = 0o100755
    method: int = 8
    flags: int = 0
    made_by: int = 3
    local_name: bytes | None = None
    size: int | None = None
    local_size: int | None = None
    crc: int | None = None
    packed: bytes | None = None
    extra: bytes = b""
    local_extra: bytes = b""
    has_descriptor: bool = False
    gap: bytes = b""


def zipped(
    *members: ZipMember,
    comment: bytes = b"",
    before: bytes = b"",
    between: bytes = b"",
    total: int | None = None,
) -> bytes:
    """Return a zip archive."""
    out = bytearray(before)
    central = bytearray()
    for member in members:
        offset = len(out)
        local, entry = _entry(member, offset)
        out += local + member.gap
        central += entry
    out += between
    start = len(out)
    count = len(members) if total is None else total
    out += central
    out += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), start, len(comment)) + comment
    return bytes(out)


def _entry(member: ZipMember, offset: int) -> tuple[bytes, bytes]:
    packed = member.packed
    if packed is None:
        packed = member.body
        if member.method == 8:
            deflater = zlib.compressobj(wbits=-15)
            packed = deflater.compress(member.body) + deflater.flush()
    crc = zlib.crc32(member.body) if member.crc is None else member.crc
    size = len(member.body) if member.size is None else member.size
    flags = member.flags | (8 if member.has_descriptor else 0)
    local_name = member.name if member.local_name is None else member.local_name
    local_size = size if member.local_size is None else member.local_size
    sums = (0, 0, 0) if member.has_descriptor else (crc, len(packed), local_size)
    local = struct.pack(
        "<4s5H3L2H",
        b"PK\3\4",
        20,
        flags,
        member.method,
        0,
        0x21,
        *sums,
        len(local_name),
        len(member.local_extra),
    )
    local += local_name + member.local_extra + packed
    if member.has_descriptor:
        local += struct.pack("<4s3L", b"PK\7\x08", crc, len(packed), size)
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", member.made_by << 8 | 20, 20, flags, member.method, 0, 0x21,
        crc, len(packed), size, len(member.name), len(member.extra), 0, 0, 0, member.mode << 16, offset,
    )  # fmt: skip
    return local, central + member.name + member.extra
