"""The lists of rust-installer's components."""

from __future__ import annotations

import pytest

from omg.errors import ArchiveError
from omg.sources.component import parse_listing, require_listed

LISTING = parse_listing(b"file:bin/rustc\nfile:lib/x.so\ndir:share/doc/html\n")


@pytest.mark.parametrize(
    ("path", "is_held"),
    [
        ("bin/rustc", True),
        ("share/doc/html/a/b.html", True),
        ("share/doc/html", False),
        ("share/doc/other", False),
        ("bin/rustc/x", False),
        ("bin", False),
    ],
)
def test_listing_holds_files_and_what_lies_in_listed_folders(path: str, is_held: bool) -> None:
    assert LISTING.holds(path) is is_held


def test_exactly_what_is_listed_is_accepted() -> None:
    require_listed(LISTING, ["bin/rustc", "lib/x.so", "share/doc/html/index.html"])


@pytest.mark.parametrize("paths", [["bin/rustc"], ["bin/rustc", "lib/x.so", "bin/evil"]])
def test_more_or_less_than_listed_is_refused(paths: list[str]) -> None:
    with pytest.raises(ArchiveError, match="archive's file list"):
        require_listed(LISTING, paths)


@pytest.mark.parametrize(
    "content", [b"bin/rustc\n", b"link:x\n", b"file:\n", b"\xff\xff\n", b"file:a\n\nfile:b\n"]
)
def test_invalid_line_is_refused(content: bytes) -> None:
    with pytest.raises(ArchiveError, match="invalid line"):
        parse_listing(content)
