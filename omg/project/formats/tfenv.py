"""Version files of tfenv and its kin: a version, or ``latest:`` and a pattern.

tfenv takes the newest version whose text the pattern matches. Read here are patterns that say how a version
begins (``latest:^1.8``, ``latest:1.8``): as text, so that ``^1.1`` is met by 1.1.9 and by 1.13.3. What is to
be worked out from the project's own sources (``min-required``) is refused.

Source: https://github.com/tfutils/tfenv#tfenv-install-version and #terraform-version-file, read 2026-11-30.
"""

from __future__ import annotations

import re

from omg.project.formats import plain
from omg.project.formats.entry import pin
from omg.project.formats.request import FormatProblem, Outcome
from omg.project.formats.text import bare_lines
from omg.value import replace
from omg.versions.grammar import quoted

_SCOPE = "latest:"
_FROM_SOURCES = ("min-required", "latest-allowed")
# `^1.8`, `1.8`, `^1\.8\.`, `^v1.8.5$`
_BEGINNING = re.compile(r"\^?v?(?P<numbers>[0-9]{1,4}(?:\\?\.[0-9]{1,4}){0,2})(?P<end>\\?\.|\$)?")
_HINT = "write a version, or how one begins: latest:^1.8"
# As many digits may follow the last one of a beginning.
_MAX_DIGITS = 2


def parse(text: str, runtime: str, *, allow_ranges: bool) -> tuple[Outcome, ...]:
    """Return the pin of the first line that says something."""
    for number, line in bare_lines(text):
        if line in _FROM_SOURCES:
            problem = f"{quoted(line)} depends on the project's sources, which omg does not read"
            return (FormatProblem(problem, runtime, number, _HINT),)
        if not line.startswith(_SCOPE):
            break
        beginning = _BEGINNING.fullmatch(line.removeprefix(_SCOPE))
        if beginning is None:
            problem = f"{quoted(line)} holds a pattern that is not the beginning of a version"
            return (FormatProblem(problem, runtime, number, _HINT),)
        outcome = pin(runtime, (_range_of(beginning),), line=number)
        return (outcome if isinstance(outcome, FormatProblem) else replace(outcome, text=line),)
    return plain.parse_first(text, runtime, allow_ranges=allow_ranges)


set_version, remove_version, owner = plain.set_version, plain.remove_version, plain.owner


def _range_of(beginning: re.Match[str]) -> str:
    """Return a version, or the npm range of all whose text begins so."""
    *before, last = (int(number) for number in beginning["numbers"].replace("\\", "").split("."))
    head = "".join(f"{number}." for number in before)
    if beginning["end"] == "$":
        return f"{head}{last}"
    alternatives = [f"{head}{last}"]
    if not beginning["end"] and last:
        factors = (10**digits for digits in range(1, _MAX_DIGITS + 1))
        alternatives += (f">={head}{last * factor} <{head}{(last + 1) * factor}" for factor in factors)
    return " || ".join(alternatives)
