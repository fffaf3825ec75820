"""Edits of TOML files with ``tomlkit``, which keeps what it does not change; loaded by `omg pin` only."""

from __future__ import annotations

from contextlib import contextmanager

import tomlkit
from tomlkit.exceptions import TOMLKitError

from omg.errors import VersionFileError
from omg.project.formats.toml_document import load_toml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from tomlkit import TOMLDocument

BY_HAND = "edit it by hand"
_TOO_UNUSUAL = "its TOML is too unusual to be edited"


@contextmanager
def unusual_is_refused() -> Iterator[None]:
    """Raise ``VersionFileError`` for TOML that ``tomlkit`` cannot edit."""
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
    load_toml(text)
    return tomlkit.parse(text)


def open_table(document: TOMLDocument, key: str) -> MutableMapping[str, object]:
    """Return the table ``key`` of ``document``, which is added where it is missing.

    Raises:
        VersionFileError: The key holds something else.
    """
    if key not in document:
        document[key] = tomlkit.table()
    value = document[key]
    if not isinstance(value, dict):
        raise VersionFileError(f"`{key}` is not a table", hint=BY_HAND)
    return value


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
