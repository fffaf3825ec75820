"""The allow-list for every text that becomes part of a path, and quoting for messages."""

from __future__ import annotations

# Longer than any published version, shorter than any file system's limit on a name.
MAX_VERSION_LENGTH = 80
# How much to show of a possible secret.
MAX_SHORT_LENGTH = 12

_NAME_START = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_NAME_CHARACTERS = _NAME_START | frozenset("._+-")
# `versions/<runtime>/current` is the global default's link, never a toolchain.
_DEFAULT_LINK = "current"


def is_safe_name(text: str) -> bool:
    """Return whether ``text`` is a valid name of a toolchain's directory.

    Only ASCII letters, digits and ``._+-``, beginning with a letter or digit, without ``..``, and
    not the name of the global default's link.
    """
    return (
        0 < len(text) <= MAX_VERSION_LENGTH
        and text[0] in _NAME_START
        and _NAME_CHARACTERS.issuperset(text)
        and ".." not in text
        and text != _DEFAULT_LINK
    )


def printable(text: str) -> str:
    """Return ``text`` safe for a terminal, without quotes: unprintable characters are escaped."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def quoted(text: str, limit: int = MAX_VERSION_LENGTH) -> str:
    """Return ``text`` in backticks, safe for a terminal: escaped, and cut at about ``limit`` bytes.

    Unprintable characters are escaped, so that text from a file can neither move the
    cursor nor begin a new line; so are backticks, so that it cannot end its own quotes.
    """
    pieces: list[str] = []
    length = 0
    for character in text:
        piece = _escaped(character)
        length += len(piece.encode())
        if length > limit:
            pieces.append("...")
            break
        pieces.append(piece)
    return f"`{''.join(pieces)}`"


def shortened(text: str) -> str:
    """Return the beginning of ``text``: the part of a possible secret that is shown."""
    return text if len(text) <= MAX_SHORT_LENGTH else f"{text[:MAX_SHORT_LENGTH]}..."


def _escaped(character: str) -> str:
    if character in "`\\":
        return f"\\{character}"
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
