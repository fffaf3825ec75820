"""How old a release has to be before a range or a name may mean it. Pure: the day arrives as an argument."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.sources.source import Release


@dataclass(frozen=True, slots=True)
class MinimumAge:
    """The setting ``minimum_age`` on one day.

    Attributes:
        text: The setting, for messages: ``3d``.
        last_day: The last day of publication that is old enough, ``2026-11-28``.
    """

    text: str
    last_day: str

    def holds_back(self, release: Release) -> bool:
        """Return whether ``release`` is too young; a security release never is, nor one without a date."""
        return release.date > self.last_day and not release.is_security


def old_enough(releases: Iterable[Release], age: MinimumAge | None) -> tuple[Release, ...]:
    """Return the releases that are not held back; all of them without a minimum age."""
    return tuple(one for one in releases if age is None or not age.holds_back(one))
