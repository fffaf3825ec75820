"""Symbolic and hard links, alone and together; decided over the whole archive, in any order."""

from __future__ import annotations

from itertools import permutations

from tests.archive.builders import directory, file, hard_link, header, link, pax, record
from tests.faults.archives.case import Case, accepted_tar, refused_tar

GOOD = file(b"t/bin/node", b"node", mode=0o755)
_NODE = {"bin/node": "+node"}


def _targets() -> tuple[Case, ...]:
    inside = ("bin", "./bin/.", "bin/node", "d/../bin", "bin/../bin/node", "nothing/there")
    outside = (
        "..",
        "../omg-planted",
        "bin/../..",
        "d/../../x",
        "./.././x",
        "nothing/../../x",
        "bin/node/../../..",
    )
    accepted = [
        accepted_tar(f"link to {target}", _NODE | {"l": f"-> {target}"}, GOOD, link(b"t/l", target.encode()))
        for target in inside
    ]
    refused = [
        refused_tar(f"link to {target}", "points outside", GOOD, link(b"t/l", target.encode()))
        for target in outside
    ]
    absolute = [
        refused_tar(f"link to {target}", "is a link to", GOOD, link(b"t/l", target.encode()))
        for target in ("/", "/etc/passwd", "//bin", "/proc/self/cwd")
    ]
    return (*accepted, *refused, *absolute)


# Each is inside by itself, or as long as the others are not there.
_TOGETHER = (
    ("two links", (link(b"t/d/up", b".."), link(b"t/l", b"d/up/../x"))),
    ("three links", (link(b"t/d/a", b".."), link(b"t/d/b", b"a/d/a"), link(b"t/l", b"d/b/../x"))),
    ("a link to the top", (link(b"t/here", b"."), link(b"t/l", b"here/here/../x"))),
    ("a folder that is a link", (link(b"t/deep", b"d"), link(b"t/l", b"deep/../../x"), directory(b"t/d"))),
)
TOGETHER = tuple(
    refused_tar(f"{what}, together outside, order {number}", "points outside", *order)
    for what, members in _TOGETHER
    for number, order in enumerate(permutations(members))
)

THROUGH = (
    refused_tar(
        "file through a link outside",
        "points outside|not a directory",
        link(b"t/l", b".."),
        file(b"t/l/omg-planted"),
    ),
    refused_tar("folder through a link", "not a directory", link(b"t/l", b"bin"), directory(b"t/l/x"), GOOD),
    refused_tar(
        "link through a link", "not a directory", link(b"t/l", b"bin"), link(b"t/l/x", b"node"), GOOD
    ),
    refused_tar(
        "hard link through a link",
        "not a directory",
        GOOD,
        link(b"t/l", b"bin"),
        hard_link(b"t/l/x", b"t/bin/node"),
    ),
    refused_tar(
        "hard link whose source is through a link",
        "not an earlier file",
        GOOD,
        link(b"t/l", b"bin"),
        hard_link(b"t/x", b"t/l/node"),
    ),
    refused_tar("link in the place of a folder with files", "two members named", GOOD, link(b"t/bin", b"..")),
    refused_tar("file in the place of a folder", "two members named", GOOD, file(b"t/bin")),
    refused_tar(
        "folder, link, then a file in it",
        "two members named",
        directory(b"t/d"),
        link(b"t/d", b".."),
        file(b"t/d/x"),
    ),
)

HARD = (
    refused_tar("hard link to itself", "not an earlier file", hard_link(b"t/a", b"t/a")),
    refused_tar(
        "hard link to the top folder", "not an earlier file", directory(b"t"), hard_link(b"t/a", b"t")
    ),
    refused_tar("hard link to an empty name", "not an earlier file", GOOD, hard_link(b"t/a", b"")),
    refused_tar(
        "hard link to another top folder", "two top-level directories", GOOD, hard_link(b"t/a", b"u/x")
    ),
    refused_tar(
        "hard link out by pax",
        "points outside the archive",
        GOOD,
        pax(record(b"linkpath", b"t/../../x")),
        hard_link(b"t/a", b"t/bin/node"),
    ),
    refused_tar("hard link to a control character", "control characters", GOOD, hard_link(b"t/a", b"t/\x01")),
    refused_tar("hard link in other case", "not an earlier file", GOOD, hard_link(b"t/a", b"t/bin/NODE")),
    refused_tar(
        "hard link with a body",
        "must not have",
        GOOD,
        header(b"t/a", kind=b"1", link=b"t/bin/node", size=5) + bytes(512),
    ),
    refused_tar(
        "hard link to a link to outside",
        "not an earlier file",
        link(b"t/l", b"../x"),
        hard_link(b"t/a", b"t/l"),
    ),
    accepted_tar(
        "hard link to a hard link",
        _NODE | {"a": "+node", "b": "+node"},
        GOOD,
        hard_link(b"t/a", b"t/bin/node"),
        hard_link(b"t/b", b"t/a"),
    ),
    accepted_tar(
        "hard link spelled with ./", _NODE | {"a": "+node"}, GOOD, hard_link(b"./t/a", b"./t//bin/node")
    ),
    accepted_tar(
        "link to a hard link",
        _NODE | {"a": "+node", "l": "-> a"},
        GOOD,
        link(b"t/l", b"a"),
        hard_link(b"t/a", b"t/bin/node"),
    ),
)


def _chain(length: int) -> tuple[bytes, ...]:
    return tuple(link(b"t/l%d" % number, b"l%d" % (number + 1)) for number in range(length))


CIRCLES = (
    refused_tar("circle of three", "link loop", link(b"t/a", b"b"), link(b"t/b", b"c"), link(b"t/c", b"a")),
    refused_tar(
        "circle through a folder",
        "link loop",
        directory(b"t/d"),
        link(b"t/d/a", b"../b/a"),
        link(b"t/b", b"d"),
    ),
    refused_tar("link below itself", "link loop", link(b"t/a", b"a/b")),
    refused_tar("chain of 41", "link loop, or goes through too many", *_chain(41), file(b"t/l41")),
    refused_tar("chain of 2,000, backwards", "link loop, or goes through too many", *reversed(_chain(2000))),
    accepted_tar(
        "chain of 40",
        {f"l{n}": f"-> l{n + 1}" for n in range(40)} | {"l40": "x"},
        *_chain(40),
        file(b"t/l40"),
    ),
    refused_tar(
        "links that double at each step",
        "link loop, or goes through too many",
        *(link(b"t/l%d" % number, b"l%d/../l%d" % ((number + 1,) * 2)) for number in range(40)),
        link(b"t/l40", b"d"),
        directory(b"t/d"),
    ),
    accepted_tar("link to its own folder", {"d/here": "-> ."}, link(b"t/d/here", b".")),
)

TARGETS = (
    refused_tar(
        "target of 1 MB",
        "is a link to a name of|extended header",
        pax(record(b"linkpath", b"a" * 1_000_000)),
        link(b"t/l", b"x"),
    ),
    refused_tar(
        "target of 65 components",
        "65 components",
        pax(record(b"linkpath", b"a/" * 64 + b"b")),
        link(b"t/l", b"x"),
    ),
    refused_tar("target with a newline", "is a link to", link(b"t/l", b"a\nb")),
    refused_tar("target with an escape", "is a link to", link(b"t/l", b"\x1b[2J")),
    refused_tar("target of a right-to-left override", "is a link to", link(b"t/l", "\u202egpj".encode())),
)

# On a disk that ignores case or accents, each of these leads through a link that it spells in another way.
SPELLINGS = (
    *(
        refused_tar(
            f"through a link in {what}",
            "points outside",
            link(b"t/d/up-e\xcc\x81", b".."),
            link(b"t/l", target.encode()),
        )
        for what, target in (
            ("capitals", "d/UP-e\u0301/../x"),
            ("capitals of its folder", "D/up-e\u0301/../x"),
            ("another accent", "d/up-\u00e9/../x"),
            ("both", "D/Up-\u00c9/../x"),
        )
    ),
    refused_tar("circle in capitals", "link loop", link(b"t/a", b"B"), link(b"t/b", b"A")),
    refused_tar(
        "outside where case counts, inside elsewhere",
        "points outside",
        directory(b"t/e/f/g"),
        link(b"t/d/up", b"../e/f/g"),
        link(b"t/l", b"D/UP/../../../x"),
    ),
    accepted_tar(
        "to a link in capitals",
        {"d/up": "-> ..", "l": "-> D/UP"},
        link(b"t/d/up", b".."),
        link(b"t/l", b"D/UP"),
    ),
)

CASES: tuple[Case, ...] = (*_targets(), *TOGETHER, *THROUGH, *HARD, *CIRCLES, *TARGETS, *SPELLINGS)
