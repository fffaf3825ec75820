"""``.tool-versions``: a runtime a line, with versions to fall back on.

Source: https://asdf-vm.com/manage/configuration.html#tool-versions, read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError
from omg.project.formats.entry import pin, runtime_called, tool_called, unscoped
from omg.project.formats.request import FormatProblem, Outcome
from omg.project.formats.text import bare_lines, replace_line, without_lines, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.owner import Owner

# asdf knows only these names; mise and omg know them too.
_ASDF_NAMES = {"node": "nodejs", "go": "golang"}


def parse(text: str) -> tuple[Outcome, ...]:
    """Return a pin for every runtime; the first of several lines about one runtime counts."""
    outcomes: dict[str, Outcome] = {}
    for number, line in bare_lines(text, comments_anywhere=True):
        name, *versions = words_of(line)
        runtime = runtime_called(name)
        if runtime and versions and runtime not in outcomes:
            outcomes[runtime] = _read(runtime, versions, number, tool_called(name))
    return tuple(outcomes.values())


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the versions of the runtime's first line replaced, or with a new line."""
    canonical = runtime_called(runtime)

    def edited(content: str) -> str | None:
        match = re.match(r"(?P<name>\S+)\s+", content)
        return match[0] + version if match and runtime_called(match["name"]) == canonical else None

    new = f"{_ASDF_NAMES.get(runtime, runtime)} {version}"
    return replace_line(text, edited, otherwise=new, comments_anywhere=True)


def remove_version(text: str, runtime: str) -> str:
    """Return ``text`` without the lines of the runtime."""
    canonical = runtime_called(runtime)
    return without_lines(
        text, lambda content: runtime_called(words_of(content)[0]) == canonical, comments_anywhere=True
    )


def owner(_: str) -> Owner:
    """Return the file's owner."""
    from omg.project.formats.owner import JavaNames, Owner

    return Owner("asdf", java_names=JavaNames.MISE)


def _read(runtime: str, versions: list[str], line: int, tool: str) -> Outcome:
    try:
        texts = [unscoped(version) for version in versions]
    except InvalidSpecError as error:
        return FormatProblem(error.message, runtime, line, error.hint)
    return pin(runtime, texts, line=line, tool=tool)
