"""Edits of files that are read line by line."""

from __future__ import annotations

import re

from omg.project.formats.decode import LINE, content_of
from omg.project.formats.entry import runtime_called

_TOOL = re.compile(r"(?P<name>\S+)\s+")
_JAVA = re.compile(r"java[ \t]*=[ \t]*")

# asdf knows only these names; mise and omg know them too.
_ASDF_NAMES = {"node": "nodejs", "go": "golang"}


def set_first(text: str, runtime: str, version: str) -> str:  # noqa: ARG001 - the editors' common form
    """Return ``text`` with its first version replaced; later lines are not read by anybody."""
    lines = LINE.findall(text)
    for index, line in enumerate(lines):
        if content := content_of(line):
            lines[index] = line.replace(content, version, 1)
            return "".join(lines)
    return _with_line(text, version)


def set_only(text: str, runtime: str, version: str) -> str:  # noqa: ARG001 - the editors' common form
    """Return ``text`` with one version instead of all that it lists; nvm's pairs stay."""
    lines: list[str] = []
    is_set = False
    for line in LINE.findall(text):
        content = content_of(line)
        if not content or re.match(r"[\w.-]+\s*=", content):
            lines.append(line)
        elif not is_set:
            lines.append(line.replace(content, version, 1))
            is_set = True
    edited = "".join(lines)
    return edited if is_set else _with_line(edited, version)


def set_candidate(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of its first ``java=`` line replaced."""
    lines = LINE.findall(text)
    for index, line in enumerate(lines):
        content = content_of(line)
        if match := _JAVA.match(content):
            lines[index] = line.replace(content, match[0] + version, 1)
            return "".join(lines)
    return _with_line(text, f"{runtime}={version}")


def set_tool(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the versions of the runtime's first line replaced, or with a new line."""
    lines = LINE.findall(text)
    for index, line in enumerate(lines):
        content = content_of(line, comments_anywhere=True)
        match = _TOOL.match(content)
        if match and runtime_called(match["name"]) == runtime_called(runtime):
            lines[index] = line.replace(content, match[0] + version, 1)
            return "".join(lines)
    return _with_line(text, f"{_ASDF_NAMES.get(runtime, runtime)} {version}")


def _with_line(text: str, line: str) -> str:
    """Return ``text`` with ``line`` at its end."""
    separator = "" if not text or text.endswith(("\n", "\r")) else "\n"
    return f"{text}{separator}{line}\n"
