"""``go.mod`` and ``go.work``: the Go that a module needs at least.

Sources: https://go.dev/doc/modules/gomod-ref, read 2026-11-23, and https://go.dev/doc/toolchain.
"""

from __future__ import annotations

import re

from omg.project.formats.request import Request, Strength
from omg.project.formats.text import split_lines, words_of
from omg.runtimes.registry import by_name
from omg.versions.spec import Latest, Range, Token, VersionSpec

# At most three numbers of at most six digits: these are Go's own, and nothing else is a constraint.
_VERSION = re.compile(r"(\d{1,6}(?:\.\d{1,6}){1,2})((?:rc|beta)\d{1,6})?(?:-[A-Za-z0-9.+-]+)?")


def parse(text: str) -> tuple[Request, ...]:
    """Return the constraint that the lines ``go`` and ``toolchain`` state.

    The toolchain that is named, else one that is new enough, else the newest: Go fetches by
    itself what the module needs. Broken lines are Go's to report; they request nothing.
    """
    lines = _directives(text)
    toolchain = _VERSION.fullmatch(lines.get("toolchain", (0, ""))[1].removeprefix("go"))
    language = _VERSION.fullmatch(lines.get("go", (0, ""))[1])
    named = toolchain or language
    if named is None:
        return ()
    number, written = lines["toolchain" if toolchain else "go"]
    specs: list[VersionSpec] = [by_name("go").vocabulary.parse_range(f">={named[1]}"), Latest()]
    if toolchain:
        specs.insert(0, _exactly(toolchain[1], toolchain[2] or ""))
    return (Request("go", Strength.CONSTRAINT, tuple(specs), number, written),)


def least_version(text: str) -> tuple[int, str] | None:
    """Return line and version of the ``go`` line: what the module needs at least, whatever is suggested."""
    found = _directives(text).get("go")
    return found if found and _VERSION.fullmatch(found[1]) else None


def _exactly(numbers: str, prerelease: str) -> VersionSpec:
    """Return the spec of the release of exactly this name.

    As a token, `1.24` would mean the newest patch. PEP 440 alone can write "this text and no other": Go
    names its releases `1.20` up to that one, and from 1.21 on `1.21.0`.
    """
    if prerelease or numbers.count(".") > 1:
        return Token(f"{numbers}{prerelease}")
    return Range("pep440", f"==={numbers}")


def _directives(text: str) -> dict[str, tuple[int, str]]:
    """Return line and argument of the first ``go`` and ``toolchain`` outside of all blocks."""
    found: dict[str, tuple[int, str]] = {}
    is_in_block = False
    for number, line in enumerate(split_lines(text), start=1):
        words = words_of(line.partition("//")[0])
        if is_in_block:
            is_in_block = words != [")"]
        elif words and words[-1] == "(":
            is_in_block = True
        elif len(words) == 2 and words[0] in ("go", "toolchain"):
            found.setdefault(words[0], (number, words[1]))
    return found
