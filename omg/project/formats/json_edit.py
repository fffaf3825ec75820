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


def member(text: str, owner: Span | None, key: str) -> Span | None:
    """Return the member of an object; of several with one key the last, which is what JSON means."""
    if owner is None or text[owner.start] != "{":
        return None
    found: Span | None = None
    position = _after_blanks(text, owner.start + 1)
    while text[position] != "}":
        name = _value(text, position)
        span = _value(text, _after_blanks(text, name.end) + 1)
        if name.value == key:
            found = span
        position = _after_separator(text, span.end)
    return found


def elements(text: str, owner: Span) -> list[Span]:
    """Return the elements of an array; anything else counts as an array of itself."""
    if not isinstance(owner.value, list):
        return [owner]
    found: list[Span] = []
    position = _after_blanks(text, owner.start + 1)
    while text[position] != "]":
        found.append(_value(text, position))
        position = _after_separator(text, found[-1].end)
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
