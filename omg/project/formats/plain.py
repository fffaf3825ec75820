"""Plain version files: a version and little else (``.node-version``, ``.python-version``...).

People write a version there alone, behind the runtime's name (``ruby 2.6.5``), or as the tool printed it
(``go version go1.21.3 linux/amd64``). Nothing else on a line is left out: what is not understood is refused.

Sources: the reading scripts of rbenv (``libexec/rbenv-version-file-read``) and pyenv
(``libexec/pyenv-version-file-read``), whose files these are; read 2026-11-23. What the tools print for
``--version``; a line of each is in the tests.
"""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError
from omg.project.formats.entry import pin
from omg.project.formats.request import FormatProblem
from omg.project.formats.text import bare_lines, replace_all, replace_first, without_lines, words_of
from omg.runtimes.registry import by_name
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.owner import Owner
    from omg.project.formats.request import Outcome
    from omg.runtimes.runtime import Runtime

# Longer than any line that a tool prints (JRuby's is 130 characters).
_MAX_LENGTH = 256
# A line that holds one of these is a range, to be read whole.
_RANGE_SIGN = re.compile(r"[<>=~^|*,]|[ \t]-[ \t]")
# `go1.21.3` is how go names its own releases.
_VERSION = r"""(?P<quote>["']?)(?P<version>(?:go|[vV])?[0-9][0-9A-Za-z._+-]*)(?P=quote)"""
# (2019-10-01 revision 67812) [x86_64-linux]   linux/amd64   2023-10-17 LTS   +PRISM   on linux
_DETAIL = (
    r"(?:\([^()]*\)|\[[^\[\]]*\]|[a-z]+/[a-z0-9_]+"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: LTS)?|[+][A-Z]+|on [a-z0-9_]+)"
)
# JRuby and TruffleRuby tell of the Java below them, and end with the platform as Ruby does.
_DETAILS = rf"(?:(?: {_DETAIL})*|(?:, like ruby| \().* \[[a-z0-9_-]+\])"


def parse_first(text: str, runtime: str, *, allow_ranges: bool) -> tuple[Outcome, ...]:
    """Return what the first line that says something pins; later lines are ignored."""
    return _pin(list(bare_lines(text))[:1], runtime, allow_ranges)


def parse_list(text: str, runtime: str, *, allow_ranges: bool) -> tuple[Outcome, ...]:
    """Return one pin with the version of every line, best first."""
    return _pin(list(bare_lines(text)), runtime, allow_ranges)


def set_version(text: str, _: str, version: str) -> str:
    """Return ``text`` with its first version replaced."""
    return replace_first(text, version)


def set_list(text: str, _: str, version: str) -> str:
    """Return ``text`` with one version in place of its list."""
    return replace_all(text, version)


def remove_version(text: str, _: str) -> str:
    """Return ``text`` without its versions, and without what is ignored behind the first one."""
    return without_lines(text, lambda _: True)


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
            versions.append(_version_in(line, by_name(runtime)))
        except InvalidSpecError as error:
            return (FormatProblem(error.message, runtime, number, error.hint),)
    return (pin(runtime, versions, line=lines[0][0], allow_ranges=allow_ranges),) if versions else ()


def _version_in(line: str, runtime: Runtime) -> str:
    """Return the part of ``line`` that is the version, or all of it where that is a range.

    Args:
        line: A line without its comment.
        runtime: The runtime whose version it is.

    Raises:
        InvalidSpecError: The line holds more than a version.
    """
    words = words_of(line)
    if len(words) == 1:
        return line
    text = " ".join(words)
    if len(text) <= _MAX_LENGTH and (named := re.fullmatch(_named(runtime), text, re.IGNORECASE)):
        implementation = named["name"].lower()
        is_other = implementation in runtime.vocabulary.implementations
        return f"{implementation}-{named['version']}" if is_other else named["version"]
    if _RANGE_SIGN.search(line):
        return line
    raise InvalidSpecError(
        f"{quoted(line)} is more than a version", hint="write the version alone on its line"
    )


def _named(runtime: Runtime) -> str:
    """Return the pattern of a version behind the runtime's name, with all that may follow it."""
    names = (runtime.name, runtime.title, *runtime.other_names, *runtime.printed_names)
    known = "|".join(map(re.escape, (*names, *runtime.vocabulary.implementations)))
    return rf"(?P<name>{known})(?: version:?)? {_VERSION}{_DETAILS}"
