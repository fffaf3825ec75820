"""The manifest of a toolchain: every file with its mode and digest, in a compact form.

One line per file, below a line for its directory::

    lib/node_modules/npm/
    6 2jmj7l5rSw0yVb_vlWAYkK_YBwk cli.js      mode 0644, SHA-256 in URL-safe base64 without padding
    7 ...                         npx.js      mode 0755
    > ../lib/cli.js               npm         a symbolic link: its target, then its name

Names keep letters, digits and common punctuation; other bytes are ``%XX``, so no name can break a line.
"""

from __future__ import annotations

import base64
import re
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from omg.errors import StoreError
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAFE = "/@+,=!$&()[]{}#;:^~"
# Characters that `quote` keeps.
_PLAIN = re.compile(rf"[A-Za-z0-9_.~\-{re.escape(_SAFE)}]*")
_DIGEST_BYTES = 32
_MODES = {0o644: "6", 0o755: "7"}


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file or link of a toolchain.

    Attributes:
        path: Path below the toolchain's directory, with forward slashes.
        mode: 0o644 or 0o755; 0 for a link.
        sha256: Digest of the content; empty for a link.
        target: Target of a link, as written in it; empty for a file.
    """

    path: str
    mode: int
    sha256: bytes
    target: str = ""


def encode(entries: Iterable[ManifestEntry]) -> str:
    """Return the manifest's text."""
    lines = []
    present = ""
    by_place = {_split(entry.path): entry for entry in entries}
    for (directory, name), entry in sorted(by_place.items(), key=itemgetter(0)):
        if directory != present:
            lines.append(_quoted(directory))
            present = directory
        if entry.target:
            lines.append(f"> {_quoted(entry.target)} {_quoted(name)}")
        else:
            digest = base64.urlsafe_b64encode(entry.sha256).rstrip(b"=").decode()
            lines.append(f"{_MODES[entry.mode]} {digest} {_quoted(name)}")
    return "".join(f"{line}\n" for line in lines)


def decode(text: str) -> tuple[ManifestEntry, ...]:
    """Return the entries of a manifest's text.

    Raises:
        StoreError: One of its lines is invalid.
    """
    entries = []
    directory = ""
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) == 1:
            directory = unquote(line, errors="surrogateescape")
        elif len(fields) == 3:
            entries.append(_entry(directory, *fields))
        else:
            raise StoreError(f"the manifest has an invalid line: {line[:80]!r}")
    return tuple(entries)


def _entry(directory: str, kind: str, value: str, name: str) -> ManifestEntry:
    path = directory + unquote(name, errors="surrogateescape")
    if kind == ">":
        return ManifestEntry(path, 0, b"", unquote(value, errors="surrogateescape"))
    for mode, sign in _MODES.items():
        if kind == sign:
            return ManifestEntry(path, mode, _digest(value, path))
    raise StoreError(f"the manifest has an invalid type {kind!r} for `{path}`")


def _digest(text: str, path: str) -> bytes:
    try:
        digest = base64.urlsafe_b64decode(f"{text}=")
    except ValueError:  # not base64, or not even ASCII
        digest = b""
    if len(digest) != _DIGEST_BYTES:
        raise StoreError(f"the manifest has an invalid checksum for `{path}`")
    return digest


def _split(path: str) -> tuple[str, str]:
    directory, slash, name = path.rpartition("/")
    return directory + slash, name


def _quoted(text: str) -> str:
    # Nearly every name is plain, and checking that with `quote` takes twenty times as long.
    return text if _PLAIN.fullmatch(text) else quote(text, safe=_SAFE, errors="surrogateescape")
