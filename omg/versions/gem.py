"""Requirements in the syntax of a ``Gemfile``.

Source: "Pessimistic version constraint" in RubyGems' guides,
https://guides.rubygems.org/patterns/#pessimistic-version-constraint, read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.versions.bounds import LOWEST_PRERELEASE, Bound, Bounds
from omg.versions.version import Version

_REQUIREMENT = re.compile(r"(~>|>=|<=|!=|=|>|<)?\s*(\S+)")


def parse(text: str) -> tuple[Bounds, ...] | None:
    """Return the one alternative of a comma-separated requirement, or ``None`` if it is not valid."""
    bounds: list[Bound] = []
    for part in text.split(","):
        requirement = _parse_requirement(part.strip())
        if requirement is None:
            return None
        bounds.extend(requirement)
    return (tuple(bounds),)


def _parse_requirement(text: str) -> Bounds | None:
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        return None
    version = Version.parse_or_none(match[2])
    if version is None or version.is_name or version.implementation or version.variant:
        return None
    if match[1] != "~>":
        return (Bound(match[1] or "=", version.release, version.prerelease),)
    # The last number may increase, the one before it may not; a single number stays.
    kept = version.release[:-1] or version.release
    next_release = (*kept[:-1], kept[-1] + 1)
    return (
        Bound(">=", version.release, version.prerelease),
        Bound("<", next_release, LOWEST_PRERELEASE),
    )
