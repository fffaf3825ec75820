"""What is tried again, and after how long."""

from __future__ import annotations

import pytest

from omg.network.retry import MAX_ATTEMPTS, is_worth_retrying, parse_retry_after, wait_before

NOW = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC


@pytest.mark.parametrize(
    ("status", "is_worth"),
    [
        (408, True),
        (429, True),
        (500, True),
        (503, True),
        (400, False),
        (401, False),
        (404, False),
        (410, False),
    ],
)
def test_only_what_may_pass_is_tried_again(status: int, is_worth: bool) -> None:
    assert is_worth_retrying(status) is is_worth


@pytest.mark.parametrize("attempt", range(1, MAX_ATTEMPTS))
@pytest.mark.parametrize("luck", [0.0, 1.0])
def test_waits_lie_between_a_fifth_of_a_second_and_eight(attempt: int, luck: float) -> None:
    assert 0.2 <= wait_before(attempt, random=lambda: luck).seconds <= 8


def test_waits_grow() -> None:
    waits = [wait_before(attempt, random=lambda: 0.5).seconds for attempt in range(1, MAX_ATTEMPTS)]
    assert waits == sorted(set(waits))


def test_server_may_ask_for_more() -> None:
    assert wait_before(1, random=lambda: 0.5, retry_after_s=20).seconds == 20


def test_server_may_not_ask_for_a_day() -> None:
    assert wait_before(1, random=lambda: 0.5, retry_after_s=86400).is_too_long


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2),
        (" 120 ", 120),
        ("Mon, 21 Sep 2026 14:13:30 GMT", 10),
        ("Mon, 21 Sep 2020 13:33:30 GMT", 0),
        ("soon", None),
        ("-1", None),
        ("9" * 30, None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, now=NOW) == seconds
