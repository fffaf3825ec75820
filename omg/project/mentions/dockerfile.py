"""``Dockerfile``: the images that its stages begin with. Pure.

Source: https://docs.docker.com/reference/dockerfile/, "FROM", "ARG", "Here-documents" and "escape",
read 2026-12-01.
"""

from __future__ import annotations

import re

from omg.project.formats.text import split_lines
from omg.project.mentions.images import mention_of_image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.project.mentions.mention import Mention

_ESCAPE = re.compile(r"#\s*escape\s*=\s*`\s*", re.IGNORECASE)
_HERE_DOCUMENT = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_VARIABLE = re.compile(r"\$(?:(?P<bare>\w+)|\{(?P<name>\w+)(?:(?P<operator>:?[-+])(?P<word>[^{}$]*))?\})")
# A line may go on over others; nobody writes longer ones about an image.
_MAX_LINE_LENGTH = 4096
_MAX_WORD_LENGTH = 512


def read(text: str) -> Iterator[Mention]:
    """Yield what each stage begins with, where that is an image of a runtime.

    The defaults of ``ARG`` before the first stage count. Images of variables without a default do not.
    """
    defaults: dict[str, str] = {}
    stages: set[str] = set()
    is_in_stage = False
    for number, line in _instructions(text):
        words = line.split()
        match words[0].upper():
            case "ARG" if not is_in_stage:
                for word in words[1:]:
                    name, equals, value = word.partition("=")
                    if equals:
                        defaults[name] = _expanded(value.strip("\"'"), defaults) or ""
            case "FROM":
                is_in_stage = True
                yield from _stage(number, words[1:], defaults, stages)
            case _:
                continue


def _stage(number: int, words: list[str], defaults: Mapping[str, str], stages: set[str]) -> Iterator[Mention]:
    flags = [word for word in words if word.startswith("--")]
    image, *rest = words[len(flags) :] or [""]
    reference = _expanded(image, defaults)
    if reference and reference.lower() not in stages:
        found = mention_of_image(reference, line=number, says=f"FROM {reference.partition('@')[0]}")
        if found is not None:
            yield found
    if len(rest) == 2 and rest[0].lower() == "as":
        stages.add(rest[1].lower())


def _expanded(text: str, values: Mapping[str, str]) -> str | None:
    """Return ``text`` with its variables replaced; ``None`` where one has no value."""
    is_known = True

    def value(found: re.Match[str]) -> str:
        nonlocal is_known
        known = values.get(found["bare"] or found["name"], "")
        word = found["word"] or ""
        if (found["operator"] or "").endswith("+"):
            return word if known else ""
        is_known = is_known and bool(known or word)
        return known or word

    # One default may name another twice, and so on.
    if len(text) > _MAX_WORD_LENGTH:
        return None
    expanded = _VARIABLE.sub(value, text)[:_MAX_WORD_LENGTH]
    return expanded if is_known and "$" not in expanded else None


def _instructions(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each instruction, its lines joined; here-documents are left out."""
    escape, end, start, joined = "\\", "", 0, ""
    for number, line in enumerate(split_lines(text), start=1):
        content = line.strip()
        if end:
            end = "" if content == end else end
            continue
        if not joined and number == 1 and _ESCAPE.fullmatch(content):
            escape = "`"
        if not content or content.startswith("#"):
            continue
        start = start if joined else number
        joined = f"{joined} {content}".strip()[:_MAX_LINE_LENGTH]
        if joined.endswith(escape):
            joined = joined[:-1].rstrip()
            continue
        if joined.split(" ", 1)[0].upper() in ("RUN", "COPY", "ADD") and (
            found := _HERE_DOCUMENT.search(joined)
        ):
            end = found[1]
        if joined:
            yield start, joined
        joined = ""
