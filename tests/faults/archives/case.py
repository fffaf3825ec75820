"""What a case of the corpus is: an archive, and what has to come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.archive.builders import BLOCK, tar, zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.archive.builders import ZipMember


@dataclass(frozen=True)
class Case:
    """One archive.

    Attributes:
        id: What is odd about it.
        name: What it is called; the ending tells its kind.
        content: Its bytes.
        refusal: A pattern of the sentence that refuses it; empty if it is accepted.
        tree: What it becomes where it is accepted: text by path, ``-> TARGET`` for links, ``+`` before the
            text of an executable.
    """

    id: str
    name: str
    content: bytes = field(repr=False)
    refusal: str
    tree: Mapping[str, str] = field(default_factory=dict)


def refused_tar(what: str, refusal: str, *members: bytes) -> Case:
    """Return a tar archive that is refused."""
    return Case(f"tar: {what}", "a.tar", tar(*members), refusal)


def accepted_tar(what: str, tree: Mapping[str, str], *members: bytes) -> Case:
    """Return a tar archive that is odd and harmless."""
    return Case(f"tar: {what}", "a.tar", tar(*members), "", tree)


def refused_zip(what: str, refusal: str, *members: ZipMember) -> Case:
    """Return a zip archive that is refused."""
    return Case(f"zip: {what}", "a.zip", zipped(*members), refusal)


def accepted_zip(what: str, tree: Mapping[str, str], *members: ZipMember) -> Case:
    """Return a zip archive that is odd and harmless."""
    return Case(f"zip: {what}", "a.zip", zipped(*members), "", tree)


def patched(header: bytes, at: int, field_bytes: bytes) -> bytes:
    """Return a tar header with other bytes in one place, its checksum right again."""
    block = bytearray(header[:BLOCK])
    block[at : at + len(field_bytes)] = field_bytes
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + header[BLOCK:]
