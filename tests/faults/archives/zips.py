"""Zip archives that show different contents to different readers, or none; cuts in every part."""

from __future__ import annotations

import struct
import zlib

from tests.archive.builders import ZipMember, file, tar, tgz, zipped
from tests.faults.archives.case import Case, accepted_zip, refused_zip

BUN = ZipMember()
_BUN = {"bin/bun": "+hello"}
_OTHER = ZipMember(name=b"t/a", body=b"other", mode=0o100644)
_BOTH = _BUN | {"a": "other"}
_END_BYTES = 22
_CENTRAL_FIXED = 46


def _raw(what: str, content: bytes, refusal: str, tree: dict[str, str] | None = None) -> Case:
    return Case(f"zip: {what}", "a.zip", content, refusal, tree or {})


def _field(what: str, refusal: str, record: bytes, at: int, value: bytes) -> Case:
    """Return an archive of two members, one field of whose first (or last, for the end) record is changed."""
    content = bytearray(zipped(BUN, _OTHER))
    position = content.rindex(record) if record == b"PK\5\6" else content.index(record)
    content[position + at : position + at + len(value)] = value
    return _raw(what, bytes(content), refusal)


_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
FIELDS = (
    _field("local magic", "two different descriptions", _LOCAL, 0, b"PK\3\5"),
    _field("local flags", "two different descriptions", _LOCAL, 6, b"\x00\x08"),
    _field("local method", "two different descriptions", _LOCAL, 8, b"\0\0"),
    _field("local time", "two different descriptions", _LOCAL, 10, b"\x01\x00"),
    _field("local date", "two different descriptions", _LOCAL, 12, b"\x22\x00"),
    _field("local checksum", "two different descriptions", _LOCAL, 14, b"\1\2\3\4"),
    _field("local packed size", "two different descriptions", _LOCAL, 18, b"\xff\0\0\0"),
    _field("local size", "two different descriptions", _LOCAL, 22, b"\xff\0\0\0"),
    _field("local length of the name", "two different descriptions|cut off", _LOCAL, 26, b"\x05\0"),
    _field(
        "local length of the name, largest", "two different descriptions|cut off", _LOCAL, 26, b"\xff\xff"
    ),
    _field(
        "local length of the extra field",
        "overlaps|two different descriptions|damaged|cut off|gap|after its end",
        _LOCAL,
        28,
        b"\x04\0",
    ),
    _field("local letter of the name", "two different descriptions", _LOCAL, 30, b"T"),
    _field("central magic", "central directory is damaged", _CENTRAL, 0, b"PK\1\3"),
    _field("central flag of encryption", "is encrypted", _CENTRAL, 8, b"\1\0"),
    _field("central flag of strong encryption", "flags", _CENTRAL, 8, b"\x40\0"),
    _field("central flag of patched data", "flags", _CENTRAL, 8, b"\x20\0"),
    _field("central flag of a masked directory", "flags", _CENTRAL, 8, b"\0\x20"),
    _field("central method: deflate64", "method 9", _CENTRAL, 10, b"\x09\0"),
    _field("central method: bzip2", "method 12", _CENTRAL, 10, b"\x0c\0"),
    _field("central method: LZMA", "method 14", _CENTRAL, 10, b"\x0e\0"),
    _field("central method: Zstandard", "method 93", _CENTRAL, 10, b"\x5d\0"),
    _field("central method: AES", "method 99", _CENTRAL, 10, b"\x63\0"),
    _field("central checksum", "two different descriptions", _CENTRAL, 16, b"\1\2\3\4"),
    _field("central packed size of 4 GB", "two different descriptions", _CENTRAL, 20, b"\xff\xff\xff\xff"),
    _field("central size of 4 GB", "two different descriptions", _CENTRAL, 24, b"\xff\xff\xff\xff"),
    _field(
        "central length of the name",
        "central directory|two different descriptions",
        _CENTRAL,
        28,
        b"\xff\xff",
    ),
    _field("central length of the comment", "central directory", _CENTRAL, 32, b"\xff\0"),
    _field("central disk", "central directory is damaged", _CENTRAL, 34, b"\1\0"),
    _field("central offset of the next member", "overlaps", _CENTRAL, 42, b"\x28\0\0\0"),
    _field("central offset behind the end", "overlaps|gap", _CENTRAL, 42, b"\xff\xff\xff\x7f"),
    _field("central letter of the name", "two different descriptions", _CENTRAL, 46, b"T"),
    _field("end magic", "cut off, or has data", _END, 0, b"PK\5\7"),
    _field("end disk", "several disks", _END, 4, b"\1\0"),
    _field("end disk of the directory", "several disks", _END, 6, b"\1\0"),
    _field("end members here", "several disks", _END, 8, b"\1\0"),
    _field("end members: one", "several disks", _END, 10, b"\1\0"),
    _field("end members of zip64", "zip64|several", _END, 8, b"\xff\xff\xff\xff"),
    _field("end size of the directory", "not where", _END, 12, b"\1\0\0\0"),
    _field("end size of zip64", "zip64", _END, 12, b"\xff\xff\xff\xff"),
    _field("end offset of the directory", "not where", _END, 16, b"\0\0\0\0"),
    _field("end offset of zip64", "zip64", _END, 16, b"\xff\xff\xff\xff"),
    _field("end length of the comment", "cut off, or has data", _END, 20, b"\1\0"),
)


def _cuts() -> tuple[Case, ...]:
    whole = zipped(BUN, ZipMember(name=b"t/b", has_descriptor=True))
    directory = whole.index(_CENTRAL)
    places = {
        "the first header": 15,
        "the first name": 33,
        "the first body": 40,
        "the second header": whole.rindex(_LOCAL) + 10,
        "the sums behind the body": directory - 5,
        "front of the directory": directory,
        "the directory": directory + _CENTRAL_FIXED // 2,
        "front of the end": len(whole) - _END_BYTES,
        "the end": len(whole) - 5,
    }
    return tuple(_raw(f"cut in {what}", whole[:place], "cut off") for what, place in places.items())


def _zip64() -> bytes:
    """Return an archive with the 64-bit end record, its locator, and the end that points to it."""
    plain = zipped(BUN)
    body, end = plain[:-_END_BYTES], plain[-_END_BYTES:]
    total, length, offset = struct.unpack_from("<HLL", end, 10)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, total, total, length, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(body), 1)
    return body + record + locator + end


def _prefixed(prefix: bytes) -> bytes:
    """Return an archive behind ``prefix`` whose offsets are right: self-extracting, as unzip accepts it."""
    return zipped(BUN, before=prefix)


PLACES = (
    _raw("a shell script in front", _prefixed(b"#!/bin/sh\nexit\n"), "gap"),
    _raw("a tar in front", _prefixed(tar(file(b"t/x"))), "is a tar archive"),
    _raw("gzip data in front", _prefixed(tgz(file(b"t/x"))), "is gzip data"),
    _raw("a page in front", _prefixed(b"<html>"), "is an HTML page"),
    _raw("another zip in front", _prefixed(zipped(_OTHER)), "gap"),
    _raw("another zip behind", zipped(BUN) + zipped(_OTHER), "not where"),
    _raw("a zip in the comment", zipped(BUN, comment=zipped(_OTHER)), "two end records"),
    _raw("an end mark in the comment", zipped(BUN, comment=zipped()), "two end records"),
    _raw("half an end mark in the comment", zipped(BUN, comment=b"PK\5\6"), "cut off, or has data"),
    _raw("less than the comment", zipped(BUN, comment=b"c" * 65_535)[:-1], "cut off, or has data"),
    _raw("a newline behind", zipped(BUN) + b"\n", "has data after"),
    _raw("zeros behind", zipped(BUN) + bytes(100), "has data after"),
    _raw("a 64-bit end record", _zip64(), "not where"),
    _raw("no member", zipped(), "it contains no files"),
    _raw("two end marks", zipped(BUN) + zipped(BUN)[-_END_BYTES:], "not where"),
    refused_zip("a hidden member between two", "gap", ZipMember(gap=zipped(_OTHER)[:40]), _OTHER),
    refused_zip("one byte between two", "gap", ZipMember(gap=b"\0"), _OTHER),
)


def _swapped() -> bytes:
    """Return an archive whose directory lists its members backwards."""
    content = zipped(BUN, _OTHER)
    start, second = content.index(_CENTRAL), content.rindex(_CENTRAL)
    end = len(content) - _END_BYTES
    return content[:start] + content[second:end] + content[start:second] + content[end:]


def _overlapping() -> bytes:
    """Return an archive whose two directory entries share one local member, twice its content."""
    content = zipped(BUN)
    start, end = content.index(_CENTRAL), len(content) - _END_BYTES
    central = content[start:end]
    mark = struct.pack("<4s4H2LH", _END, 0, 0, 2, 2, 2 * len(central), start, 0)
    return content[:start] + central + central.replace(b"t/bin/bun", b"t/bin/sun") + mark


_RAW = zlib.compressobj(wbits=-15)
_PACKED = _RAW.compress(b"hello") + _RAW.flush()
BODIES = (
    _raw("two entries of one member", _overlapping(), "overlaps"),
    _raw("a directory in another order", _swapped(), "", _BOTH),
    refused_zip("body of a zlib stream", "damaged|behind", ZipMember(packed=zlib.compress(b"hello"))),
    refused_zip("two deflated streams", "data after its end", ZipMember(packed=_PACKED * 2)),
    refused_zip("empty deflated body", "cut off", ZipMember(packed=b"")),
    refused_zip("stored, one byte wrong", "checksum is wrong", ZipMember(method=0, packed=b"hallo")),
    refused_zip(
        "a byte between body and sums",
        "data after its end",
        ZipMember(has_descriptor=True, packed=_PACKED + b"x"),
    ),
    refused_zip("declared 1 GB", "size or checksum", ZipMember(size=1 << 30)),
    accepted_zip("sums behind the body", _BUN, ZipMember(has_descriptor=True)),
    accepted_zip("sums behind a stored body", _BUN, ZipMember(has_descriptor=True, method=0)),
    accepted_zip("empty stored file", {"e": ""}, ZipMember(name=b"t/e", body=b"", method=0, mode=0o100644)),
    accepted_zip("empty deflated file", {"e": ""}, ZipMember(name=b"t/e", body=b"", mode=0o100644)),
)

MEMBERS = (
    refused_zip("socket", "a socket", ZipMember(mode=0o140755)),
    refused_zip("block device", "a device", ZipMember(mode=0o060666)),
    refused_zip("unknown type", "a device", ZipMember(mode=0o170755)),
    refused_zip(
        "folder without its slash", "and something else", ZipMember(mode=0o040755, body=b"", method=0)
    ),
    refused_zip("link with a slash", "and something else", ZipMember(name=b"t/l/", mode=0o120777, body=b"a")),
    refused_zip("link in place of a file", "two members named", BUN, ZipMember(mode=0o120777, body=b"a")),
    refused_zip(
        "file through a link",
        "not a directory",
        ZipMember(name=b"t/l", mode=0o120777, body=b".."),
        ZipMember(name=b"t/l/omg-planted"),
    ),
    refused_zip(
        "links together outside",
        "points outside",
        ZipMember(name=b"t/d/up", mode=0o120777, body=b".."),
        ZipMember(name=b"t/l", mode=0o120777, body=b"d/up/../x"),
    ),
    refused_zip(
        "link of wrong checksum", "checksum is wrong", ZipMember(name=b"t/l", mode=0o120777, body=b"a", crc=1)
    ),
    refused_zip(
        "link that unpacks to more than it says",
        "contains more than",
        ZipMember(name=b"t/l", mode=0o120777, body=b"a" * 9_000, size=5),
    ),
    refused_zip("link target not UTF-8", "not UTF-8", ZipMember(name=b"t/l", mode=0o120777, body=b"\xff")),
    refused_zip(
        "link target with a zero byte", "is a link to", ZipMember(name=b"t/l", mode=0o120777, body=b"a\0b")
    ),
    refused_zip("empty link target", "is a link to", ZipMember(name=b"t/l", mode=0o120777, body=b"")),
    refused_zip("empty name", "replaces the top-level directory", ZipMember(name=b"")),
    refused_zip("name of a slash", "absolute name", ZipMember(name=b"/", mode=0o040755, body=b"", method=0)),
    refused_zip("drive letter and backslash", "backslash", ZipMember(name=b"C:\\x")),
    refused_zip("flag of UTF-8 and other bytes", "not UTF-8", ZipMember(name=b"t/\xff", flags=0x800)),
    refused_zip(
        "right-to-left override", "control characters", ZipMember(name="t/\u202etxt".encode(), flags=0x800)
    ),
    refused_zip("two top-level directories", "two top-level directories", BUN, ZipMember(name=b"u/x")),
    refused_zip("the receipt's name", "omg reserves", BUN, ZipMember(name=b"t/.omg-TOOLCHAIN.toml")),
    refused_zip("name of 60,000 bytes", "a name of 60000 bytes", ZipMember(name=b"t" * 60_000)),
    refused_zip(
        "accent twins",
        "the same file on a disk",
        ZipMember(name="t/é".encode(), flags=0x800),
        ZipMember(name="t/e\u0301".encode(), flags=0x800),
    ),
    refused_zip(
        "a second name, hidden behind another field",
        "second name",
        ZipMember(extra=b"\x55\x54\0\0\x75\x70\x02\0ab"),
    ),
    refused_zip(
        "64-bit sizes in the local header only",
        "second name or size",
        ZipMember(local_extra=b"\x01\0\x10\0" + bytes(16)),
    ),
    refused_zip("local extra field cut", "extra field", ZipMember(local_extra=b"\x55\x54\x09\0a")),
    accepted_zip("setuid", _BUN, ZipMember(mode=0o104755)),
    accepted_zip(
        "extra fields for times and owners",
        _BUN,
        ZipMember(extra=b"\x55\x54\x05\0\x03abcd", local_extra=b"\x75\x78\x00\0"),
    ),
    accepted_zip("names in UTF-8", {"é": "+hello"}, ZipMember(name="t/é".encode(), flags=0x800)),
    accepted_zip(
        "folders and a link",
        {"l": "-> bin/bun"} | _BUN,
        ZipMember(name=b"t/bin/", mode=0o040700, body=b"", method=0),
        BUN,
        ZipMember(name=b"t/l", mode=0o120777, body=b"bin/bun"),
    ),
)

CASES: tuple[Case, ...] = (*FIELDS, *_cuts(), *PLACES, *BODIES, *MEMBERS)
