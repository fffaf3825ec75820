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
    from omg.project.formats.owner import Owner
    from omg.project.formats.request import Outcome


def parse_first(text: str, runtime: str, *, allow_ranges: bool) -> tuple[Outcome, ...]:
    """Return what the first line that says something pins; later lines are ignored."""
    return _pin(list(bare_lines(text))[:1], runtime, allow_ranges)


def parse_list(text: str, runtime: str, *, allow_ranges: bool) -> tuple[Outcome, ...]:
    """Return one pin with the version of every line, best first."""
    return _pin(list(bare_lines(text)), runtime, allow_ranges)


def set_version(text: str, _: str, version: str) -> str:
    """Return ``text`` with its first version replaced."""
    from omg.project.formats.line_edit import replace_first

    return replace_first(text, version)


def set_list(text: str, _: str, version: str) -> str:
    """Return ``text`` with one version in place of its list."""
    from omg.project.formats.line_edit import replace_all

    return replace_all(text, version)


def owner(file_name: str) -> Owner:
    """Return the owner of a file, by its name."""
    from omg.project.formats.owner import UNKNOWN, JavaNames, Owner

    match file_name:
        case ".node-version":
            return Owner("nodenv")
        case ".python-version":
            return Owner("pyenv", has_prefixes=True)
        case ".go-version":
            return Owner("goenv", has_prefixes=True)
        case ".ruby-version":
            return Owner("rbenv")
        case ".java-version":
            return Owner("jenv", has_prefixes=True, java_names=JavaNames.WITHOUT_BUILD)
        case ".bun-version":
            return Owner("setup-bun", "latest", has_prefixes=True)
        case ".deno-version":
            return Owner("setup-deno", "latest", has_prefixes=True, has_ranges=True)
        case ".terraform-version":
            return Owner("tfenv", "latest")
        case ".opentofu-version":
            return Owner("tofuenv", "latest")
        case _:
            return UNKNOWN


def _pin(lines: list[tuple[int, str]], runtime: str, allow_ranges: bool) -> tuple[Outcome, ...]:
    versions: list[str] = []
    for number, line in lines:
        try:
            versions.append(version_in(line, by_name(runtime)))
        except InvalidSpecError as error:
            return (FormatProblem(error.message, runtime, number, error.hint),)
    return (pin(runtime, versions, line=lines[0][0], allow_ranges=allow_ranges),) if versions else ()
