"""Plain version files: a version and little else (``.node-version``, ``.python-version``...).

Sources: the reading scripts of rbenv (``libexec/rbenv-version-file-read``) and pyenv
(``libexec/pyenv-version-file-read``), whose files these are; read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.project.formats.decode import bare_lines, words_of
from omg.project.formats.entry import pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.request import Outcome

# A line that holds one of these is a range, to be read whole; of any other the first word counts.
_RANGE_SIGN = re.compile(r"[<>=~^|*,]|[ \t]-[ \t]")


def parse_first(text: str, runtime: str) -> tuple[Outcome, ...]:
    """Return what the first line that says something pins; later lines are ignored."""
    for number, line in bare_lines(text):
        return (pin(runtime, (_meant(line),), line=number),)
    return ()


def parse_list(text: str, runtime: str) -> tuple[Outcome, ...]:
    """Return one pin with the version of every line, best first."""
    lines = list(bare_lines(text))
    if not lines:
        return ()
    return (pin(runtime, [_meant(line) for _, line in lines], line=lines[0][0]),)


def _meant(line: str) -> str:
    """Return the part of a line that is the version."""
    if _RANGE_SIGN.search(line):
        return line
    return words_of(line)[0]
