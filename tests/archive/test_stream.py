"""Exact reads from blocks of any size, and blocks that a thread makes meanwhile."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from omg.archive.stream import BlockReader, in_background, prefetch
from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator


def reader(*blocks: bytes) -> BlockReader:
    return BlockReader(iter(blocks))


def test_reads_are_exact_across_blocks() -> None:
    stream = reader(b"ab", b"", b"cdef", b"g")

    assert [stream.read(size) for size in (1, 2, 0, 3, 9, 1)] == [b"a", b"bc", b"", b"def", b"g", b""]


def test_a_whole_block_is_read_at_once() -> None:
    assert reader(b"abc").read(3) == b"abc"


def test_fewer_bytes_than_promised_are_refused() -> None:
    with pytest.raises(ArchiveError, match="cut off"):
        reader(b"ab").read_exactly(3)
    with pytest.raises(ArchiveError, match="cut off"):
        list(reader(b"ab").pieces(3))


@pytest.mark.parametrize("size", [0, 1, 3, 4, 7])
def test_pieces_are_exactly_so_many_bytes(size: int) -> None:
    stream = reader(b"abcd", b"efg", b"h")
    first = stream.read(0)

    assert first + b"".join(stream.pieces(size)) == b"abcdefgh"[:size]
    assert stream.read(100) == b"abcdefgh"[size:]


def test_a_piece_within_a_block_is_one() -> None:
    stream = reader(b"abcd")
    stream.read(1)

    assert [bytes(piece) for piece in stream.pieces(3)] == [b"bcd"]


def test_zeros_up_to_the_limit_may_follow() -> None:
    reader(bytes(6), bytes(4)).require_zeros(10)


def test_more_zeros_than_the_limit_are_refused() -> None:
    with pytest.raises(ArchiveError, match="more than 10 bytes of zeros"):
        reader(bytes(6), bytes(5)).require_zeros(10)


def test_something_after_the_zeros_is_refused() -> None:
    with pytest.raises(ArchiveError, match="after the end"):
        reader(bytes(6), b"\0x").require_zeros(10)


def test_blocks_made_ahead_are_the_same_in_order() -> None:
    with prefetch(iter([b"a", b"", b"b"] * 20)) as blocks:
        assert list(blocks) == [b"a", b"", b"b"] * 20


def test_what_the_thread_raises_comes_in_its_place() -> None:
    def made() -> Iterator[bytes]:
        yield b"a"
        raise ArchiveError("damaged")

    with prefetch(made()) as blocks:
        assert next(blocks) == b"a"
        with pytest.raises(ArchiveError, match="damaged"):
            next(blocks)


def test_the_thread_ends_though_nobody_takes_its_blocks() -> None:
    made = 0

    def endless() -> Iterator[bytes]:
        nonlocal made
        while True:
            made += 1
            yield b"x"

    before = threading.active_count()
    with prefetch(endless()) as blocks:
        next(blocks)

    assert threading.active_count() == before
    assert made < 40


def test_blocks_are_consumed_in_order_in_the_thread_and_at_the_end() -> None:
    consumed: list[tuple[bytes, threading.Thread]] = []
    has_begun, may_go_on = threading.Event(), threading.Event()

    def made() -> Iterator[bytes]:
        yield b"a"
        has_begun.set()
        may_go_on.wait(10)
        yield from (b"b", b"c")

    def consume(block: bytes) -> None:
        consumed.append((block, threading.current_thread()))

    with in_background(made(), consume):
        has_begun.wait(10)
        threading.Timer(0.05, may_go_on.set).start()

    assert [block for block, _ in consumed] == [b"a", b"b", b"c"]
    here = threading.current_thread()
    assert [thread is here for _, thread in consumed] == [False, True, True]


def test_what_fails_in_the_background_is_raised_at_the_end() -> None:
    def made() -> Iterator[bytes]:
        yield b"a"
        raise ArchiveError("damaged")

    def refuse(_block: bytes) -> None:
        raise ArchiveError("refused")

    with pytest.raises(ArchiveError, match="damaged"), in_background(made(), lambda _: None):
        pass
    with pytest.raises(ArchiveError, match="refused"), in_background(iter([b"a", b"b"]), refuse):
        pass


def test_the_background_ends_with_a_context_that_fails() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x"

    before = threading.active_count()
    with pytest.raises(ArchiveError, match="elsewhere"), in_background(endless(), lambda _: None):
        raise ArchiveError("elsewhere")

    assert threading.active_count() == before
