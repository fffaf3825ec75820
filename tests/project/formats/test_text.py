"""The text of version files: how it is decoded, and what of it says something."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.project.formats.request import MalformedDocumentError
from omg.project.formats.text import bare_lines, content_of, decode, split_lines


@pytest.mark.parametrize(
    "data",
    [
        b"20\n",
        b"\xef\xbb\xbf20\n",
        b"\xff\xfe2\x000\x00\n\x00",
        b"\xfe\xff\x002\x000\x00\n",
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le", "utf-16-be"],
)
def test_byte_order_marks_choose_the_encoding(data: bytes) -> None:
    assert decode(data) == "20\n"


def test_invalid_utf_8_becomes_a_replacement_character() -> None:
    assert decode(b"# caf\xe9\n20\n") == "# caf�\n20\n"


def test_half_a_utf_16_unit_at_the_end_is_no_failure() -> None:
    assert decode(b"\xff\xfe2\x000").startswith("2")


def test_an_editor_can_have_the_bytes_back() -> None:
    assert decode(b"caf\xe9", errors="surrogateescape").encode("utf-8", "surrogateescape") == b"caf\xe9"


def test_a_nul_byte_is_refused_with_its_line() -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        decode(b"20\n18\x00\n")
    assert caught.value.line == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    assert list(bare_lines(f"a{end}b{end}")) == [(1, "a"), (2, "b")]


def test_form_feed_and_vertical_tab_are_white_space() -> None:
    assert list(bare_lines("\f\v 20 \v\f\n")) == [(1, "20")]


def test_a_comment_begins_after_white_space_only() -> None:
    assert content_of("20 # why") == "20"
    assert content_of("#20") == ""
    assert content_of("20#1") == "20#1"


def test_a_comment_may_be_allowed_to_begin_anywhere() -> None:
    assert content_of("20#1", comments_anywhere=True) == "20"


@given(text=st.text(alphabet="a #\r\n"))
def test_lines_are_split_as_by_the_pattern(text: str) -> None:
    assert split_lines(text) == re.split(r"\r\n|\n|\r", text)


@given(line=st.text(alphabet="a# \t\f\v"))
def test_a_comment_begins_after_white_space(line: str) -> None:
    assert content_of(line) == re.sub(r"(?:^|(?<=[ \t\f\v]))#.*", "", line).strip(" \t\f\v")
