"""What a Mach-O program says of itself, and whether its signature fits: on arm64, macOS asks for one."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

# Source: https://github.com/apple-oss-distributions/xnu, EXTERNAL_HEADERS/mach-o/loader.h and
# osfmk/kern/cs_blobs.h, read 2026-12-01.
_MAGIC_64 = 0xFEEDFACF
_EXECUTABLE = 2
_LOAD_DYLIB = 0xC
_BUILD_VERSION = 0x32
_CODE_SIGNATURE = 0x1D
_EMBEDDED_SIGNATURE = 0xFADE0CC0
_CODE_DIRECTORY = 0xFADE0C02
_ADHOC = 0x2
CPUS = {0x01000007: "x86_64", 0x0100000C: "arm64"}


@dataclass(frozen=True)
class Program:
    """An executable file.

    Attributes:
        cpu: ``x86_64`` or ``arm64``.
        libraries: What it loads.
        platform: 1 is macOS.
        oldest: The oldest macOS that it is for: major, minor.
        is_signed: It has a code signature whose digests are those of its pages.
    """

    cpu: str
    libraries: tuple[str, ...]
    platform: int
    oldest: tuple[int, int]
    is_signed: bool


def read(data: bytes) -> Program:
    """Return what a program says."""
    magic, cpu, _, kind, count, _, _, _ = struct.unpack_from("<8I", data)
    assert (magic, kind) == (_MAGIC_64, _EXECUTABLE)
    libraries, platform, oldest, is_signed = [], 0, (0, 0), False
    place = 32
    for _ in range(count):
        command, size = struct.unpack_from("<2I", data, place)
        if command == _LOAD_DYLIB:
            (start,) = struct.unpack_from("<I", data, place + 8)
            libraries.append(data[place + start : place + size].split(b"\0")[0].decode())
        elif command == _BUILD_VERSION:
            platform, version = struct.unpack_from("<2I", data, place + 8)
            oldest = (version >> 16, version >> 8 & 0xFF)
        elif command == _CODE_SIGNATURE:
            start, length = struct.unpack_from("<2I", data, place + 8)
            is_signed = _fits(data, data[start : start + length])
        place += size
    return Program(CPUS[cpu], tuple(libraries), platform, oldest, is_signed)


def _fits(data: bytes, signature: bytes) -> bool:
    """Return whether the code directory has the digest of every page."""
    magic, _, count = struct.unpack_from(">3I", signature)
    assert magic == _EMBEDDED_SIGNATURE
    for index in range(count):
        _, offset = struct.unpack_from(">2I", signature, 12 + 8 * index)
        (kind,) = struct.unpack_from(">I", signature, offset)
        if kind != _CODE_DIRECTORY:
            continue
        fields = struct.unpack_from(">9I4B", signature, offset)
        flags, digests, pages, limit = fields[3], fields[4], fields[7], fields[8]
        size, algorithm, page_bits = fields[9], fields[10], fields[12]
        assert (size, algorithm) == (32, 2)
        page = 1 << page_bits
        for number in range(pages):
            content = data[number * page : min((number + 1) * page, limit)]
            start = offset + digests + number * size
            if hashlib.sha256(content).digest() != signature[start : start + size]:
                return False
        return bool(flags & _ADHOC) and pages == -(-limit // page)
    return False
