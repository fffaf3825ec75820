"""The manifest in receipts of schema 1, which omg wrote until December 2026: in the receipt, as text.

One line per file, below a line for its directory::

    lib/node_modules/npm/
    6 2jmj7l5rSw0yVb_vlWAYkK_YBwk cli.js      mode 0644, SHA-256 in URL-safe base64 without padding
    7 ...                         npx.js      mode 0755
    > ../lib/cli.js               npm         a symbolic link: its target, then its name
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import unquote

from omg.errors import StoreError
from omg.store.manifest import ManifestEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

# The key's value is a literal string.
_END = b"'''"
_DIGEST_BYTES = 32
_MODES = {"6": 0o644, "7": 0o755}


def decode(content: bytes) -> tuple[ManifestEntry, ...]:
    """Return the entries of a manifest, from what follows its key in the receipt.

    Raises:
        StoreError: It is incomplete, or one of its lines is invalid.
    """
    text, closed, behind = content.partition(_END)
    if not closed:
        raise StoreError("the manifest is incomplete")
    if behind.strip(b"\n"):
        raise StoreError("there is data after the manifest")
    return tuple(_entries(text.decode(errors="replace")))


def _entries(text: str) -> Iterator[ManifestEntry]:
    directory = ""
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) == 1:
            directory = unquote(line, errors="surrogateescape")
        elif len(fields) == 3:
            yield _entry(directory, *fields)
        else:
            raise StoreError(f"the manifest has an invalid line: {line[:80]!r}")


def _entry(directory: str, kind: str, value: str, name: str) -> ManifestEntry:
    path = directory + unquote(name, errors="surrogateescape")
    if kind == ">":
        return ManifestEntry(path, 0, b"", unquote(value, errors="surrogateescape"))
    if kind in _MODES:
        return ManifestEntry(path, _MODES[kind], _digest(value, path))
    raise StoreError(f"the manifest has an invalid type {kind!r} for `{path}`")


def _digest(text: str, path: str) -> bytes:
    try:
        digest = base64.urlsafe_b64decode(f"{text}=")
    except ValueError:  # not base64, or not even ASCII
        digest = b""
    if len(digest) != _DIGEST_BYTES:
        raise StoreError(f"the manifest has an invalid checksum for `{path}`")
    return digest
