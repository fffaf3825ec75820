"""``.tool-versions``: a runtime a line, with versions to fall back on.

Source: https://asdf-vm.com/manage/configuration.html#tool-versions, read 2026-11-23.
"""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.project.formats.decode import bare_lines, words_of
from omg.project.formats.entry import pin, runtime_called, tool_called, unscoped
from omg.project.formats.request import FormatProblem, Outcome


def parse(text: str) -> tuple[Outcome, ...]:
    """Return a pin for every runtime; the first of several lines about one runtime counts."""
    outcomes: dict[str, Outcome] = {}
    for number, line in bare_lines(text, comments_anywhere=True):
        name, *versions = words_of(line)
        runtime = runtime_called(name)
        if runtime and versions and runtime not in outcomes:
            outcomes[runtime] = _read(runtime, versions, number, tool_called(name))
    return tuple(outcomes.values())


def _read(runtime: str, versions: list[str], line: int, tool: str) -> Outcome:
    try:
        texts = [unscoped(version) for version in versions]
    except InvalidSpecError as error:
        return FormatProblem(error.message, runtime, line, error.hint)
    return pin(runtime, texts, line=line, tool=tool)
