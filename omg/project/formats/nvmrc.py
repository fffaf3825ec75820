"""``.nvmrc``: one version, and pairs that are reserved for later.

Source: https://github.com/nvm-sh/nvmrc (README and fixtures), read 2026-11-23.
"""

from __future__ import annotations

from omg.project.formats.entry import RANGE_STARTS, pin
from omg.project.formats.request import FormatProblem, Outcome
from omg.project.formats.text import WHITE_SPACE, bare_lines, replace_all, without_lines
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.owner import Owner

_RUNTIME = "node"
_HINT = "write one version, such as 20, v20.11.1 or lts/*"


def parse(text: str) -> tuple[Outcome, ...]:
    """Return the pin of the one line that is not a pair; nvm's own checks apply, ranges are refused."""
    versions: list[tuple[int, str]] = []
    keys: set[str] = set()
    for number, line in bare_lines(text, comments_anywhere=True):
        key, equals, _ = line.partition("=")
        key = key.strip(WHITE_SPACE)
        if line.startswith(RANGE_STARTS):
            return (_problem(f"{quoted(line)} is a range of versions, which .nvmrc does not allow", number),)
        if not equals:
            versions.append((number, line))
        elif key == _RUNTIME or key in keys:
            return (_problem(f"the key {quoted(key)} must not be repeated here", number),)
        else:
            keys.add(key)
    if len(versions) > 1:
        number, line = versions[1]
        return (_problem(f"it has a second version, {quoted(line)}", number),)
    if keys and not versions:
        return (_problem("it has only KEY=VALUE lines, and no version", 1),)
    return tuple(pin(_RUNTIME, (line,), line=number, allow_ranges=False) for number, line in versions)


def set_version(text: str, _: str, version: str) -> str:
    """Return ``text`` with its version replaced; the pairs stay."""
    return replace_all(text, version)


def remove_version(text: str, _: str) -> str:
    """Return ``text`` without its version; the pairs stay."""
    return without_lines(text, lambda content: "=" not in content, comments_anywhere=True)


def owner(_: str) -> Owner:
    """Return the file's owner."""
    from omg.project.formats.owner import Owner

    return Owner("nvm", "node", "lts/*", "lts/{}", counts_lts_lines=True, has_prefixes=True)


def _problem(message: str, line: int) -> FormatProblem:
    return FormatProblem(message, _RUNTIME, line, _HINT)
