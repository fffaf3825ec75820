"""The present day, and what follows from it: which ends of life are soon, which releases are old enough."""

from __future__ import annotations

import time

from omg.runtimes.lifecycle import SOON_DAYS, Days
from omg.sources.age import MinimumAge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context

DAY_S = 24 * 3600.0
# Seconds until the year 5138.
_MAX_DIGITS = 11


def present_days(context: Context) -> Days:
    """Return the present day, and the last one that is soon.

    As everywhere else, ``SOURCE_DATE_EPOCH`` is the present time where it is set: of two builds of one image
    the second says what the first did. Source: https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = context.env.get("SOURCE_DATE_EPOCH", "")
    is_number = epoch.isascii() and epoch.isdecimal() and len(epoch) <= _MAX_DIGITS
    now = float(epoch) if is_number else time.time()
    return Days(day_of(now), day_of(now + SOON_DAYS * DAY_S))


def minimum_age_of(context: Context, runtime: str) -> MinimumAge | None:
    """Return how old a release of ``runtime`` has to be; ``None`` where the settings ask for no age.

    By the clock alone: builds set ``SOURCE_DATE_EPOCH`` to years in which nothing was published yet.
    """
    text, days = context.config.minimum_age_of(runtime)
    if not days:
        return None
    return MinimumAge(text, day_of(max(0.0, time.time() - days * DAY_S)))


def day_of(seconds: float) -> str:
    """Return the day of a time in seconds since 1970: ``2026-12-01``."""
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
