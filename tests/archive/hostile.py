"""Hostile and broken archives, by what is wrong with them: file name, bytes, and what the refusal says."""

from __future__ import annotations

import bz2
import lzma
from typing import NamedTuple

from tests.archive.builders import (
    ZipMember,
    directory,
    file,
    hard_link,
    header,
    link,
    long_name,
    pax,
    record,
    tar,
    tgz,
    zipped,
)


class Hostile(NamedTuple):
    """One archive.

    Attributes:
        id: What is wrong with it.
        name: What it is called.
        content: Its bytes.
        refusal: A pattern that the message must have.
    """

    id: str
    name: str
    content: bytes
    refusal: str


GOOD = file(b"t/bin/node", b"node", mode=0o755)


def _tar(what: str, refusal: str, *members: bytes) -> Hostile:
    return Hostile(f"tar: {what}", "a.tar", tar(*members), refusal)


def _raw(what: str, name: str, content: bytes, refusal: str) -> Hostile:
    return Hostile(f"{name}: {what}", name, content, refusal)


def _zip(what: str, refusal: str, content: bytes) -> Hostile:
    return Hostile(f"zip: {what}", "a.zip", content, refusal)


NAMES = (
    _tar("parent", "points outside the archive", file(b"t/../../x")),
    _tar("parent at the end", "points outside the archive", file(b"t/..")),
    _tar("absolute", "absolute name", file(b"/etc/x")),
    _tar("control character", "control characters", file(b"t/a\x1bb")),
    _tar("newline", "control characters", file(b"t/a\nb")),
    _tar("not UTF-8", "not UTF-8", file(b"t/\xff")),
    _tar("two top-level directories", "two top-level directories", GOOD, file(b"u/x")),
    _tar("file in the place of the top folder", "replaces the top-level directory", file(b"t")),
    _tar(
        "name over 255 bytes", "too long for a file", pax(record(b"path", b"t/" + b"a" * 256)), file(b"t/a")
    ),
    _tar("path over the limit", "a name of", pax(record(b"path", b"t/" + b"a/" * 700 + b"b")), file(b"t/a")),
    _tar("too deep", "components", pax(record(b"path", b"t/" + b"a/" * 70 + b"b")), file(b"t/a")),
    _tar("duplicate", "two members named", GOOD, GOOD),
    _tar("case twin", "the same file on a disk", file(b"t/README"), file(b"t/readme")),
    _tar("accent twin", "the same file on a disk", file("t/é".encode()), file("t/e\u0301".encode())),
    _tar("case twin of a folder", "the same file on a disk", file(b"t/Lib/a"), file(b"t/lib/b")),
    _tar("folder over a file", "two members named", file(b"t/a"), directory(b"t/a")),
    _tar("file below a file", "not a directory", file(b"t/a"), file(b"t/a/b")),
    _tar("the receipt's name", "omg reserves", file(b"t/.omg-toolchain.toml")),
    _tar("the manifest's name", "omg reserves", file(b"t/.omg-manifest.gz")),
    _tar("the receipt's name as a link", "omg reserves", link(b"t/.omg-toolchain.toml", b"x")),
)

LINKS = (
    _tar("absolute target", "is a link to", link(b"t/a", b"/etc/passwd")),
    _tar("empty target", "is a link to", link(b"t/a", b"")),
    _tar("control character in the target", "is a link to", link(b"t/a", b"b\x1b")),
    _tar("target not UTF-8", "not UTF-8", link(b"t/a", b"\xff")),
    _tar("target outside", "points outside", link(b"t/a", b"../../x")),
    _tar("target outside once the top folder is dropped", "points outside", link(b"t/a", b"../t2/x")),
    _tar(
        "two links, together outside",
        "points outside",
        link(b"t/a", b"b/.."),
        link(b"t/b", b"c/.."),
        directory(b"t/c"),
        link(b"t/d", b"a/../x"),
    ),
    _tar("through a link outside", "points outside", link(b"t/d/a", b".."), link(b"t/b", b"d/a/../x")),
    _tar("circle", "link loop", link(b"t/a", b"b"), link(b"t/b", b"a")),
    _tar("itself", "link loop", link(b"t/a", b"a")),
    _tar("file through a link", "not a directory", link(b"t/a", b"b"), file(b"t/a/x")),
    _tar("link, then a file of its name", "two members named", link(b"t/a", b"b"), file(b"t/a")),
    _tar("link, then a folder of its name", "two members named", link(b"t/a", b"b"), directory(b"t/a")),
    _tar(
        "link with a body",
        "must not have",
        header(b"t/a", kind=b"2", link=b"b", size=1) + b"x".ljust(512, b"\0"),
    ),
    _tar("hard link to nothing", "not an earlier file", hard_link(b"t/a", b"t/b")),
    _tar("hard link outside", "points outside the archive", GOOD, hard_link(b"t/a", b"t/../../etc/passwd")),
    _tar("hard link to an absolute name", "absolute name", GOOD, hard_link(b"t/a", b"/etc/passwd")),
    _tar(
        "hard link to a link",
        "not an earlier file",
        GOOD,
        link(b"t/l", b"bin/node"),
        hard_link(b"t/a", b"t/l"),
    ),
    _tar("hard link to a folder", "not an earlier file", directory(b"t/d"), hard_link(b"t/a", b"t/d")),
    _tar("hard link before its file", "not an earlier file", hard_link(b"t/a", b"t/bin/node"), GOOD),
)

KINDS = (
    _tar("character device", "character device", header(b"t/a", kind=b"3")),
    _tar("block device", "block device", header(b"t/a", kind=b"4")),
    _tar("FIFO", "FIFO", header(b"t/a", kind=b"6")),
    _tar("sparse", "sparse", header(b"t/a", kind=b"S")),
    _tar("sparse by pax", "sparse", pax(record(b"GNU.sparse.major", b"1")), file(b"t/a")),
    _tar("continuation", "another volume", header(b"t/a", kind=b"M")),
    _tar("unknown kind", "unknown kind", header(b"t/a", kind=b"Z")),
    _tar("folder with a body", "must not have", header(b"t/a/", kind=b"5", size=512) + bytes(512)),
)

HEADERS = (
    _tar("wrong checksum", "checksum is wrong", header(b"t/a", checksum=1)),
    _tar("wrong checksum in the middle", "checksum is wrong", GOOD, header(b"t/a", checksum=1)),
    _tar("unknown magic", "unknown format", header(b"t/a", magic=b"rotten!!")),
    _tar("negative size", "negative size", header(b"t/a", size_field=b"\xff" * 12)),
    _tar("size of 2 to the 80", "cut off", header(b"t/a", size_field=b"\x80" + b"\x01" + bytes(10))),
    _tar("size that is no number", "not a number", header(b"t/a", size_field=b"0000000000z\0")),
    _tar("size larger than the archive", "cut off", header(b"t/a", size=10_000)),
    _tar("pax size against ustar size", "two sizes", pax(record(b"size", b"1024")), file(b"t/a", b"x" * 512)),
    _tar("pax size twice", "two sizes", pax(record(b"size", b"1") + record(b"size", b"1")), file(b"t/a")),
    _tar("pax size negative", "not a number", pax(record(b"size", b"-1")), file(b"t/a")),
    _tar("pax record of no length", "damaged extended header", pax(b"0 path=t/a\n"), file(b"t/a")),
    _tar("pax record longer than its header", "damaged extended header", pax(b"99 path=t/a\n"), file(b"t/a")),
    _tar("pax record without an end", "damaged extended header", pax(b"11 path=t/ab"), file(b"t/a")),
    _tar("pax record without a key", "damaged extended header", pax(b"5 =a\n"), file(b"t/a")),
    _tar("pax record of text", "damaged extended header", pax(b"what is this"), file(b"t/a")),
    _tar("pax name with a zero byte", "zero byte", pax(record(b"path", b"t/a\0b")), file(b"t/a")),
    _tar(
        "two pax names",
        "two extended names",
        pax(record(b"path", b"t/a") + record(b"path", b"t/b")),
        file(b"t/a"),
    ),
    _tar(
        "GNU and pax name",
        "two extended names",
        long_name(b"t/a"),
        pax(record(b"path", b"t/b")),
        file(b"t/a"),
    ),
    _tar("global name", "global header", pax(record(b"path", b"t/a"), kind=b"g"), file(b"t/b")),
    _tar("extended header of 1 GB", "extended header of", header(b"t/a", kind=b"x", size=1 << 30)),
    _tar("long name of 1 GB", "extended header of", header(b"t/a", kind=b"L", size=1 << 30)),
    _tar("extended header without a member", "without a member", GOOD, pax(record(b"path", b"t/a"))),
    _tar("escape by pax", "points outside the archive", pax(record(b"path", b"t/../../x")), file(b"t/a")),
    _tar("escape by a GNU name", "points outside the archive", long_name(b"../x"), file(b"t/a")),
    _tar(
        "link target by pax outside",
        "points outside",
        pax(record(b"linkpath", b"../../x")),
        link(b"t/a", b"b"),
    ),
    _tar(
        "link target by GNU outside", "points outside", long_name(b"../../x", kind=b"K"), link(b"t/a", b"b")
    ),
    _tar("escape by prefix", "points outside the archive", header(b"x", prefix=b"..")),
)

XZ = lzma.compress(tar(GOOD))

ENDS = (
    _raw("empty", "a.tar", b"", "is empty"),
    _raw("no end mark", "a.tar", tar(GOOD, end=b""), "cut off"),
    _raw("half an end mark", "a.tar", tar(GOOD, end=bytes(512)), "end mark"),
    _raw("something behind the end", "a.tar", tar(GOOD) + b"x" * 512, "after the end"),
    _raw("members behind the end", "a.tar", tar(GOOD) + tar(file(b"t/hidden")), "after the end"),
    _raw("cut in a body", "a.tar", tar(GOOD)[:600], "cut off"),
    _raw("cut in a header", "a.tar", tar(GOOD)[:100], "cut off"),
    _raw("empty", "a.tar.gz", b"", "is empty"),
    _raw("not gzip", "a.tar.gz", b"<!doctype html>", "an HTML page"),
    _raw("cut", "a.tar.gz", tgz(GOOD)[:-12], "cut off"),
    _raw("trailer cut", "a.tar.gz", tgz(GOOD)[:-4], "cut off"),
    _raw("wrong CRC", "a.tar.gz", tgz(GOOD)[:-8] + b"\0" * 8, "damaged"),
    _raw("wrong length", "a.tar.gz", tgz(GOOD)[:-4] + b"\1\0\0\0", "damaged"),
    _raw("garbage behind", "a.tar.gz", tgz(GOOD) + b"garbage", "after the end"),
    _raw("second archive behind", "a.tar.gz", tgz(GOOD) + tgz(file(b"t/hidden")), "after the end"),
    _raw("cut", "a.tar.xz", lzma.compress(tar(GOOD))[:-12], "cut off"),
    _raw("flipped bit", "a.tar.xz", XZ[:40] + b"\xff" + XZ[41:], "damaged"),
    _raw("garbage behind", "a.tar.xz", lzma.compress(tar(GOOD)) + b"garbage, no stream", "after the end"),
    _raw("cut", "a.tar.bz2", bz2.compress(tar(GOOD))[:-6], "cut off"),
    _raw("garbage", "a.tar.bz2", b"BZh9garbage-garbage", "damaged"),
    _raw("garbage", "a.tar.zst", b"\x28\xb5\x2f\xfdgarbage", "damaged|cut off"),
    _raw("unknown kind", "a.rar", b"Rar!", "cannot read archives of this kind"),
)

BUN = ZipMember()
ZIPS = (
    _zip("empty file", "is empty", b""),
    _zip("a tar", "is a tar archive and not a zip", tar(GOOD)),
    _zip("cut", "cut off, or has data", zipped(BUN)[:-1]),
    _zip("an end mark in the comment", "two end records", zipped(BUN, comment=zipped(BUN))),
    _zip("a cut comment", "cut off, or has data", zipped(BUN, comment=b"hi")[:-1]),
    _zip("garbage behind", "cut off, or has data", zipped(BUN) + b"garbage"),
    _zip("something before", "not where|overlaps|gap", zipped(BUN, before=b"#!/bin/sh\n")),
    _zip("something between", "between the members", zipped(BUN, between=b"hidden")),
    _zip(
        "gap between members",
        "overlaps another member, or follows a gap",
        zipped(ZipMember(gap=b"hidden"), ZipMember(name=b"t/b")),
    ),
    _zip(
        "hidden local member",
        "overlaps|between",
        zipped(ZipMember(gap=zipped(ZipMember(name=b"t/evil"))[:40])),
    ),
    _zip("directory of too many", "damaged", zipped(BUN, total=2)),
    _zip("directory of too few", "contains more", zipped(BUN, ZipMember(name=b"t/b"), total=1)),
    _zip("other local name", "two different descriptions", zipped(ZipMember(local_name=b"t/bin/sun"))),
    _zip("other local size", "two different descriptions", zipped(ZipMember(local_size=1))),
    _zip("encrypted", "encrypted", zipped(ZipMember(flags=1))),
    _zip("unknown flag", "flags", zipped(ZipMember(flags=0x2000))),
    _zip("unknown method", "method 12", zipped(ZipMember(method=12))),
    _zip("wrong CRC", "checksum is wrong", zipped(ZipMember(crc=1))),
    _zip("declared smaller than it is", "contains more than", zipped(ZipMember(size=1))),
    _zip("declared 0", "contains more than", zipped(ZipMember(size=0))),
    _zip("declared larger than it is", "size or checksum is wrong", zipped(ZipMember(size=100))),
    _zip("deflate cut", "cut off|damaged", zipped(ZipMember(packed=b"\xcb\x48"))),
    _zip("deflate garbage", "damaged", zipped(ZipMember(packed=b"\xff\xff\xff\xff"))),
    _zip(
        "something behind the deflated data",
        "data after its end",
        zipped(ZipMember(packed=b"\xcbH\xcd\xc9\xc9\x07\x00hidden")),
    ),
    _zip("stored with two sizes", "two sizes", zipped(ZipMember(method=0, size=3))),
    _zip("parent", "points outside the archive", zipped(ZipMember(name=b"t/../../x"))),
    _zip("absolute", "absolute name", zipped(ZipMember(name=b"/x"))),
    _zip("backslash", "backslash", zipped(ZipMember(name=b"t\\..\\x"))),
    _zip("zero byte", "zero byte", zipped(ZipMember(name=b"t/a\0b"))),
    _zip("unknown encoding", "unknown encoding", zipped(ZipMember(name=b"t/\x82"))),
    _zip("second name", "second name", zipped(ZipMember(extra=b"\x75\x70\x02\x00ab"))),
    _zip(
        "second name in the local header", "second name", zipped(ZipMember(local_extra=b"\x75\x70\x02\x00ab"))
    ),
    _zip("zip64", "zip64", zipped(ZipMember(extra=b"\x01\x00\x02\x00ab"))),
    _zip("damaged extra field", "extra field", zipped(ZipMember(extra=b"\x99\x99\x09\x00ab"))),
    _zip("duplicate", "two members named", zipped(BUN, BUN)),
    _zip("case twin", "the same file on a disk", zipped(BUN, ZipMember(name=b"t/bin/BUN"))),
    _zip("link outside", "points outside", zipped(ZipMember(mode=0o120777, body=b"../../x"))),
    _zip("absolute link", "is a link to", zipped(ZipMember(mode=0o120777, body=b"/etc/passwd"))),
    _zip(
        "link, then through it",
        "not a directory",
        zipped(ZipMember(name=b"t/a", mode=0o120777, body=b"b"), ZipMember(name=b"t/a/x")),
    ),
    _zip("link of 1 MB", "link to a name", zipped(ZipMember(mode=0o120777, body=b"a" * (1 << 20)))),
    _zip("device", "device", zipped(ZipMember(mode=0o020666))),
    _zip("FIFO", "FIFO", zipped(ZipMember(mode=0o010666))),
    _zip("folder with a body", "and something else", zipped(ZipMember(name=b"t/a/", mode=0o040755))),
)

ALL = (*NAMES, *LINKS, *KINDS, *HEADERS, *ENDS, *ZIPS)
