"""Typing errors."""

from __future__ import annotations

import pytest

from omg.runtimes.spelling import nearest_word

WORDS = ("node", "python", "go", "zig", "terraform", "install", "uninstall", "pin", "list")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nod", "node"),
        ("nodee", "node"),
        ("npde", "node"),
        ("ndoe", "node"),
        ("zgi", "zig"),
        ("og", "go"),
        ("pni", "pin"),
        ("terrafrom", "terraform"),
        ("terrafrom2", "terraform"),
        ("unisntall", "uninstall"),
        ("node", "node"),
    ],
)
def test_typing_error_is_found(typed: str, meant: str) -> None:
    assert nearest_word(typed, WORDS) == meant


@pytest.mark.parametrize("typed", ["", "x", "do", "nd", "nix", "prune", "deno", "haskell", "pythsn2"])
def test_what_differs_in_more_is_none(typed: str) -> None:
    assert nearest_word(typed, WORDS) is None


def test_first_of_equally_near_ones_counts() -> None:
    assert nearest_word("bat", ("cat", "bar")) == "cat"
