"""Detects the kind of a file by its first bytes, to say what came instead of an archive. Pure."""

from __future__ import annotations

import re

from omg.errors import ArchiveError

# Enough for every signature, including tar's in its first header.
HEAD_BYTES = 512

ENDINGS = {
    ".tar.gz": "gz",
    ".tgz": "gz",
    ".tar.xz": "xz",
    ".tar.bz2": "bz2",
    ".tar.zst": "zst",
    ".tar": "tar",
    ".zip": "zip",
}
_MARKS = (
    (b"\x1f\x8b", "gz"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bz2"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PK\3\4", "zip"),
    (b"PK\5\6", "zip"),
)
_NAMES = {
    "gz": "gzip data",
    "xz": "xz data",
    "bz2": "bzip2 data",
    "zst": "Zstandard data",
    "zip": "a zip archive",
    "tar": "a tar archive",
}
# Frames that a Zstandard decompressor skips; they may come first.
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]\s*[\"\]}]")


def kind_of(name: str) -> str:
    """Return the kind that the file ending of ``name`` stands for: a value of `ENDINGS`.

    Raises:
        ArchiveError: omg cannot read such archives.
    """
    for ending, kind in ENDINGS.items():
        if name.endswith(ending):
            return kind
    raise ArchiveError("omg cannot read archives of this kind")


def require_kind(head: bytes, expected: str) -> None:
    """Check that a file that begins with ``head`` is what its name says.

    Raises:
        ArchiveError: It is empty, an HTML page, another kind of archive, or unknown.
    """
    if not head:
        raise ArchiveError("the file is empty")
    found = _found(head)
    # The oldest tar files have no signature; for a zip the reader gives a better error.
    if found == expected or (not found and expected in ("tar", "zip")):
        return
    if found in ("an HTML page", "JSON"):
        raise ArchiveError(f"the file is {found}: did it come from a proxy or a login page?")
    what = _NAMES.get(found, "something else")
    raise ArchiveError(f"the file is {what} and not {_NAMES[expected]}")


def may_be(head: bytes, kind: str) -> bool:
    """Return whether data that begins with ``head``, however short, can be of ``kind``."""
    marks = [mark for mark, marked in _MARKS if marked == kind]
    return any(mark.startswith(head[: len(mark)]) for mark in marks) or (
        kind == "zst" and (len(head) < 4 or _SKIPPABLE.match(head) is not None)
    )


def _found(head: bytes) -> str:
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    if _SKIPPABLE.match(head):
        return "zst"
    if _WEB_PAGE.match(head):
        return "an HTML page"
    return "JSON" if _JSON.match(head) else ""
