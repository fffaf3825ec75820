from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.versions.grammar import MAX_VERSION_LENGTH, is_safe_name, printable, quoted, shortened


@pytest.mark.parametrize(
    "text",
    ["20", "20.11.1", "3.13.2t", "pypy3.10-7.3.17", "21.0.2+13", "nightly-2026-05-20", "myproj", "a_b"],
)
def test_names_of_toolchains_are_safe(text: str) -> None:
    assert is_safe_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "current",
        "-20",
        ".hidden",
        "_x",
        "a/b",
        "../20",
        "20..1",
        "20 21",
        "20\n",
        "20\x00",
        "2*",
        "$(id)",
        "a;b",
        "a\\b",
        "é",
        "²",
        "٣",
        "a" * (MAX_VERSION_LENGTH + 1),
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert not is_safe_name(text)


@given(st.text())
def test_a_safe_name_is_one_path_component(text: str) -> None:
    assert not is_safe_name(text) or not set(text) & set("/\0\\ \n\t")


def test_quoted_text_stands_in_backticks() -> None:
    assert quoted("20.11.1") == "`20.11.1`"


def test_letters_and_digits_are_quoted_as_they_are() -> None:
    text = string.ascii_letters + string.digits

    assert quoted(text) == f"`{text}`"


def test_control_characters_are_escaped() -> None:
    assert quoted("a\x1b[31mb\nc\0") == "`a\\x1b[31mb\\nc\\x00`"


def test_a_backtick_cannot_end_the_quotation() -> None:
    assert quoted("a` run this") == "`a\\` run this`"


def test_text_that_was_no_utf8_is_escaped() -> None:
    assert quoted(b"\xff20".decode("utf-8", "surrogateescape")) == "`\\udcff20`"


def test_direction_marks_are_escaped() -> None:
    assert quoted("a\u202eb") == "`a\\u202eb`"


def test_long_text_is_cut() -> None:
    assert quoted("x" * 1_000_000, limit=5) == "`xxxxx...`"


@given(st.text())
def test_quoted_text_is_one_printable_line(text: str) -> None:
    assert quoted(text).isprintable()


@given(st.text())
def test_quoted_text_is_short(text: str) -> None:
    assert len(quoted(text).encode()) <= MAX_VERSION_LENGTH + len("``...")


@pytest.mark.parametrize("text", ["plain", "\u00e9 and `ticks`", ""])
def test_printable_text_is_left_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_only_what_is_not_printable_is_escaped() -> None:
    assert printable("a`b\x1b[0m\u202e\n") == "a`b\\x1b[0m\\u202e\\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("x" * 12, "x" * 12), ("x" * 13, "x" * 12 + "..."), ("", ""), ("abc" * 9, "abcabcabcabc...")],
)
def test_a_secret_is_shown_up_to_its_first_twelve_letters(text: str, shown: str) -> None:
    assert shortened(text) == shown


def test_a_limit_counts_bytes_and_what_fits_is_whole() -> None:
    assert quoted("abcde", limit=5) == "`abcde`"
    assert quoted("\u00e9\u00e9", limit=4) == "`\u00e9\u00e9`"
    assert quoted("\u00e9\u00e9", limit=3) == "`\u00e9...`"
    assert quoted("a`", limit=2) == "`a...`"
    assert quoted("\\") == "`\\\\`"


@pytest.mark.parametrize(("length", "is_safe"), [(0, False), (1, True), (80, True), (81, False)])
def test_a_safe_name_is_no_longer_than_80_letters(length: int, is_safe: bool) -> None:
    assert is_safe_name("1" * length) is is_safe
