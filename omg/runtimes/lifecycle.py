"""When the release lines of a runtime end. Pure: the dates and the present day arrive as arguments."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.versions.version import Version

# A line that ends within so many days is said to end soon.
SOON_DAYS = 90
# What was fetched last, below the cache.
FILE_NAME = "index/life-cycles.json"


@dataclass(frozen=True, slots=True)
class Days:
    """The days that the end of a line is compared with, in UTC.

    Attributes:
        today: The present day, ``2026-12-01``.
        soon: The last day that is soon.
    """

    today: str
    soon: str


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """The ends of a runtime's release lines.

    Attributes:
        ends: The day on which support ends, by line: ``24``, ``3.12``. A line without a date says nothing.
        as_of: The day that the dates are from.
    """

    ends: Mapping[str, str]
    as_of: str

    def end_of(self, version: Version) -> str | None:
        """Return the day on which the line of ``version`` ends, ``2026-04-30``; ``None`` if unknown.

        Only releases of the publisher's own line have one: PyPy's 3.10 ends with PyPy, not with Python.
        """
        if version.implementation not in ("", "jre"):
            return None
        # The longest first: node's 0.12 was a line of its own.
        names = (".".join(map(str, version.release[:count])) for count in (3, 2, 1))
        return next((self.ends[name] for name in names if name in self.ends), None)


def has_ended(end: str | None, days: Days) -> bool:
    """Return whether a line with this end has no support any more."""
    return end is not None and end <= days.today


def end_remark(end: str | None, days: Days) -> str:
    """Return a remark on a line that has ended or will soon; else an empty text."""
    if end is None or end > days.soon:
        return ""
    return f"end of life since {end}" if has_ended(end, days) else f"end of life on {end}"
