"""Archives that are small and become large: in bytes, members, names, headers or time.

Most repeat one compressed stream, which is quick to make and never whole in memory.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.archive.builders import END, ZipMember, directory, file, header, link, pax, record, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_MB = 1 << 20
_ZEROS = bytes(_MB)
_LIMIT = "bytes unpacked"


@dataclass(frozen=True)
class Bomb:
    """One archive, made where it is judged and not where tests are collected.

    Attributes:
        id: What is odd about it.
        name: What it is called; the ending tells its kind.
        make: Returns its bytes.
        refusal: A pattern of the sentence that refuses it.
        tree: What it becomes: nothing.
    """

    id: str
    name: str
    make: Callable[[], bytes] = field(repr=False)
    refusal: str
    tree: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """Its bytes, made anew."""
        return self.make()


def _gz(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=1, mtime=0)


def _repeated(what: str, refusal: str, make: Callable[[], tuple[bytes, bytes, int]]) -> Bomb:
    """Return an archive of a first part and a piece so often."""

    def content() -> bytes:
        first, piece, count = make()
        return _gz(first) + _gz(piece) * count

    return Bomb(f"bomb: {what}", "a.tar.gz", content, refusal)


def _zeros(kind: str, compress: Callable[[bytes], bytes]) -> Bomb:
    def content() -> bytes:
        return compress(header(b"t/zeros", size=300 * _MB)) + compress(_ZEROS) * 300 + compress(END)

    return Bomb(f"bomb: 300 MB of zeros, {kind}", f"a.tar.{kind}", content, _LIMIT)


def _zip_of_zeros() -> bytes:
    deflater = zlib.compressobj(1, wbits=-15)
    first = deflater.compress(_ZEROS) + deflater.flush(zlib.Z_FULL_FLUSH)
    return zipped(ZipMember(name=b"t/zeros", packed=first * 300 + deflater.flush(), size=300 * _MB))


def _long_name(number: int) -> bytes:
    return pax(record(b"path", b"t/%05d" % number + b"/abcdefg" * 30)) + header(b"t/x", kind=b"5")


def _members(what: str, refusal: str, member: Callable[[int], bytes], count: int, end: bytes = END) -> Bomb:
    def content() -> bytes:
        return _gz(b"".join(map(member, range(count))) + end)

    return Bomb(f"bomb: {what}", "a.tar.gz", content, refusal)


def _wide_name(number: int) -> bytes:
    """Return a member whose name takes four bytes of memory a letter."""
    return pax(record(b"path", b"t/%06d" % number + "\U00020000".encode() * 60)) + header(b"t/x")


def _far_link(number: int) -> bytes:
    """Return a link of 60 folders to a name of 63 components."""
    name = b"t/" + b"D/" * 60 + b"%d" % number
    return pax(record(b"path", name) + record(b"linkpath", b"e/" * 62 + b"e")) + link(b"t/x", b"x")


def _next_link(number: int) -> bytes:
    return link(b"t/l%d" % number, b"l%d" % (number + 1))


def _long_link(number: int) -> bytes:
    return link(b"t/l%d" % number, b"a/" * 45 + b"b")


_TERABYTE = b"\x80" + (1 << 40).to_bytes(11, "big")

BOMBS: tuple[Bomb, ...] = (
    _members("names of wide letters", "bytes of names", _wide_name, 40_000),
    _members("long links from far below", "bytes of names", _far_link, 50_000),
    _members("20,000 links, one behind the other", "too many links", _next_link, 20_000),
    _members("20,000 links of 46 steps", "points outside", _long_link, 20_000, link(b"t/z", b"../x") + END),
    _members("30 folders a name", "cut off", _long_name, 300, b""),
    _zeros("gz", _gz),
    _zeros("xz", lambda data: lzma.compress(data, preset=0)),
    _zeros("bz2", lambda data: bz2.compress(data, 1)),
    _zeros("zst", zstd.compress),
    Bomb("bomb: 300 MB of zeros, zip", "a.zip", _zip_of_zeros, _LIMIT),
    _repeated("zeros behind the end", "zeros after the end", lambda: (file(b"t/a") + END, _ZEROS, 300)),
    _repeated("a file said to be 1 TB", _LIMIT, lambda: (header(b"t/a", size_field=_TERABYTE), _ZEROS, 300)),
    _repeated("101,000 folders", "members", lambda: (b"", directory(b"t/d") * 1000, 101)),
    _repeated(
        "300 MB of extended headers", _LIMIT, lambda: (b"", pax(record(b"comment", b"a" * 1_000_000)), 300)
    ),
    _repeated(
        "3 million records", "records in extended headers", lambda: (b"", pax(b"5 a=\n" * 100_000), 30)
    ),
    _repeated(
        "members in members", "is gzip data|checksum|not a number", lambda: (b"", _gz(_gz(_ZEROS)), 10)
    ),
)
