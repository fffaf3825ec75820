"""The tags of a git repository from its web server: no API, no rate limit. Pure.

Both responses of git's HTTP protocols are supported: packet lines, and the plain list of a static mirror.

Source: https://git-scm.com/docs/http-protocol, read 2026-11-23.
"""

from __future__ import annotations

import re

_TAG_REF = re.compile(rb"[0-9a-f]{40,64}[ \t]refs/tags/([A-Za-z0-9._+-]+)(?:\^\{\})?")


def tags_url(repository_url: str) -> str:
    """Return the URL of the list of a repository's tags."""
    return f"{repository_url}.git/info/refs?service=git-upload-pack"


def parse_tags(document: bytes) -> frozenset[str]:
    """Return the names of the tags; names with unusual characters are dropped.

    Raises:
        ValueError: The document contains none.
    """
    tags = frozenset(match[1].decode() for line in _lines(document) if (match := _TAG_REF.fullmatch(line)))
    if not tags:
        raise ValueError("it lists no tags")
    return tags


def _lines(document: bytes) -> list[bytes]:
    lines = []
    for line in document.splitlines():
        # A packet begins with its length in four digits; `0000` ends a section, without a newline.
        text = line.removeprefix(b"0000").partition(b"\0")[0]
        is_packet = len(text) > 44 and text[44:45] == b" "
        lines.append(text[4:] if is_packet else text)
    return lines
