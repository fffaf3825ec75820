"""Edits of ``package.json``: the text of one value is replaced, not a byte besides."""

from __future__ import annotations

import json
import re

from omg.errors import InvalidSpecError, UsageError
from omg.project.formats.package_json import load_manifest
from omg.runtimes.registry import by_name
from omg.value import dataclass
from omg.versions.grammar import quoted

_WHITE_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()
# Volta and `packageManager` know whole versions only; `devEngines` knows npm's ranges, and no names.
_EXACT = re.compile(r"\d+\.\d+\.\d+")
_RANGE = re.compile(r"[\d<>=~^*x]")


@dataclass(frozen=True, slots=True)
class _Span:
    """A value of the document and where its text stands."""

    start: int
    end: int
    value: object


@dataclass(frozen=True, slots=True)
class _Pin:
    """The value that pins a runtime, and what may stand in it."""

    span: _Span
    grammar: re.Pattern[str]
    before: str = ""


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version replaced that pins the runtime in it.

    Raises:
        UsageError: Nothing in it pins the runtime.
        InvalidSpecError: Whose field it is would not understand the version.
        MalformedDocumentError: The text is no JSON object.
    """
    load_manifest(text)
    pin = _winning_pin(text, runtime)
    hint = f"pin it in {by_name(runtime).pin_file}"
    if pin is None:
        raise UsageError(f"package.json pins no {runtime}", hint=hint)
    if not pin.grammar.match(version):
        raise InvalidSpecError(f"package.json cannot say {quoted(version)}", hint=hint)
    return text[: pin.span.start] + json.dumps(pin.before + version) + text[pin.span.end :]


def _winning_pin(text: str, runtime: str) -> _Pin | None:
    """Return the pin that counts, in the order in which the format is read."""
    root = _Span(text.index("{"), len(text), None)
    if runtime == "node" and (version := _member(text, _member(text, root, "volta"), "node")):
        return _Pin(version, _EXACT)
    dev_engines = _member(text, root, "devEngines")
    if version := _engine_version(text, _member(text, dev_engines, "runtime"), runtime):
        return _Pin(version, _RANGE)
    package_manager = _member(text, root, "packageManager")
    if package_manager and str(package_manager.value).startswith(f"{runtime}@"):
        return _Pin(package_manager, _EXACT, f"{runtime}@")
    if version := _engine_version(text, _member(text, dev_engines, "packageManager"), runtime):
        return _Pin(version, _RANGE)
    return None


def _engine_version(text: str, engines: _Span | None, runtime: str) -> _Span | None:
    if engines is None:
        return None
    for engine in _elements(text, engines) if isinstance(engines.value, list) else (engines,):
        name, version = _member(text, engine, "name"), _member(text, engine, "version")
        if name and version and name.value == runtime:
            return version
    return None


def _member(text: str, owner: _Span | None, key: str) -> _Span | None:
    """Return the member of an object; of several with one key the last, which is what JSON means."""
    if owner is None or text[owner.start] != "{":
        return None
    found: _Span | None = None
    position = _after_blanks(text, owner.start + 1)
    while text[position] != "}":
        name = _value(text, position)
        member = _value(text, _after_blanks(text, name.end) + 1)
        if name.value == key:
            found = member
        position = _after_separator(text, member.end)
    return found


def _elements(text: str, array: _Span) -> list[_Span]:
    elements: list[_Span] = []
    position = _after_blanks(text, array.start + 1)
    while text[position] != "]":
        elements.append(_value(text, position))
        position = _after_separator(text, elements[-1].end)
    return elements


def _value(text: str, position: int) -> _Span:
    start = _after_blanks(text, position)
    value, end = _DECODER.raw_decode(text, start)
    return _Span(start, end, value)


def _after_separator(text: str, position: int) -> int:
    position = _after_blanks(text, position)
    return _after_blanks(text, position + 1) if text[position] == "," else position


def _after_blanks(text: str, position: int) -> int:
    while text[position] in _WHITE_SPACE:
        position += 1
    return position
