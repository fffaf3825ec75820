"""Tar headers whose numbers, extensions and ends do not say one thing; every place where a cut can fall."""

from __future__ import annotations

from tests.archive.builders import (
    BLOCK,
    END,
    directory,
    file,
    hard_link,
    header,
    link,
    long_name,
    padded,
    pax,
    record,
    tar,
)
from tests.faults.archives.case import Case, accepted_tar, patched, refused_tar

GOOD = file(b"t/bin/node", b"node", mode=0o755)
_NODE = {"bin/node": "+node"}
_BODY = b"x" * BLOCK

_SIZE, _MODE, _TIME, _CHECKSUM, _MAGIC = 124, 100, 136, 148, 257


def _with(what: str, refusal: str, at: int, field_bytes: bytes) -> Case:
    return refused_tar(what, refusal, GOOD, patched(file(b"t/a", _BODY), at, field_bytes))


NUMBERS = (
    _with("octal size with a minus", "not a number", _SIZE, b"-0000001000\0"),
    _with("octal size with a plus", "not a number", _SIZE, b"+0000001000\0"),
    _with("hexadecimal size", "not a number", _SIZE, b"0x000000200\0"),
    _with("digit 8 in a size", "not a number", _SIZE, b"00000001800\0"),
    _with("size with a blank inside", "not a number", _SIZE, b"0000 001000\0"),
    _with("size with a zero byte inside", "not a number", _SIZE, b"0000\0001000\0"),
    _with("size of other digits", "not a number", _SIZE, "000000\u0660\u0660\u0660".encode()),
    _with("base-256 size of -1", "negative size", _SIZE, b"\xff" * 12),
    _with("base-256 size of -512", "negative size", _SIZE, b"\xff" * 10 + b"\xfe\x00"),
    _with("base-256 size of 2 to the 63", "cut off", _SIZE, b"\x80\0\0\0\x80" + bytes(7)),
    _with("base-256 size of 2 to the 64", "cut off", _SIZE, b"\x80\0\0\x01" + bytes(8)),
    _with("largest base-256 size", "cut off", _SIZE, b"\xbf" + b"\xff" * 11),
    _with("octal size of 8 GB", "cut off", _SIZE, b"777777777777"),
    _with("size one too large", "checksum|cut off|not a number|unknown format", _SIZE, b"00000001001\0"),
    _with("size one block too small", "checksum|no number|unknown format", _SIZE, b"00000000000\0"),
    _with("negative mode", "negative mode", _MODE, b"\xff" * 8),
    _with("mode that is no number", "not a number", _MODE, b"rwxr-xr-"),
    _with("time that is no number", "not a number", _TIME, b"yesterday\0\0\0"),
    refused_tar(
        "checksum of blanks", "checksum is wrong", GOOD[:_CHECKSUM] + b" " * 8 + GOOD[_CHECKSUM + 8 :]
    ),
    refused_tar(
        "checksum of letters", "not a number", GOOD[:_CHECKSUM] + b"abcdef\0 " + GOOD[_CHECKSUM + 8 :]
    ),
    refused_tar(
        "negative checksum", "negative checksum", GOOD[:_CHECKSUM] + b"\xff" * 8 + GOOD[_CHECKSUM + 8 :]
    ),
    refused_tar("one bit of a name", "checksum is wrong", b"u" + GOOD[1:]),
    accepted_tar(
        "base-256 size",
        {"a": "x" * BLOCK},
        patched(file(b"t/a", _BODY), _SIZE, b"\x80" + bytes(9) + b"\x02\x00"),
    ),
    accepted_tar("blank size of an empty file", {"a": ""}, patched(file(b"t/a", b""), _SIZE, b" " * 12)),
    accepted_tar("time before 1970", {"a": "x"}, patched(file(b"t/a"), _TIME, b"\xff" * 12)),
    accepted_tar(
        "time in 10 to the 19 years", {"a": "x"}, patched(file(b"t/a"), _TIME, b"\xbf" + b"\xff" * 11)
    ),
    accepted_tar(
        "mode in base 256", {"a": "+x"}, patched(file(b"t/a"), _MODE, b"\x80" + bytes(5) + b"\x01\xed")
    ),
    accepted_tar("owner of text", {"a": "x"}, patched(file(b"t/a"), 108, b"nobody\0\0nobody\0\0")),
)

FORMATS = (
    refused_tar("ustar of another version", "unknown format", patched(GOOD, _MAGIC, b"ustar\x0001")),
    refused_tar("magic in capitals", "unknown format", patched(GOOD, _MAGIC, b"USTAR\x0000")),
    refused_tar(
        "another format in the middle", "unknown format", GOOD, patched(file(b"t/a"), _MAGIC, b"notatar!")
    ),
    refused_tar("cpio", "checksum|not a number", b"070701".ljust(2 * BLOCK, b"0")),
    refused_tar("blocks of 0xff", "negative checksum|not a number", b"\xff" * 4 * BLOCK),
    accepted_tar(
        "GNU and POSIX headers side by side",
        _NODE | {"a": "x"},
        GOOD,
        patched(file(b"t/a"), _MAGIC, b"ustar  \0"),
    ),
    accepted_tar(
        "times of GNU in the place of a prefix",
        {"a": "x"},
        patched(file(b"t/a"), _MAGIC, b"ustar  \0" + bytes(80) + b"14000000000"),
    ),
    accepted_tar(
        "folder of an old archive", {"d/a": "x"}, patched(header(b"t/d/"), _MAGIC, bytes(8)), file(b"t/d/a")
    ),
)

PAX = (
    refused_tar(
        "pax size smaller, a member hidden in the body",
        "two sizes",
        pax(record(b"size", b"0")),
        header(b"t/a", size=BLOCK) + file(b"t/hidden")[:BLOCK],
    ),
    refused_tar(
        "pax size larger, a member swallowed",
        "two sizes",
        pax(record(b"size", b"%d" % (2 * BLOCK))),
        file(b"t/a", b""),
        GOOD,
    ),
    refused_tar("pax size of a link", "two sizes", pax(record(b"size", b"512")), link(b"t/l", b"a") + _BODY),
    refused_tar("pax size of a folder", "two sizes", pax(record(b"size", b"512")), directory(b"t/d") + _BODY),
    refused_tar(
        "pax size of a hard link",
        "two sizes",
        GOOD,
        pax(record(b"size", b"512")),
        hard_link(b"t/l", b"t/bin/node") + _BODY,
    ),
    refused_tar("pax size in octal letters", "not a number", pax(record(b"size", b"0o1")), file(b"t/a")),
    refused_tar("pax size with a blank", "not a number", pax(record(b"size", b" 1")), file(b"t/a")),
    refused_tar("pax size of 20 digits", "not a number", pax(record(b"size", b"9" * 20)), file(b"t/a")),
    refused_tar("empty pax size", "not a number", pax(record(b"size", b"")), file(b"t/a")),
    refused_tar(
        "two pax headers of two names",
        "two extended names",
        pax(record(b"path", b"t/a")),
        pax(record(b"path", b"t/b")),
        file(b"t/c"),
    ),
    refused_tar(
        "pax and GNU link",
        "two extended links",
        pax(record(b"linkpath", b"a")),
        long_name(b"b", kind=b"K"),
        link(b"t/l", b"c"),
    ),
    refused_tar("two GNU names", "two extended names", long_name(b"t/a"), long_name(b"t/b"), file(b"t/c")),
    refused_tar(
        "global size", "global header that sets", pax(record(b"size", b"1"), kind=b"g"), file(b"t/a")
    ),
    refused_tar(
        "global link",
        "global header that sets",
        pax(record(b"linkpath", b"/etc"), kind=b"g"),
        link(b"t/a", b"b"),
    ),
    refused_tar("global sparse", "sparse", pax(record(b"GNU.sparse.name", b"t/x"), kind=b"g"), file(b"t/a")),
    refused_tar(
        "sparse name",
        "sparse",
        pax(record(b"GNU.sparse.name", b"../x") + record(b"GNU.sparse.realsize", b"99999")),
        file(b"t/a"),
    ),
    refused_tar("pax length of zero", "damaged extended", pax(b"0 \n"), file(b"t/a")),
    refused_tar("pax length that does not move on", "damaged extended", pax(b"2 \n"), file(b"t/a")),
    refused_tar("pax length of 30 digits", "damaged extended", pax(b"9" * 30 + b" path=t/a\n"), file(b"t/a")),
    refused_tar("negative pax length", "damaged extended", pax(b"-5 path=t/a\n"), file(b"t/a")),
    refused_tar("pax length without a blank", "damaged extended", pax(b"12345"), file(b"t/a")),
    refused_tar("pax record without an equals sign", "damaged extended", pax(b"10 path a\n"), file(b"t/a")),
    refused_tar(
        "zeros behind pax records", "damaged extended", pax(record(b"path", b"t/a") + b"\0\0"), file(b"t/b")
    ),
    refused_tar(
        "pax link with a zero byte", "zero byte", pax(record(b"linkpath", b"a\0b")), link(b"t/l", b"x")
    ),
    refused_tar(
        "pax header of 1 MB and a byte",
        "extended header of",
        pax(record(b"comment", b"a" * (1 << 20))),
        file(b"t/a"),
    ),
    refused_tar(
        "pax header of -1 bytes",
        "negative size",
        header(b"p", kind=b"x", size_field=b"\xff" * 12),
        file(b"t/a"),
    ),
    refused_tar(
        "GNU name of -1 bytes",
        "negative size",
        header(b"p", kind=b"L", size_field=b"\xff" * 12),
        file(b"t/a"),
    ),
    refused_tar("GNU name with a zero byte", "control characters", long_name(b"t/a\0b"), file(b"t/c")),
    refused_tar("GNU link without a member", "without a member", GOOD, long_name(b"x", kind=b"K")),
    refused_tar("pax header cut by the end", "cut off", GOOD, header(b"p", kind=b"x", size=5000)),
    accepted_tar("empty pax header", {"a": "x"}, pax(b""), file(b"t/a")),
    accepted_tar(
        "pax header of unknown keys",
        {"a": "x"},
        pax(record(b"SCHILY.xattr.user.x", b"\0\xff") + record(b"mtime", b"1.5") + record(b"x" * 99, b"")),
        file(b"t/a"),
    ),
    accepted_tar(
        "records for owner and setuid",
        {"a": "x"},
        pax(record(b"uid", b"0") + record(b"SCHILY.fflags", b"schg")),
        file(b"t/a"),
    ),
    accepted_tar("pax size that agrees", {"a": "x"}, pax(record(b"size", b"1")), file(b"t/a")),
    accepted_tar("the same name twice", {"a": "x"}, pax(record(b"path", b"t/a") * 2), file(b"t/b")),
    accepted_tar(
        "name and link in one pax header",
        {"l": "-> a"},
        pax(record(b"path", b"t/l") + record(b"linkpath", b"a")),
        link(b"t/x", b"y"),
    ),
    accepted_tar(
        "GNU name and link",
        {"l" * 150: "-> " + "a" * 150},
        long_name(b"a" * 150, kind=b"K"),
        long_name(b"t/" + b"l" * 150),
        link(b"t/l", b"a"),
    ),
    accepted_tar(
        "comment between two members",
        _NODE | {"a": "x"},
        GOOD,
        pax(record(b"comment", b"0123"), kind=b"g"),
        file(b"t/a"),
    ),
)

ENDS = (
    refused_tar("nothing but an end mark", "it contains no files"),
    refused_tar("nothing but folders", "it contains no files", directory(b"t"), directory(b"t/bin")),
    refused_tar("a zero block in the middle", "end mark", GOOD, bytes(BLOCK), file(b"t/a")),
    refused_tar("an end mark in the middle", "after the end", GOOD, END, file(b"t/a")),
    refused_tar("a zero block in front", "end mark", bytes(BLOCK), GOOD),
    Case("tar: half a zero block", "a.tar", tar(GOOD, end=bytes(BLOCK // 2)), "cut off"),
    Case("tar: one byte less", "a.tar", tar(GOOD)[:-1], "end mark"),
    Case("tar: one byte behind", "a.tar", tar(GOOD) + b"\n", "after the end"),
    Case("tar: a text behind", "a.tar", tar(GOOD) + b"#!/bin/sh\n", "after the end"),
    Case("tar: 2 MB of zeros behind", "a.tar", tar(GOOD) + bytes(2 << 20), "zeros after the end"),
    Case("tar: 100 zeros behind", "a.tar", tar(GOOD) + bytes(100), "", _NODE),
    Case("tar: filled up to 10,240", "a.tar", tar(GOOD).ljust(10_240, b"\0"), "", _NODE),
    refused_tar("padding that is too short moves the end mark", "end mark", file(b"t/a", b"x" * 513)[:-1]),
    accepted_tar(
        "rubbish in the padding",
        {"a": "x"},
        header(b"t/a", size=1) + b"x" + b"rubbish".ljust(BLOCK - 1, b"!"),
    ),
    accepted_tar("an empty file", {"a": ""}, header(b"t/a")),
)


def _cuts() -> tuple[Case, ...]:
    """Return a whole archive, cut at the end and in the middle of every part of it."""
    parts = {
        "pax header": header(b"p", kind=b"x", size=20),
        "pax records": padded(record(b"path", b"t/renamed-a")),
        "header": header(b"t/a", size=700),
        "body": b"x" * 700,
        "padding": bytes(2 * BLOCK - 700),
        "GNU header": header(b"././@LongLink", kind=b"L", size=5, magic=b"ustar  \0"),
        "GNU name": padded(b"t/ln\0"),
        "link": link(b"t/l", b"a"),
        "hard link": hard_link(b"t/h", b"t/renamed-a"),
        "end mark": END,
    }
    parts["pax header"] = header(b"p", kind=b"x", size=len(record(b"path", b"t/renamed-a")))
    cases = []
    whole = b""
    for what, part in parts.items():
        middle = whole + part[: len(part) // 2]
        cases.append(Case(f"tar: cut in the {what}", "a.tar", middle, "cut off|end mark|without a member"))
        whole += part
        if what != "end mark":
            cases.append(Case(f"tar: cut behind the {what}", "a.tar", whole, "cut off"))
    return tuple(cases)


CASES: tuple[Case, ...] = (*NUMBERS, *FORMATS, *PAX, *ENDS, *_cuts())
