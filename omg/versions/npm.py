"""Ranges in the syntax of ``package.json``.

Source: the grammar in npm's documentation of node-semver, https://docs.npmjs.com/cli/v6/using-npm/semver,
read 2026-11-23. In addition, a version may have more than three numbers, and no hyphen before its
prerelease (Go's ``1.21rc2``), because other runtimes than node use the same syntax.
"""

from __future__ import annotations

import re

from omg.value import dataclass
from omg.versions.bounds import ANYTHING, LOWEST_PRERELEASE, NOTHING, Bound, Bounds
from omg.versions.version import Identifier, Version

_OPERATOR = re.compile(r"(\^|~>?|<=|>=|<|>|=)?[=vV]*(.*)")
_BLANKS_AFTER_OPERATOR = re.compile(r"([\^~<>=])\s+(?=[^\s<>=^~])")
_WILDCARDS = ("x", "X", "*")


@dataclass(frozen=True, slots=True)
class _Partial:
    """A version that may have fewer numbers; ``release`` ends before the first wildcard.

    With a prerelease it is complete, even with fewer numbers (Go's ``1.21rc2``).
    """

    release: tuple[int, ...]
    prerelease: tuple[Identifier, ...] = ()

    @property
    def is_whole(self) -> bool:
        return len(self.release) >= 3 or bool(self.prerelease)

    def bumped(self, place: int) -> tuple[int, ...]:
        """Return the first release in which the number at ``place`` is one higher."""
        return (*self.release[:place], self.release[place] + 1)


def parse(text: str) -> tuple[Bounds, ...] | None:
    """Return the alternatives of a range, or ``None`` if ``text`` is not one."""
    alternatives: list[Bounds] = []
    for part in text.split("||"):
        bounds = _parse_alternative(part.strip())
        if bounds is None:
            return None
        alternatives.append(bounds)
    return tuple(alternatives)


def _parse_alternative(text: str) -> Bounds | None:
    low, hyphen, high = text.partition(" - ")
    if hyphen:
        return _parse_hyphen(low.strip(), high.strip())
    bounds: list[Bound] = []
    for word in _BLANKS_AFTER_OPERATOR.sub(r"\1", text).split():
        comparator = _parse_comparator(word)
        if comparator is None:
            return None
        bounds.extend(comparator)
    return tuple(bounds)


def _parse_hyphen(low_text: str, high_text: str) -> Bounds | None:
    low, high = _parse_partial(low_text), _parse_partial(high_text)
    if low is None or high is None:
        return None
    return (*_at_least(low), *_at_most(high))


def _parse_comparator(word: str) -> Bounds | None:
    match = _OPERATOR.fullmatch(word)
    partial = _parse_partial(match[2]) if match else None
    if match is None or partial is None:
        return None
    match match[1]:
        case "^":
            return _compatible(partial)
        case "~" | "~>":
            return _within(partial, min(1, len(partial.release) - 1))
        case ">=":
            return _at_least(partial)
        case ">":
            return _above(partial)
        case "<":
            return _below(partial)
        case "<=":
            return _at_most(partial)
        case _:
            return _equal(partial)


def _parse_partial(text: str) -> _Partial | None:
    text = text.lstrip("vV=")
    numbers: list[str] = text.split(".")
    for index, number in enumerate(numbers):
        if number in _WILDCARDS:
            # Everything after a wildcard is a wildcard too.
            numbers = numbers[:index]
            return _Partial(tuple(map(int, numbers))) if all(map(_is_number, numbers)) else None
    version = Version.parse_or_none(text)
    if version is None or version.is_name or version.implementation or version.variant:
        return None
    return _Partial(version.release, version.prerelease)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _until(release: tuple[int, ...]) -> Bound:
    """Return the bound that excludes ``release`` and its prereleases."""
    return Bound("<", release, LOWEST_PRERELEASE)


def _at_least(partial: _Partial) -> Bounds:
    return (Bound(">=", partial.release, partial.prerelease),) if partial.release else ANYTHING


def _at_most(partial: _Partial) -> Bounds:
    if not partial.release:
        return ANYTHING
    if partial.is_whole:
        return (Bound("<=", partial.release, partial.prerelease),)
    return (_until(partial.bumped(len(partial.release) - 1)),)


def _above(partial: _Partial) -> Bounds:
    if not partial.release:
        return NOTHING
    if partial.is_whole:
        return (Bound(">", partial.release, partial.prerelease),)
    return (Bound(">=", partial.bumped(len(partial.release) - 1)),)


def _below(partial: _Partial) -> Bounds:
    if not partial.release:
        return NOTHING
    if partial.is_whole:
        return (Bound("<", partial.release, partial.prerelease),)
    return (_until(partial.release),)


def _equal(partial: _Partial) -> Bounds:
    if partial.is_whole:
        return (Bound("=", partial.release, partial.prerelease),)
    return _within(partial, len(partial.release) - 1)


def _within(partial: _Partial, place: int) -> Bounds:
    """Return the versions from ``partial`` on that have the same numbers up to ``place``."""
    if not partial.release:
        return ANYTHING
    return (Bound(">=", partial.release, partial.prerelease), _until(partial.bumped(place)))


def _compatible(partial: _Partial) -> Bounds:
    """Return what a caret allows: the first number that is not 0 stays the same."""
    kept = next((place for place, number in enumerate(partial.release) if number), None)
    if kept is None:
        kept = len(partial.release) - 1
    return _within(partial, kept)
