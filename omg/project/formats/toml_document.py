"""TOML documents, read without ever failing in another way than by a problem, and edited.

A shim that meets no TOML should not pay for its reader, nor one that only reads for ``tomlkit``, which keeps
what it does not change: both are imported where they are used.
"""

from __future__ import annotations

from contextlib import contextmanager

from omg.errors import VersionFileError
from omg.patterns import re
from omg.project.formats.request import MalformedDocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from tomlkit import TOMLDocument

BY_HAND = "edit it by hand"
_TOO_UNUSUAL = "its TOML is too unusual to be edited"
# tomli takes time in the square of a dotted key's parts.
_MAX_KEY_PARTS = 50
# Compiled on first use, as the other: most documents need neither.
_LONG_KEY = (
    rf"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*"|'[^'\n]*')[ \t]*+\.[ \t]*+){{{_MAX_KEY_PARTS}}}"""
)
_POSITION = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"


def load_toml(text: str) -> Mapping[str, object]:
    """Return the tables of a TOML 1.1 document.

    Raises:
        MalformedDocumentError: The text is no TOML, or nested beyond all use.
    """
    import tomli

    if text.count(".") >= _MAX_KEY_PARTS and re.search(_LONG_KEY, text):
        raise MalformedDocumentError(f"a key of more than {_MAX_KEY_PARTS} parts")
    try:
        return tomli.loads(text)
    except RecursionError as error:
        raise MalformedDocumentError("TOML that is nested too deeply") from error
    # A number of thousands of digits is a plain ValueError.
    except ValueError as error:
        position = re.search(_POSITION, str(error))
        if position is None:
            raise MalformedDocumentError("invalid TOML") from error
        line, column = position.groups()
        place = f"at line {line}, column {column}" if line else "at its end"
        reason = str(error)[: position.start()]
        raise MalformedDocumentError(
            f"invalid TOML {place}: {reason[:1].lower()}{reason[1:]}", line=int(line) if line else None
        ) from error


def table(value: object) -> Mapping[str, object] | None:
    """Return ``value`` if it is a table."""
    return value if isinstance(value, dict) else None


@contextmanager
def unusual_is_refused() -> Iterator[None]:
    """Raise ``VersionFileError`` for TOML that ``tomlkit`` cannot edit."""
    from tomlkit.exceptions import TOMLKitError

    try:
        yield
    # It fails on tables that are continued further down, with more exceptions than it documents.
    except (TOMLKitError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise VersionFileError(_TOO_UNUSUAL, hint=BY_HAND) from error


def open_document(text: str) -> TOMLDocument:
    """Return an editable document.

    Raises:
        MalformedDocumentError: The text is not TOML.
    """
    import tomlkit

    load_toml(text)
    return tomlkit.parse(text)


def open_table(document: TOMLDocument, key: str) -> MutableMapping[str, object]:
    """Return the table ``key`` of ``document``, which is added where it is missing.

    Raises:
        VersionFileError: The key holds something else.
    """
    if key not in document:
        import tomlkit

        document[key] = tomlkit.table()
    value = document[key]
    if not isinstance(value, dict):
        raise VersionFileError(f"`{key}` is not a table", hint=BY_HAND)
    return value


def remove_key(document: TOMLDocument, key: str, inner: str = "") -> None:
    """Remove a key at the top, or a key of a table, with the table if nothing is left in it."""
    if inner:
        values = open_table(document, key)
        values.pop(inner)
        if values or _holds_comment(document, key):
            return
    document.remove(key)


def _holds_comment(document: TOMLDocument, key: str) -> bool:
    import tomlkit

    text = document.as_string()
    rest = tomlkit.parse(text)
    rest.remove(key)
    return rest.as_string().count("#") < text.count("#")


def checked_text(document: TOMLDocument, old: str, *changed: str) -> str:
    """Return the text of ``document``, if only the keys ``changed`` differ from ``old``.

    Args:
        document: What was edited.
        old: The text that it was opened from.
        changed: A key at the top; or a table, and the keys in it.

    Raises:
        VersionFileError: Something else differs.
    """
    new = document.as_string()
    if _without(load_toml(new), changed) != _without(load_toml(old), changed):
        raise VersionFileError(_TOO_UNUSUAL, hint=BY_HAND)
    return new


def _without(tables: Mapping[str, object], changed: tuple[str, ...]) -> dict[str, object]:
    """Return ``tables`` without a key at the top, or without keys of one table (and not that, if empty)."""
    top, *keys = changed
    rest = {key: value for key, value in tables.items() if key != top}
    inner = tables.get(top)
    if keys and isinstance(inner, dict):
        rest[top] = {key: value for key, value in inner.items() if key not in keys}
    return {key: value for key, value in rest.items() if value != {} or key != top}
