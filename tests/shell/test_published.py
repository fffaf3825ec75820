"""What a build says about its releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.shell.published import Published, published
from tools import packages

if TYPE_CHECKING:
    from pathlib import Path


def test_what_the_build_wrote_is_read(tmp_path: Path) -> None:
    file = packages.write_published(tmp_path / "published.json", "https://example.org/omg", "a key\n")

    assert published(file) == Published("https://example.org/omg", b"a key\n")


def test_a_checkout_knows_nothing() -> None:
    assert published() == Published()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"address": "https://example.org"}', "\udcff"])
def test_what_makes_no_sense_is_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / "published.json"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))

    assert published(file) == Published()
