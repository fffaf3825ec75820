"""Names that lead elsewhere, mean two files, or none; and odd ones that are harmless."""

from __future__ import annotations

from tests.archive.builders import (
    directory,
    file,
    hard_link,
    header,
    link,
    long_name,
    pax,
    record,
)
from tests.faults.archives.case import Case, accepted_tar, patched, refused_tar

GOOD = file(b"t/bin/node", b"node", mode=0o755)
_NODE = {"bin/node": "+node"}


def _by_pax(name: bytes) -> bytes:
    return pax(record(b"path", name)) + file(b"t/short")


def _by_gnu(name: bytes) -> bytes:
    return long_name(name) + file(b"t/short")


def _by_prefix(name: bytes) -> bytes:
    prefix, _, base = name.rpartition(b"/")
    return header(base, prefix=prefix or b"/")


_WAYS = {"plain": file, "pax": _by_pax, "GNU": _by_gnu, "prefix": _by_prefix, "folder": directory}
_ESCAPES = {
    "..": (b"../omg-planted", "points outside the archive"),
    "inner ..": (b"t/bin/../../../omg-planted", "points outside the archive"),
    ".. that stays inside": (b"t/bin/../x", "points outside the archive"),
    "absolute": (b"/omg-planted-by-a-test", "absolute name"),
    "two slashes": (b"//omg-planted-by-a-test", "absolute name"),
    "delete character": (b"t/a\x7fb", "control characters"),
    "right-to-left override": ("t/a\u202etxt".encode(), "control characters"),
    "zero-width joiner": ("t/.gi\u200dt".encode(), "control characters"),
    "overlong UTF-8": (b"t/\xc0\xae\xc0\xae/x", "not UTF-8"),
    "surrogate": (b"t/\xed\xa0\x80/x", "not UTF-8"),
}
ESCAPES = tuple(
    refused_tar(f"{what} ({way})", refusal, GOOD, make(name))
    for what, (name, refusal) in _ESCAPES.items()
    for way, make in _WAYS.items()
)

LENGTHS = (
    refused_tar("path of 1025 bytes", "a name of 1025 bytes", _by_pax(b"t/" + b"abc/" * 255 + b"abc")),
    refused_tar("path of 100,000 bytes", "a name of 100000 bytes", _by_gnu(b"t" * 100_000)),
    refused_tar("65 folders deep", "a name of 65 components", _by_pax(b"t/" + b"a/" * 63 + b"b")),
    accepted_tar("64 folders deep", {"a/" * 62 + "b": "x"}, _by_pax(b"t/" + b"a/" * 62 + b"b")),
    refused_tar("component of 256 bytes", "too long for a file", _by_pax(b"t/" + b"a" * 256 + b"/b")),
    accepted_tar("component of 255 bytes", {"a" * 255: "x"}, _by_pax(b"t/" + b"a" * 255)),
    refused_tar("component of 256 bytes in 128 letters", "too long", _by_pax(b"t/" + "é".encode() * 128)),
    accepted_tar(
        "component of 254 bytes in 127 letters", {"é" * 127: "x"}, _by_pax(b"t/" + "é".encode() * 127)
    ),
    refused_tar("empty name of a file", "replaces the top-level directory", header(b"")),
    refused_tar("name of dots and slashes", "replaces the top-level directory", file(b"./././.")),
    refused_tar("top folder as a link", "replaces the top-level directory", link(b"t", b"u")),
    refused_tar("top folder as a hard link", "not an earlier file", GOOD, hard_link(b"t", b"t")),
)

TWINS = (
    refused_tar("the same folder and link", "two members named", directory(b"t/a/"), link(b"t/a", b"b")),
    refused_tar(
        "a file and its hard link of one name",
        "two members named",
        GOOD,
        hard_link(b"t/bin/node", b"t/bin/node"),
    ),
    refused_tar("two links of one name", "two members named", link(b"t/a", b"b"), link(b"t/a", b"b")),
    refused_tar("implied folder, then a file", "two members named", file(b"t/a/b"), file(b"t/a")),
    refused_tar("implied folder, then a link", "two members named", file(b"t/a/b"), link(b"t/a", b"c")),
    refused_tar("spelled with ./", "two members named", file(b"t/a"), file(b"./t/./a")),
    refused_tar("spelled with //", "two members named", file(b"t/b/a"), file(b"t//b///a")),
    refused_tar("case of a link", "the same file on a disk", file(b"t/a"), link(b"t/A", b"a")),
    refused_tar("case of a hard link", "the same file on a disk", file(b"t/a"), hard_link(b"t/A", b"t/a")),
    refused_tar("case of a folder above", "the same file on a disk", file(b"t/A/b/c"), link(b"t/a/x", b"b")),
    refused_tar("case of a folder and a file", "the same file on a disk", directory(b"t/a"), file(b"t/A")),
    refused_tar("sharp s", "the same file on a disk", file("t/straße".encode()), file(b"t/STRASSE")),
    refused_tar("Kelvin sign", "the same file on a disk", file("t/\u212a".encode()), file(b"t/k")),
    refused_tar(
        "dotless capital", "the same file on a disk", file("t/É".encode()), file("t/e\u0301".encode())
    ),
    refused_tar(
        "order of two accents",
        "the same file on a disk",
        file("t/a\u0323\u0302".encode()),
        file("t/a\u0302\u0323".encode()),
    ),
    refused_tar(
        "Hangul in parts",
        "the same file on a disk",
        file("t/한".encode()),
        file("t/\u1112\u1161\u11ab".encode()),
    ),
    *(
        refused_tar(
            f"a letter that Linux ignores, {ord(letter):x}",
            "the same file on a disk",
            file(b"t/ab"),
            file(f"t/a{letter}b".encode()),
        )
        for letter in "\u034f\u115f\u180b\u3164\ufe0f\U000e0100"
    ),
    refused_tar(
        "Greek final sigma", "the same file on a disk", file("t/\u03c2".encode()), file("t/\u03c3".encode())
    ),
)

RECEIPT = (
    refused_tar("the receipt's name in capitals", "omg reserves", file(b"t/.OMG-Toolchain.TOML")),
    refused_tar("the receipt's name as a folder", "omg reserves", directory(b"t/.omg-toolchain.toml")),
    refused_tar("the receipt's name as an implied folder", "omg reserves", file(b"t/.omg-toolchain.toml/x")),
    refused_tar(
        "the receipt's name as a hard link",
        "omg reserves",
        GOOD,
        hard_link(b"t/.omg-toolchain.toml", b"t/bin/node"),
    ),
    refused_tar("the receipt's name by pax", "omg reserves", _by_pax(b"t/.omg-toolchain.toml")),
    refused_tar("the name of its variables", "omg reserves", GOOD, file(b"t/.omg-variables")),
    accepted_tar(
        "the receipt's name further down", {"a/.omg-toolchain.toml": "x"}, file(b"t/a/.omg-toolchain.toml")
    ),
    accepted_tar("almost the receipt's name", {".omg-toolchain.toml2": "x"}, file(b"t/.omg-toolchain.toml2")),
)

KINDS = (
    *(
        refused_tar(f"{what} with setuid", pattern, patched(header(b"t/a", kind=kind), 100, b"0006777\0"))
        for what, kind, pattern in (
            ("character device", b"3", "character device"),
            ("block device", b"4", "block device"),
            ("FIFO", b"6", "FIFO"),
        )
    ),
    refused_tar("contiguous file", "unknown kind", header(b"t/a", kind=b"7")),
    refused_tar("volume label", "volume label", header(b"t/a", kind=b"V")),
    refused_tar("GNU directory dump", "directory dump", header(b"t/a", kind=b"D")),
    refused_tar("socket of Solaris", "unknown kind", header(b"t/a", kind=b"s")),
    refused_tar("kind of 255", "unknown kind", header(b"t/a", kind=b"\xff")),
    refused_tar("FIFO over a file", "FIFO", GOOD, header(b"t/bin/node", kind=b"6")),
    refused_tar("device behind a folder's slash", "character device", header(b"t/a/", kind=b"3")),
    accepted_tar("setuid", {"a": "+x"}, file(b"t/a", mode=0o4755)),
    accepted_tar("setgid and sticky", {"a": "+x"}, file(b"t/a", mode=0o3777)),
    accepted_tar("no permission at all", {"a": "x"}, file(b"t/a", mode=0)),
    accepted_tar("folder nobody may enter", {"d/a": "x"}, header(b"t/d/", kind=b"5", mode=0), file(b"t/d/a")),
    accepted_tar(
        "world-writable folder", {"d/a": "x"}, header(b"t/d/", kind=b"5", mode=0o1777), file(b"t/d/a")
    ),
)

HARMLESS = (
    accepted_tar("leading dash", {"-rf": "x"}, file(b"t/-rf")),
    accepted_tar("shell characters", {"$(reboot); `x` *": "x"}, file(b"t/$(reboot); `x` *")),
    accepted_tar("backslash", {"..\\x": "x"}, file(b"t/..\\x")),
    accepted_tar("three dots", {"...": "x"}, file(b"t/...")),
    accepted_tar("trailing space and dot", {"a. ": "x"}, file(b"t/a. ")),
    accepted_tar("colon", {"C:": "x"}, file(b"t/C:")),
    accepted_tar("./ everywhere", _NODE, file(b"./t/./bin/./node", b"node", mode=0o755)),
    accepted_tar("slash before the end of a folder", _NODE, directory(b"t/bin//"), GOOD),
    accepted_tar("folder after what is in it", _NODE, GOOD, directory(b"t/bin"), directory(b"t")),
    accepted_tar("a dot folder first", _NODE, directory(b"./"), GOOD),
    accepted_tar("other scripts", {"日本語/ファイル": "x"}, file("t/日本語/ファイル".encode())),
)

CASES: tuple[Case, ...] = (*ESCAPES, *LENGTHS, *TWINS, *RECEIPT, *KINDS, *HARMLESS)
