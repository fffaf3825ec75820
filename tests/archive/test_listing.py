"""The lists of rust-installer's components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.archive.listing import parse_listing, require_listed
from omg.archive.unpack import Archive, unpack
from omg.errors import ArchiveError
from omg.sources.component import Component
from omg.sources.source import Layout
from tests.archive.builders import file, tgz

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.mark.parametrize(
    "listing", [b"file:bin/a\n" * 100_001, b"file:" + b"a" * (8 << 20)], ids=["lines", "bytes"]
)
def test_list_without_end_is_refused_before_it_is_read(listing: bytes, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(tgz(file(b"t/c/manifest.in", listing), file(b"t/c/bin/a")))
    layout = Layout(component=Component("c", ("c",)))
    with pytest.raises(ArchiveError, match="its file list is too long"):
        unpack((Archive(archive, "a.tar.gz", layout),), root)
