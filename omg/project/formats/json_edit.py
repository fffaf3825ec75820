"""Where the values of a JSON document are in its text; loaded by `omg pin` only.

The document must be valid: nothing here checks it.
"""

from __future__ import annotations

import json

from omg.value import dataclass

_WHITE_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Span:
    """A value of the document and its place in the text."""

    start: int
    end: int
    value: object


def root(text: str) -> Span:
    """Return the document, which is an object; its value is not decoded."""
    return Span(text.index("{"), len(text), None)


def replaced(text: str, span: Span, value: str) -> str:
    """Return ``text`` with a string in place of the value at ``span``."""
    return text[: span.start] + json.dumps(value) + text[span.end :]


def with_member(text: str, key: str, value: str) -> str:
    """Return ``text`` with a string as a member of its object: the present one's, else a new last one."""
    owner = root(text)
    present = member(text, owner, key)
    if present is not None:
        return replaced(text, present, value)
    entry, parts = f"{json.dumps(key)}: {json.dumps(value)}", _parts(text, owner)
    if not parts:
        return f"{text[: owner.start + 1]}\n  {entry}\n{text[text.rindex('}') :]}"
    start, end = parts[-1][0], parts[-1][1].end
    blanks = text[:start][len(text[:start].rstrip(_WHITE_SPACE)) :]
    return f"{text[:end]},{blanks or ' '}{entry}{text[end:]}"


def without(text: str, span: Span, source: str) -> str:
    """Return ``source`` without the member whose value is at ``span``, and without what is empty then.

    Args:
        text: The document.
        span: A value in it that is a member's.
        source: The same text, which may have comments where ``text`` has blanks.
    """
    owner, trail = root(text), list[tuple[list[tuple[int, Span]], int]]()
    while not trail or owner.start != span.start:
        parts = _parts(text, owner)
        index = next(i for i, (_, value) in enumerate(parts) if value.start <= span.start < value.end)
        trail.append((parts, index))
        owner = parts[index][1]
    while len(trail) > 1 and len(trail[-1][0]) == 1:
        trail.pop()
    parts, index = trail[-1]
    start, end = parts[index][0], parts[index][1].end
    while source[start - 1] in _WHITE_SPACE:
        start -= 1
    if index:
        comma = _after_blanks(text, parts[index - 1][1].end)
        return source[:comma] + source[comma + 1 : start] + source[end:]
    if len(parts) == 1:
        while source[end] in _WHITE_SPACE:
            end += 1
        return source[:start] + source[end:]
    comma = _after_blanks(text, end)
    return source[:start] + source[end:comma] + source[comma + 1 :]


def member(text: str, owner: Span | None, key: str) -> Span | None:
    """Return the member of an object; of several with one key the last, which is what JSON means."""
    if owner is None or text[owner.start] != "{":
        return None
    found: Span | None = None
    for start, span in _parts(text, owner):
        if _value(text, start).value == key:
            found = span
    return found


def elements(text: str, owner: Span) -> list[Span]:
    """Return the elements of an array; anything else counts as an array of itself."""
    if not isinstance(owner.value, list):
        return [owner]
    return [span for _, span in _parts(text, owner)]


def _parts(text: str, owner: Span) -> list[tuple[int, Span]]:
    """Return where each member of an object, or element of an array, begins, and its value."""
    found: list[tuple[int, Span]] = []
    has_names = text[owner.start] == "{"
    position = _after_blanks(text, owner.start + 1)
    while text[position] not in "]}":
        start = position
        if has_names:
            position = _after_blanks(text, _value(text, position).end) + 1
        found.append((start, _value(text, position)))
        position = _after_separator(text, found[-1][1].end)
    return found


def _value(text: str, position: int) -> Span:
    start = _after_blanks(text, position)
    value, end = _DECODER.raw_decode(text, start)
    return Span(start, end, value)


def _after_separator(text: str, position: int) -> int:
    position = _after_blanks(text, position)
    return _after_blanks(text, position + 1) if text[position] == "," else position


def _after_blanks(text: str, position: int) -> int:
    while text[position] in _WHITE_SPACE:
        position += 1
    return position
