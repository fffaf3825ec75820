"""What was probably meant by an unknown word: another spelling, or a version of a runtime. Pure."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.runtimes.mise_registry import NAMES
from omg.runtimes.registry import RUNTIMES
from omg.versions.spec import Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.runtimes.runtime import Runtime

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


def is_listed(name: str) -> bool:
    """Return whether ``name`` is in mise's registry."""
    return name in NAMES


def runtime_of_version(name: str) -> tuple[Runtime, str] | None:
    """Return the runtime that ``name`` is a version of, with that version as it can be typed.

    ``pypy3.10`` is a version of python, ``temurin-21`` of java, ``node20`` of node, ``nightly`` of rust.
    """
    for runtime in reversed(RUNTIMES):  # `nightly` is rust's rather than node's
        if name in runtime.vocabulary.channels:
            return runtime, name
    for runtime in RUNTIMES:
        for own_name in (runtime.name, *runtime.other_names):
            number = name.removeprefix(own_name).removeprefix("-")
            if name.startswith(own_name) and number[:1].isdigit() and "-" not in number:
                return runtime, number
        if _is_spelling(name, runtime):
            return runtime, name
    return None


def nearest_runtime(name: str) -> str | None:
    """Return the runtime or tool that ``name`` is a misspelling of; native runtimes come first."""
    own = [each for runtime in RUNTIMES for each in (runtime.name, *runtime.other_names)]
    return nearest_word(name, own) or nearest_word(name, sorted(NAMES))


def _is_spelling(name: str, runtime: Runtime) -> bool:
    """Return whether ``name`` is a version of ``runtime`` by the text before its number."""
    vocabulary = runtime.vocabulary
    try:
        spec = vocabulary.parse(name)
    except InvalidSpecError:
        return False
    if not isinstance(spec, Token) or not spec.text or name[:1].isdigit():
        return False
    version = Version.parse(spec.text)
    if version.is_name:
        return False
    return version.implementation in vocabulary.implementations or spec.text[:1].isdigit()


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
