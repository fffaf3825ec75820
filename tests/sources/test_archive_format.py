"""Of several formats of an archive, the setting and the line say which one comes first."""

from __future__ import annotations

import itertools

import pytest

from omg.config_keys import ARCHIVE
from omg.sources.archive_format import AUTO, FAST, SMALL, in_order, same_archive
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import PublishedArchive
from omg.value import replace

_SMALL_FIRST = ["a.tar.xz", "a.tar.zst", "a.tar.bz2", "a.tar.gz", "a.zip"]
_FAST_FIRST = ["a.tar.zst", "a.tar.gz", "a.zip", "a.tar.xz", "a.tar.bz2"]


def _archive(*names: str) -> PublishedArchive:
    main, *others = (
        PublishedArchive(f"https://example.org/{name}", name, Digest("sha256", name.encode()), Layout())
        for name in names
    )
    return replace(main, others=tuple(others))


def _names(archives: tuple[PublishedArchive, ...]) -> list[str]:
    return [archive.name for archive in archives]


@pytest.mark.parametrize(
    ("setting", "is_on_fast_line", "expected"),
    [
        (AUTO, False, _SMALL_FIRST),
        (AUTO, True, _FAST_FIRST),
        (SMALL, False, _SMALL_FIRST),
        (SMALL, True, _SMALL_FIRST),
        (FAST, False, _FAST_FIRST),
        (FAST, True, _FAST_FIRST),
    ],
)
def test_the_order_of_the_publisher_does_not_matter(
    setting: str, is_on_fast_line: bool, expected: list[str]
) -> None:
    wrong = [
        (published, found)
        for count in range(1, 4)
        for published in itertools.permutations(_SMALL_FIRST, count)
        if (found := _names(in_order(_archive(*published), setting, is_on_fast_line=is_on_fast_line)))
        != [name for name in expected if name in published]
    ]
    assert wrong == []


def test_an_unknown_format_comes_last() -> None:
    ordered = in_order(_archive("a.tar.lz", "a.tar.gz"), FAST, is_on_fast_line=True)
    assert _names(ordered) == ["a.tar.gz", "a.tar.lz"]


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("node-v20.11.1-linux-x64.tar.xz", ("node-v20.11.1-linux-x64.tar.gz",)),
        ("node-v20.11.1-linux-x64.tar.gz", ("node-v20.11.1-linux-x64.tar.xz",)),
        ("node-v20.11.1-linux-x64-musl.tar.gz", ()),
        ("node-v20.11.1-linux-x64", ()),
    ],
)
def test_only_the_same_build_is_the_same_archive(name: str, others: tuple[str, ...]) -> None:
    listed = (
        "node-v20.11.1-linux-x64.tar.gz",
        "node-v20.11.1-linux-x64.tar.xz",
        "node-v20.11.1-linux-x64",
        "node-v20.11.1-linux-x64.pkg",
        "node-v20.11.1-linux-arm64.tar.gz",
    )
    assert same_archive(name, listed) == others


def test_the_setting_accepts_these_words() -> None:
    assert (ARCHIVE.kind.choices, ARCHIVE.default) == ((AUTO, SMALL, FAST), AUTO)
