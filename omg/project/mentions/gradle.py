"""``build.gradle`` and ``build.gradle.kts``: the Java toolchain and the language levels. Pure.

The files are programs: what they write down plainly is read, all else says nothing.

Source: https://docs.gradle.org/current/userguide/toolchains.html and building_java_projects.html,
https://kotlinlang.org/docs/gradle-configure-project.html ("jvmToolchain"), read 2026-12-01.
"""

from __future__ import annotations

import re

from omg.project.formats.text import split_lines
from omg.project.mentions.mention import Role, mention

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.mentions.mention import Mention

_TOOLCHAIN = re.compile(
    r"JavaLanguageVersion\.of\(\s*[\"']?(\d{1,4})[\"']?\s*\)|\bjvmToolchain\(\s*(\d{1,4})\s*\)"
)
_LEVEL = re.compile(
    r"\b(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.(?:VERSION_|toVersion\())?[\"']?"
    r"(?:1[._])?(\d{1,4})\b[\"']?\)?|\boptions\.release(?:\.set\(|\s*=)\s*(\d{1,4})\b\)?"
)
_MAX_LINE_LENGTH = 1024


def read(text: str) -> Iterator[Mention]:
    """Yield toolchains, which must be of that version, and levels, which a JDK must at least have."""
    is_comment = False
    for number, line in enumerate(split_lines(text), start=1):
        code, is_comment = _without_comments(line[:_MAX_LINE_LENGTH], is_comment)
        for found in _TOOLCHAIN.finditer(code):
            yield from _mention(found, "{}", number, Role.RUNS)
        for found in _LEVEL.finditer(code):
            yield from _mention(found, ">={}", number, Role.CONSTRAINS)


def _mention(found: re.Match[str], form: str, line: int, role: Role) -> Iterator[Mention]:
    wanted = form.format(found[1] or found[2])
    one = mention("java", (wanted,), line=line, says=found[0], role=role)
    if one is not None:
        yield one


def _without_comments(line: str, is_comment: bool) -> tuple[str, bool]:
    """Return the code of a line, and whether a comment goes on behind it; strings are not looked at."""
    code = ""
    while line:
        if is_comment:
            _, end, line = line.partition("*/")
            is_comment = not end
            continue
        before, start, rest = line.partition("/*")
        plain, slashes, _ = before.partition("//")
        code += plain
        if slashes or not start:
            break
        line, is_comment = rest, True
    return code, is_comment
