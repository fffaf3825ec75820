"""Compressed streams: cut, damaged, followed by something, or something else altogether."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import sys
import zlib

from tests.archive.builders import ZipMember, file, tar, zipped
from tests.faults.archives.case import Case

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GOOD = file(b"t/bin/node", b"node", mode=0o755)
_NODE = {"bin/node": "+node"}
# Incompressible, so that the middle of a file is the middle of its data.
_NOISE = tar(GOOD, file(b"t/noise", random.Random(1).randbytes(70_000)))
_TAR = tar(GOOD)


def _zstd(data: bytes) -> bytes:
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


_COMPRESS = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": _zstd,
}
_DAMAGED = "damaged|cut off|after the end|the file is|checksum is wrong"


def _of_every_kind() -> list[Case]:
    cases = []
    for kind, compress in _COMPRESS.items():
        name, whole, noise = f"a.tar.{kind}", compress(_TAR), compress(_NOISE)
        flipped = bytearray(noise)
        flipped[len(noise) // 2] ^= 0x10

        def case(
            what: str, content: bytes, refusal: str, tree: dict[str, str] | None = None, *, name: str = name
        ) -> Case:
            return Case(f"{name}: {what}", name, content, refusal, tree or {})

        cases += [
            *(
                case(f"cut to {keep} bytes", whole[:keep], "cut off|the file is")
                for keep in (1, 3, 6, 10, 12)
            ),
            *(case(f"{lost} bytes cut off", whole[:-lost], "cut off") for lost in (1, 4, 5, 8)),
            case("cut in the middle", noise[: len(noise) // 2], "cut off"),
            case("one bit in the middle", bytes(flipped), _DAMAGED),
            case(
                "third byte from the end wrong", whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:], "damaged"
            ),
            case("first byte wrong", bytes([whole[0] ^ 1]) + whole[1:], "the file is something else"),
            case("text behind", whole + b"\n#!/bin/sh\n", "after the end of the compressed"),
            case("its own mark behind", whole + whole[:4], "cut off|damaged"),
            case("an archive behind", whole + compress(_TAR), "after the end of the archive"),
            case("the end in a second stream", compress(_TAR[:700]) + compress(_TAR[700:]), "", _NODE),
            case("an empty stream behind", whole + compress(b""), "", _NODE),
            case("5,000 empty streams behind", whole + compress(b"") * 5000, "compressed streams"),
            case("nothing compressed", compress(b""), "cut off"),
            case("compressed twice", compress(whole), "cut off|checksum|not a number"),
            case("a page", b"\n<!DOCTYPE html><title>Sign in</title>", "is an HTML page"),
            case("a page of lower case", b"<html>" + b" " * 3000, "is an HTML page"),
            case("JSON", b'{"message": "API rate limit exceeded"}', "is JSON"),
            case("a tar that is not compressed", _TAR, "is a tar archive and not"),
            case("a zip", zipped(ZipMember()), "is a zip archive and not"),
            case("text", b"404 page not found\n", "something else and not"),
            case("zeros", bytes(5000), "something else and not"),
        ]
        cases += [
            case(f"really {other}", make(_TAR), f"and not {'gzip' if kind == 'gz' else ''}")
            for other, make in _COMPRESS.items()
            if other != kind
        ]
    return cases


def _gz(what: str, content: bytes, refusal: str, tree: dict[str, str] | None = None) -> Case:
    return Case(f"a.tar.gz: {what}", "a.tar.gz", content, refusal, tree or {})


def _gzip_with(flags: int, extra: bytes) -> bytes:
    """Return gzip data whose header has optional fields."""
    deflater = zlib.compressobj(wbits=-15)
    body = deflater.compress(_TAR) + deflater.flush()
    trailer = zlib.crc32(_TAR).to_bytes(4, "little") + len(_TAR).to_bytes(4, "little")
    return b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\x03" + extra + body + trailer


_GZ = gzip.compress(_TAR, mtime=0)
GZIP = (
    _gz("wrong CRC", _GZ[:-8] + b"\1\2\3\4" + _GZ[-4:], "damaged"),
    _gz("wrong length", _GZ[:-4] + b"\1\2\3\4", "damaged"),
    _gz("unknown method", _GZ[:2] + b"\x07" + _GZ[3:], "damaged"),
    _gz("zeros behind", _GZ + bytes(512), "after the end of the compressed"),
    _gz("name of a file", _gzip_with(8, b"../../etc/passwd\0"), "", _NODE),
    _gz("comment", _gzip_with(16, b"hello\0"), "", _NODE),
    _gz("extra field", _gzip_with(4, b"\x04\x00abcd"), "", _NODE),
    _gz("extra field longer than the file", _gzip_with(4, b"\xff\xff"), "damaged|cut off"),
    _gz("name without an end", b"\x1f\x8b\x08\x08\0\0\0\0\0\x03" + b"a" * 5000, "cut off|damaged"),
    _gz("only headers", _gzip_with(0, b"")[:10], "cut off"),
)
_XZ = lzma.compress(_TAR)


def _xz_with_dictionary(code: int) -> bytes:
    """Return xz data that asks for another dictionary; the header of its block begins at byte 12."""
    end = 12 + 4 * (_XZ[12] + 1)
    block = bytearray(_XZ[12 : end - 4])
    block[4] = code
    return _XZ[:12] + block + zlib.crc32(block).to_bytes(4, "little") + _XZ[end:]


OTHERS = (
    Case("a.tar.xz: four zeros behind", "a.tar.xz", _XZ + bytes(4), "", _NODE),
    Case(
        "a.tar.xz: a megabyte of zeros between",
        "a.tar.xz",
        lzma.compress(_TAR[:700]) + bytes(1 << 20) + lzma.compress(_TAR[700:]),
        "",
        _NODE,
    ),
    Case("a.tar.xz: three zeros behind", "a.tar.xz", _XZ + bytes(3), "invalid padding"),
    Case("a.tar.xz: without a check", "a.tar.xz", lzma.compress(_TAR, check=lzma.CHECK_NONE), "", _NODE),
    Case(
        "a.tar.xz: the older format",
        "a.tar.xz",
        lzma.compress(_TAR, format=lzma.FORMAT_ALONE),
        "something else",
    ),
    Case(
        "a.tar.xz: a dictionary of 4 GB", "a.tar.xz", _xz_with_dictionary(40), "damaged: Memory usage limit"
    ),
    Case(
        "a.tar.xz: a dictionary of 128 MB", "a.tar.xz", _xz_with_dictionary(30), "damaged: Memory usage limit"
    ),
    Case("a.tar.xz: a dictionary of 64 MB", "a.tar.xz", _xz_with_dictionary(28), "", _NODE),
    Case(
        "a.tar.zst: a skippable frame in front",
        "a.tar.zst",
        b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + _zstd(_TAR),
        "",
        _NODE,
    ),
    Case(
        "a.tar.zst: a skippable frame of 4 GB",
        "a.tar.zst",
        b"\x50\x2a\x4d\x18\xff\xff\xff\xffabcd" + _zstd(_TAR),
        "cut off",
    ),
    Case("a.tar.zst: a window of 2 GB", "a.tar.zst", b"\x28\xb5\x2f\xfd\x00\xa8" + bytes(50), "damaged"),
    Case(
        "a.tar.zst: a dictionary that is not there",
        "a.tar.zst",
        b"\x28\xb5\x2f\xfd\x03\x50\x78\x56\x34\x12" + bytes(9),
        "damaged|cut off",
    ),
    Case("a.tar.bz2: block size of 0", "a.tar.bz2", b"BZh0" + bz2.compress(_TAR)[4:], "damaged"),
    Case("a.tar: a page", "a.tar", b"<!doctype html>" + bytes(2000), "is an HTML page"),
    Case("a.tar: gzip data", "a.tar", _GZ, "gzip data and not a tar"),
    Case("a.zip: a page", "a.zip", b"<html>", "is an HTML page"),
    Case("a.zip: gzip data", "a.zip", _GZ, "gzip data and not a zip"),
    Case("a.7z: unknown kind", "a.7z", b"7z\xbc\xaf\x27\x1c", "cannot read archives of this kind"),
    Case("a.tar.lz4: unknown kind", "a.tar.lz4", b"\x04\x22\x4d\x18", "cannot read archives of this kind"),
)

CASES: tuple[Case, ...] = (*_of_every_kind(), *GZIP, *OTHERS)
