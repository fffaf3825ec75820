"""``pom.xml``: the Java that a Maven build needs. Pure.

A document type is refused, so that there are no entities: a pom has none. Parents and profiles are not read.

Source: https://maven.apache.org/plugins/maven-compiler-plugin/compile-mojo.html ("release", "source",
"target"), https://maven.apache.org/plugins/maven-toolchains-plugin/ and
https://maven.apache.org/enforcer/enforcer-rules/requireJavaVersion.html; ``java.version`` is Spring Boot's
name. Read 2026-12-01.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from omg.project.formats.request import MalformedDocumentError
from omg.project.mentions.mention import Role, mention
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.mentions.mention import Mention

_MAX_DEPTH = 100
_MAX_TEXT_LENGTH = 256
_PROPERTIES = ("maven.compiler.release", "maven.compiler.source", "maven.compiler.target", "java.version")
_LEVELS = ("release", "source", "target")
_PLUGIN = ("project", "build", "plugins", "plugin")
_REFERENCE = re.compile(r"\$\{([\w.-]+)\}")
_NUMBER = re.compile(r"(?:1\.)?(\d{1,4})(?:\.\d+)*")
_RANGE = re.compile(r"\[(\d[\d.]*),(\d[\d.]*)?[)\]]")


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    line: int


@dataclass(slots=True)
class _Pom:
    """What was read so far."""

    path: list[str] = field(default_factory=list)
    text: str = ""
    line: int = 0
    plugin: str = ""
    properties: dict[str, _Value] = field(default_factory=dict)
    # By the plugin that it configures, and what it configures.
    settings: list[tuple[str, str, _Value]] = field(default_factory=list)


def read(text: str) -> Iterator[Mention]:
    """Yield the language levels that are compiled for, which a JDK must at least have, and what must run it.

    Raises:
        MalformedDocumentError: The text is not XML, or has a document type.
    """
    pom = _parse(text)
    for name in _PROPERTIES:
        if name in pom.properties:
            yield from _level(f"<{name}>", pom.properties[name], pom)
    for plugin, name, value in pom.settings:
        if plugin == "maven-compiler-plugin" and name in _LEVELS and not _is_property_above(value):
            yield from _level(f"<{name}>", value, pom)
        elif plugin == "maven-toolchains-plugin" and name == "jdk/version":
            yield from _runs("<jdk><version>", value, pom)
        elif plugin == "maven-enforcer-plugin" and name == "requireJavaVersion/version":
            yield from _required(value, pom)


def _is_property_above(value: _Value) -> bool:
    """Return whether a value is that of a property which is reported by itself."""
    found = _REFERENCE.fullmatch(value.text)
    return found is not None and found[1] in _PROPERTIES


def _level(name: str, value: _Value, pom: _Pom) -> Iterator[Mention]:
    number = _NUMBER.fullmatch(_resolved(value.text, pom))
    yield from _constraint(f">={number[1]}" if number else "", f"{name}{number[1] if number else ''}", value)


def _required(value: _Value, pom: _Pom) -> Iterator[Mention]:
    text = _resolved(value.text, pom)
    span, number = _RANGE.fullmatch(text), _NUMBER.fullmatch(text)
    if span:
        # An inclusive end is read as its whole line.
        wanted = f">={span[1]}" + (f" <{'' if text.endswith(')') else '='}{span[2]}" if span[2] else "")
    else:
        wanted = f">={number[1]}" if number else ""
    yield from _constraint(wanted, f"requireJavaVersion {text}", value)


def _constraint(text: str, says: str, value: _Value) -> Iterator[Mention]:
    found = mention("java", (text,), line=value.line, says=says, role=Role.CONSTRAINS) if text else None
    if found is not None:
        yield found


def _runs(name: str, value: _Value, pom: _Pom) -> Iterator[Mention]:
    text = _resolved(value.text, pom)
    found = (
        mention("java", (text,), line=value.line, says=f"{name}{text}") if _NUMBER.fullmatch(text) else None
    )
    if found is not None:
        yield found


def _resolved(text: str, pom: _Pom) -> str:
    """Return a value, or that of the property that it names; properties of properties, three deep."""
    for _ in range(3):
        found = _REFERENCE.fullmatch(text)
        if found is None or found[1] not in pom.properties:
            break
        text = pom.properties[found[1]].text
    return text


def _parse(text: str) -> _Pom:
    pom = _Pom()
    parser = expat.ParserCreate(encoding="utf-8")

    def start(name: str, _attributes: object) -> None:
        if len(pom.path) >= _MAX_DEPTH:
            raise MalformedDocumentError("XML that is nested too deeply", line=parser.CurrentLineNumber)
        pom.path.append(name)
        pom.text, pom.line = "", parser.CurrentLineNumber
        if tuple(pom.path) == _PLUGIN:
            pom.plugin = ""

    def data(more: str) -> None:
        pom.text = (pom.text + more)[:_MAX_TEXT_LENGTH]

    def end(_name: str) -> None:
        _note(pom, _Value(pom.text.strip(), pom.line))
        pom.path.pop()
        pom.text = ""

    def refuse(*_facts: object) -> None:
        raise MalformedDocumentError("a document type is refused", line=parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        # Whatever the file said of its encoding is decoded by now.
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise MalformedDocumentError("invalid XML", line=error.lineno) from error
    return pom


def _note(pom: _Pom, value: _Value) -> None:
    path = tuple(pom.path)
    if path[:2] == ("project", "properties") and len(path) == 3:
        pom.properties[path[2]] = value
    if path[:4] != _PLUGIN or len(path) < 5:
        return
    if path[4:] == ("artifactId",):
        pom.plugin = value.text
    elif "configuration" in path and value.text:
        inner = path[path.index("configuration") + 1 :]
        # Of a level its name, of anything else the two last parts.
        pom.settings.append((pom.plugin, "/".join(inner if len(inner) == 1 else inner[-2:]), value))
