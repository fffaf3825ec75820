"""Whether two specs can mean the same version: what each admits, as stretches of the order of versions.

The answer errs on one side. `False` is certain: no version meets both, published or not. `True` includes
whatever numbers alone cannot tell: names, channels, aliases, other implementations.
"""

from __future__ import annotations

from functools import lru_cache

from omg.errors import InvalidSpecError
from omg.versions.bounds import LOWEST_PRERELEASE, position
from omg.versions.resolver import lines_of
from omg.versions.spec import Latest, Lts, Range, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.versions.bounds import Bound, Bounds, Position
    from omg.versions.spec import VersionSpec
    from omg.versions.vocabulary import Vocabulary

    # A place between versions: just before a position (0) or just after it (1).
    Cut = tuple[Position, int]
    # From one cut to the next.
    Stretch = tuple[Cut, Cut]

_START: Cut = (((), False, ()), 0)
# No text of a version is so long that its number could be as large.
_END: Cut = (((10**300,), True, ()), 1)
_EVERYTHING: tuple[Stretch, ...] = ((_START, _END),)
# First words of prereleases; behind another word is something else: a platform, a distribution.
_PRERELEASE_WORDS = frozenset({"", "alpha", "beta", "rc", "pre", "preview", "canary", "m", "next"})
# Comes after all other parts of a prerelease.
_LAST_PART = (9, 0, "")


def could_meet(one: Iterable[VersionSpec], other: Iterable[VersionSpec], vocabulary: Vocabulary) -> bool:
    """Return whether some version may meet one of ``one`` and one of ``other``.

    Args:
        one: Specs of which any will do.
        other: The same.
        vocabulary: The runtime's, with its LTS lines.
    """
    left = [_stretches(spec, vocabulary) for spec in one]
    right = [_stretches(spec, vocabulary) for spec in other]
    return any(bool(_common(here, there)) for here in left for there in right)


def _stretches(spec: VersionSpec, vocabulary: Vocabulary) -> tuple[Stretch, ...]:
    match spec:
        case Token(text):
            return _of_token(Version.parse(text))
        case Range(dialect, text):
            return _of_range(dialect, text)
        case Lts(line):
            return _of_lts(line, spec, vocabulary)
        case Latest() if vocabulary.lts_lines:
            return (_from_line_on(vocabulary.lts_lines[-1].first),)
        case _:
            return _EVERYTHING


def _of_token(version: Version) -> tuple[Stretch, ...]:
    if version.is_name or version.implementation:
        return _EVERYTHING
    if version.prerelease and version.prerelease[0][2] in _PRERELEASE_WORDS:
        low = position(version.release, version.prerelease)
        return (((low, 0), (position(version.release, (*version.prerelease, _LAST_PART)), 1)),)
    # The build is left out: what is published under one number differs by it.
    return (_line(version.release),)


def _of_lts(name: str, spec: Lts, vocabulary: Vocabulary) -> tuple[Stretch, ...]:
    """Return an LTS line; a counted one, and the newest, only move upwards as new lines come."""
    known = lines_of(spec, vocabulary)
    if not known:
        return _EVERYTHING
    if name == "*" or name.startswith("-"):
        return (_from_line_on(known[-1].first),)
    return tuple(_line((line.major,)) for line in known)


def _from_line_on(release: tuple[int, ...]) -> Stretch:
    return (position(release), 0), _END


def _line(release: tuple[int, ...]) -> Stretch:
    """Return the releases that begin with these numbers."""
    following = (*release[:-1], release[-1] + 1)
    return (position(release), 0), (position(following, LOWEST_PRERELEASE), 0)


# A project with a thousand packages has few ranges.
@lru_cache(maxsize=256)
def _of_range(dialect: str, text: str) -> tuple[Stretch, ...]:
    try:
        if dialect == "pep440":
            from omg.versions.pep440 import bounds_of

            bounds = bounds_of(text)
            return _EVERYTHING if bounds is None else _within(bounds)
        from omg.versions.range import Constraint

        return _united(_within(bounds) for bounds in Constraint.parse(dialect, text).alternatives)
    except InvalidSpecError:
        return _EVERYTHING


def _united(parts: Iterable[tuple[Stretch, ...]]) -> tuple[Stretch, ...]:
    return tuple(stretch for part in parts for stretch in part)


def _within(bounds: Bounds) -> tuple[Stretch, ...]:
    found = _EVERYTHING
    for bound in bounds:
        found = _common(found, _of_bound(bound))
    return found


def _of_bound(bound: Bound) -> tuple[Stretch, ...]:
    place = position(bound.release, bound.prerelease)
    before, after = (place, 0), (place, 1)
    match bound.operator:
        case "<":
            return ((_START, before),)
        case "<=":
            return ((_START, after),)
        case ">":
            return ((after, _END),)
        case ">=":
            return ((before, _END),)
        case "!=":
            return (_START, before), (after, _END)
        case _:
            return ((before, after),)


def _common(one: Iterable[Stretch], other: Iterable[Stretch]) -> tuple[Stretch, ...]:
    other = tuple(other)
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((low, high) for low, high in both if low < high)
