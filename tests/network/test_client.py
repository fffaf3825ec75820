"""How much one read of a connection asks for."""

from __future__ import annotations

import httpcore

from omg.network.client import _Stream


class Arriving(httpcore.NetworkStream):
    """A connection on which so many bytes wait for every read; it notes what it was asked for."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        self.wanted: list[int] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        self.wanted.append(max_bytes)
        return bytes(min(max_bytes, self.waiting))


def wanted(waiting: int, *reads: int) -> list[int]:
    inner = Arriving(waiting)
    stream = _Stream(inner)
    for size in reads:
        stream.read(size)
    return inner.wanted


def test_reads_from_a_fast_server_grow_to_half_a_megabyte() -> None:
    assert wanted(1 << 20, *[1 << 16] * 6) == [1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 19, 1 << 19]


def test_reads_from_a_slow_server_are_what_was_asked_for() -> None:
    assert wanted(1 << 14, *[1 << 16] * 3) == [1 << 16] * 3


def test_more_is_read_at_once_than_a_read_may_grow_to() -> None:
    assert wanted(1 << 21, 1 << 20, 1 << 20) == [1 << 20, 1 << 20]
