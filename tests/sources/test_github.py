"""What GitHub tells of a project: here the tags, as web servers of git repositories list them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.sources.github import parse_tags, tags_url


def test_list_lies_beside_the_repository() -> None:
    assert (
        tags_url("https://example.org/o/r") == "https://example.org/o/r.git/info/refs?service=git-upload-pack"
    )


@pytest.mark.parametrize("name", ["../x", "a b", "x;y", "$(x)", "a/b", "x\x1b[0m", ""], ids=repr)
def test_odd_tags_are_dropped(name: str) -> None:
    document = f"{'a' * 40}\trefs/tags/{name}\n{'b' * 40}\trefs/tags/v1.0+x-1\n".encode()
    assert parse_tags(document) == {"v1.0+x-1"}


@given(st.binary(max_size=300))
def test_any_bytes_are_tags_or_refused(document: bytes) -> None:
    try:
        tags = parse_tags(document)
    except ValueError:
        return
    assert tags
