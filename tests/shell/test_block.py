import pytest

from omg.shell.block import BEGIN, END, DamagedBlockError, with_block, without_block

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


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("data", [b"", b"theirs\n", b"#!/bin/sh\ntheirs\n", b"two\nlines\n", b"\xff\r\n"])
def test_removing_gives_the_file_back_byte_for_byte(data: bytes, is_first: bool):
    assert without_block(with_block(data, BODY, is_first=is_first)) == data


def test_removing_from_a_file_without_a_block_changes_nothing():
    assert without_block(b"theirs\n") == b"theirs\n"


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
        without_block(data + data)
