"""When to retry, and how long to wait before. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

# The first attempt and three more, as in rustup, uv and mise.
MAX_ATTEMPTS = 4
# The longest wait that a server may request with Retry-After; beyond it the user is asked to try later.
MAX_RETRY_AFTER_S = 60.0
# Seconds of silence after which there are no more attempts: nobody waits a minute for nothing.
MAX_WASTED_S = 40.0
_WAITS_S = (0.4, 1.5, 5.0)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long to wait before the next attempt; ``is_too_long`` means there is none."""

    seconds: float
    is_too_long: bool = False


def is_worth_retrying(status: int) -> bool:
    """Return whether a request that got ``status`` may soon succeed."""
    return status in (408, 429) or 500 <= status < 600


def wait_before(attempt: int, *, random: Callable[[], float], retry_after_s: float | None = None) -> Wait:
    """Return the wait after the failed ``attempt``, counted from 1.

    Args:
        attempt: The attempt that failed.
        random: Returns a number from 0 to 1; spreads the retries of many clients.
        retry_after_s: The wait that the server requested.
    """
    backoff = _WAITS_S[min(attempt, len(_WAITS_S)) - 1] * (0.5 + random())
    if retry_after_s is None:
        return Wait(backoff)
    if retry_after_s > MAX_RETRY_AFTER_S:
        return Wait(retry_after_s, is_too_long=True)
    return Wait(max(retry_after_s, backoff))


def parse_retry_after(value: str | None, *, now: float) -> float | None:
    """Return the seconds in a Retry-After header, ``None`` if it is absent or invalid.

    Args:
        value: The header: seconds, or a date.
        now: The present time, in seconds since 1970.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    # Rarely needed, and it imports a dozen modules.
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError, TypeError):
        return None


def duration(seconds: float) -> str:
    """Return a duration for messages: ``75 s``, ``20 min``, ``24 h``."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
