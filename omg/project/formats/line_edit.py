"""Edits of files that are read line by line; loaded by `omg pin` only."""

from __future__ import annotations

import re

from omg.project.formats.decode import LINE, content_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def replace_first(text: str, version: str) -> str:
    """Return ``text`` with its first version replaced; tools do not read later lines."""
    return replace_line(text, lambda _: version, otherwise=version)


def replace_all(text: str, version: str) -> str:
    """Return ``text`` with one version in place of all that it lists; nvm's ``KEY=VALUE`` lines stay."""
    lines: list[str] = []
    is_set = False
    for line in re.findall(LINE, text):
        content = content_of(line)
        if not content or re.match(r"[\w.-]+\s*=", content):
            lines.append(line)
        elif not is_set:
            lines.append(line.replace(content, version, 1))
            is_set = True
    edited = "".join(lines)
    return edited if is_set else with_line(edited, version)


def replace_line(
    text: str, edited: Callable[[str], str | None], *, otherwise: str, comments_anywhere: bool = False
) -> str:
    """Return ``text`` with the content of one line replaced; its indentation, comment and end stay.

    Args:
        text: The whole file.
        edited: Returns the new content of a line, or ``None`` for a line that is not the one.
        otherwise: The line that is added at the end where no line is the one.
        comments_anywhere: A ``#`` inside a word begins a comment too.
    """
    lines = re.findall(LINE, text)
    for index, line in enumerate(lines):
        content = content_of(line, comments_anywhere=comments_anywhere)
        if content and (new := edited(content)) is not None:
            lines[index] = line.replace(content, new, 1)
            return "".join(lines)
    return with_line(text, otherwise)


def with_line(text: str, line: str) -> str:
    """Return ``text`` with ``line`` at its end."""
    separator = "" if not text or text.endswith(("\n", "\r")) else "\n"
    return f"{text}{separator}{line}\n"
