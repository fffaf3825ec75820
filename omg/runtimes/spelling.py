"""Finds the word that was probably meant by a misspelled one. Pure."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# From this length on two letters may be wrong, below it only one.
_LONG = 9


def nearest_word(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate closest to ``word``, if the difference may be a typing error.

    One letter may be wrong, missing, extra, or swapped with the one before it; two in a long word. In
    two-letter words only their order may be wrong. Of equally close candidates, the first one wins.
    """
    found, least = None, (2 if len(word) >= _LONG else 1) + 1
    for candidate in candidates:
        if abs(len(candidate) - len(word)) >= least:
            continue
        if min(len(candidate), len(word)) < 3 and sorted(candidate) != sorted(word):
            continue
        distance = _distance(word, candidate)
        if distance < least:
            found, least = candidate, distance
    return found


def _distance(left: str, right: str) -> int:
    """Return the optimal string alignment distance: swapped neighbours count as one error."""
    before, row = [0] * (len(right) + 1), list(range(len(right) + 1))
    for i, letter in enumerate(left, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
