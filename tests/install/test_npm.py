"""What a package's document says; the rest of the registry is tested with the provider."""

from __future__ import annotations

import json

import pytest

from omg.install.npm import parse_package


def document(**versions: object) -> bytes:
    return json.dumps({"versions": versions}).encode()


FACTS = {"dist": {"tarball": "https://r/x.tgz", "integrity": "sha512-x"}, "engines": {"node": ">=18"}}


def test_version_is_read() -> None:
    (found,) = parse_package(document(**{"1.2.3": FACTS})).versions
    assert (found.version.text, found.tarball, found.integrity, found.engines) == (
        "1.2.3",
        "https://r/x.tgz",
        "sha512-x",
        {"node": ">=18"},
    )


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("../1.2.3", FACTS),
        ("1.2", FACTS),
        ("1.2.3", None),
        ("1.2.3", {}),
        ("1.2.3", {"dist": "x"}),
        ("1.2.3", {"dist": {"tarball": 7}}),
        ("1.2.3", {"dist": {"tarball": "https://r", "integrity": 7}}),
    ],
)
def test_entries_that_make_no_sense_are_dropped(text: str, facts: object) -> None:
    assert parse_package(document(**{text: facts})).versions == ()


@pytest.mark.parametrize("engines", [None, [], ["node >= 1"], {"node": 7}, "x"])
def test_odd_engines_count_as_none(engines: object) -> None:
    (found,) = parse_package(document(**{"1.2.3": {**FACTS, "engines": engines}})).versions
    assert found.engines == {}


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b'{"versions": []}', b"null"])
def test_another_document_is_an_error(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        parse_package(content)
