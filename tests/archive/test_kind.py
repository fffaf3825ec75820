"""What a file is by its first bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zipfile

import pytest

from omg.archive.kind import kind_of, may_be, require_kind
from omg.errors import ArchiveError
from tests.archive.builders import file, tar

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def empty_zip() -> bytes:
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    return buffer.getvalue()


_TAR = tar(file(b"t/a"))
_SKIPPABLE = b"\x5f\x2a\x4d\x18\x00\x00\x00\x00"
HEADS = {
    "gz": gzip.compress(b"x"),
    "xz": lzma.compress(b"x"),
    "bz2": bz2.compress(b"x"),
    "zst": zstd.compress(b"x"),
    "zip": empty_zip(),
    "tar": _TAR,
}


@pytest.mark.parametrize("kind", HEADS)
def test_each_kind_is_what_it_is(kind: str) -> None:
    require_kind(HEADS[kind], kind)


@pytest.mark.parametrize("kind", HEADS)
@pytest.mark.parametrize("other", HEADS)
def test_no_kind_passes_for_another(kind: str, other: str) -> None:
    if kind != other:
        with pytest.raises(ArchiveError, match="the file is"):
            require_kind(HEADS[kind], other)


def test_frames_that_zstandard_passes_over_may_come_first() -> None:
    require_kind(_SKIPPABLE + HEADS["zst"], "zst")


def test_oldest_tars_have_no_mark() -> None:
    require_kind(b"bin/node".ljust(512, b"\0"), "tar")


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"<!DOCTYPE html><html>", "an HTML page"),
        (b"\xef\xbb\xbf\n <html>", "an HTML page"),
        (b"<?xml version='1.0'?>", "an HTML page"),
        (b"<!-- moved -->", "an HTML page"),
        (b'{"error": "sign in"}', "JSON"),
        (b"[]", "JSON"),
        (b" {}", "JSON"),
        (b"{nothing", "something else"),
        (b"x<html>", "something else"),
        (b"", "empty"),
    ],
)
def test_what_came_instead_of_an_archive_has_a_name(head: bytes, what: str) -> None:
    with pytest.raises(ArchiveError, match=f"the file is {what}"):
        require_kind(head, "gz")


def test_an_html_page_is_not_a_tar_and_not_a_zip() -> None:
    for expected in ("tar", "zip"):
        with pytest.raises(ArchiveError, match="an HTML page"):
            require_kind(b"<html>", expected)


@pytest.mark.parametrize("kind", ["gz", "xz", "bz2", "zst"])
def test_however_little_of_a_mark_may_be_the_beginning(kind: str) -> None:
    assert all(may_be(HEADS[kind][:count], kind) for count in range(1, 8))


@pytest.mark.parametrize("kind", ["gz", "xz", "bz2"])
def test_other_bytes_may_not(kind: str) -> None:
    assert not any(may_be(b"garbage"[:count], kind) for count in range(1, 8))


@pytest.mark.parametrize(
    ("head", "is_possible"),
    [(b"gar", True), (b"garb", False), (_SKIPPABLE, True), (b"\x60\x2a\x4d\x18", False)],
)
def test_zstandard_tells_from_four_bytes_on(head: bytes, is_possible: bool) -> None:
    assert may_be(head, "zst") is is_possible


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.tgz", "gz"), ("a.tar.gz", "gz"), ("a.tar", "tar"), ("a.tar.zst", "zst"), ("a.zip", "zip")],
)
def test_the_ending_promises_a_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize("name", ["a.gz", "a.rar", "tar", "a.zip.part", ""])
def test_other_endings_promise_nothing(name: str) -> None:
    with pytest.raises(ArchiveError, match="cannot read archives of this kind"):
        kind_of(name)
