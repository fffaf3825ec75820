import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.shell.block import (
    BEGIN,
    END,
    ChangedFileError,
    DamagedBlockError,
    turned_off,
    with_block,
    with_block_at_end,
    with_second_block,
    without_omg,
)

BODY = b"line\n"


def test_a_new_block_goes_to_the_end():
    assert with_block(b"theirs\n", BODY, is_first=False).startswith(b"theirs\n\n" + BEGIN)


def test_a_new_block_goes_to_the_top():
    assert with_block(b"theirs\n", BODY, is_first=True).endswith(END + b"\n\ntheirs\n")


def test_a_block_stays_behind_the_line_that_names_the_interpreter():
    assert with_block(b"#!/bin/bash\ntheirs\n", BODY, is_first=True).startswith(b"#!/bin/bash\n" + BEGIN)


def test_a_file_without_a_last_line_break_gets_one():
    assert with_block(b"theirs", BODY, is_first=False).startswith(b"theirs\n\n" + BEGIN)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_second_time_changes_nothing(is_first: bool):
    once = with_block(b"theirs\n", BODY, is_first=is_first)

    assert with_block(once, BODY, is_first=is_first) == once


def test_a_present_block_is_renewed_where_it_is():
    old = with_block(b"before\n", b"old\n", is_first=False) + b"after\n"

    assert with_block(old, BODY, is_first=True) == old.replace(b"old\n", BODY)


# What start-up files consist of, and what is hard to give back.
FILES = st.lists(
    st.sampled_from([b"\n", b"\r\n", b"theirs", b"#!/bin/sh\n", b"two\nlines\n", b"\xff", b" ", b"\r"]),
    max_size=8,
).map(b"".join)


@given(FILES, st.booleans(), st.booleans(), st.sets(st.integers(1, 9)))
def test_removing_gives_the_file_back_byte_for_byte(
    data: bytes, is_first: bool, is_second: bool, off: set[int]
):
    lines = {number: line for number, line in enumerate(data.split(b"\n"), start=1) if number in off}
    changed = with_block(turned_off(data, lines), BODY, is_first=is_first)
    changed = with_block_at_end(changed, BODY, is_second=is_second)

    assert without_omg(changed) == data


@given(FILES, FILES, FILES)
def test_removing_leaves_what_was_written_since(data: bytes, before: bytes, after: bytes):
    changed = with_block_at_end(data + b"\n", BODY, is_second=True)

    assert without_omg(before + b"\n" + changed + after) == before + b"\n" + data + b"\n" + after


@pytest.mark.parametrize("is_first", [True, False])
def test_a_file_that_omg_created_goes(is_first: bool):
    assert without_omg(with_block(None, BODY, is_first=is_first)) is None
    assert without_omg(with_block_at_end(None, BODY, is_second=True)) is None


@pytest.mark.parametrize("is_second", [True, False])
def test_a_file_that_omg_created_and_that_ends_with_its_block_is_not_changed(is_second: bool):
    data = with_block_at_end(None, BODY, is_second=is_second)

    assert with_block_at_end(data, BODY, is_second=is_second) == data


@pytest.mark.parametrize("data", [b"theirs\nmine\n", b"theirs\n", b""])
def test_no_other_line_is_turned_off_than_the_one_that_was_shown(data: bytes):
    with pytest.raises(ChangedFileError):
        turned_off(data, {2: b"theirs"})


def test_a_block_moves_to_the_end():
    data = with_block(b"theirs\n", BODY, is_first=False) + b"\nmore\n"

    moved = with_block_at_end(data, BODY, is_second=False)

    assert moved.startswith(b"theirs\n\nmore\n\n" + BEGIN)


def test_a_second_block_is_renewed_and_keeps_its_place():
    data = with_block_at_end(b"theirs\n", b"old\n", is_second=True) + b"more\n"

    assert with_second_block(data, BODY) == data.replace(b"old\n", BODY)
    assert with_second_block(b"theirs\n", BODY) == b"theirs\n"


def test_removing_from_a_file_without_a_block_changes_nothing():
    assert without_omg(b"theirs\n") == b"theirs\n"


@pytest.mark.parametrize(
    "data",
    [BEGIN + b"\n", END + b"\n", END + b"\n" + BEGIN + b"\n", BEGIN + b"\n" + BEGIN + b"\n" + END + b"\n"],
    ids=["no end", "no begin", "reversed", "two begins"],
)
def test_damaged_marks_are_left_alone(data: bytes):
    with pytest.raises(DamagedBlockError):
        with_block(data, BODY, is_first=False)


def test_two_blocks_are_left_alone():
    data = with_block(b"", BODY, is_first=False)

    with pytest.raises(DamagedBlockError):
        without_omg(data + data)
