"""Plain version files: a version and little else (``.node-version``, ``.python-version``...).

Sources: the reading scripts of rbenv (``libexec/rbenv-version-file-read``) and pyenv
(``libexec/pyenv-version-file-read``), whose files these are; read 2026-11-23.
"""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.project.formats.decode import bare_lines
from omg.project.formats.entry import pin
from omg.project.formats.line import version_in
from omg.project.formats.request import FormatProblem
from omg.runtimes.registry import by_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.request import Outcome


def parse_first(text: str, runtime: str, *, allow_ranges: bool) -> tuple[Outcome, ...]:
    """Return what the first line that says something pins; later lines are ignored."""
    return _pin(list(bare_lines(text))[:1], runtime, allow_ranges)


def parse_list(text: str, runtime: str, *, allow_ranges: bool) -> tuple[Outcome, ...]:
    """Return one pin with the version of every line, best first."""
    return _pin(list(bare_lines(text)), runtime, allow_ranges)


def _pin(lines: list[tuple[int, str]], runtime: str, allow_ranges: bool) -> tuple[Outcome, ...]:
    versions: list[str] = []
    for number, line in lines:
        try:
            versions.append(version_in(line, by_name(runtime)))
        except InvalidSpecError as error:
            return (FormatProblem(error.message, runtime, number, error.hint),)
    return (pin(runtime, versions, line=lines[0][0], allow_ranges=allow_ranges),) if versions else ()
