"""TOML documents, read without ever failing in another way than by a problem."""

from __future__ import annotations

import re

from omg.project.formats.request import MalformedDocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

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
    import tomli  # a shim that meets no TOML should not pay for its reader

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
