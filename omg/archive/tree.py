"""The future toolchain in memory: its files, directories, and the targets of its links.

The disk is not read. A member is refused if it would replace another one, pass
through a link, or be the same file as another one on a disk that ignores case or accents.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from omg.errors import ArchiveError
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.archive.placement import Limits


# As many as Linux follows in one path.
_MAX_HOPS = 40


def check_links(links: Mapping[str, str]) -> None:
    """Follow every link, component by component, through the other links.

    A target may spell a link on its way differently: it is followed as on a disk that ignores case and
    accents, and as on one that does not.

    Args:
        links: Targets by path. No path is below another one, nor differs from it only in case or accents.

    Raises:
        ArchiveError: A link points outside the tree, directly or through others, or is part of a loop.
    """
    _check(links)
    alike = {folded(path): folded(target) for path, target in links.items()}
    if alike != links:
        _check(alike)


def _check(links: Mapping[str, str]) -> None:
    followed: dict[str, tuple[str, int]] = {}
    for link in links:
        _follow(link, links, followed, depth=1)


def _follow(
    link: str, links: Mapping[str, str], followed: dict[str, tuple[str, int]], *, depth: int
) -> tuple[str, int]:
    """Return the path that ``link`` leads to, and how many links are followed on the way.

    Each link is followed once, however many others lead through it, so the time is bounded by the
    size of the archive.
    """
    if link in followed:
        return followed[link]
    hops = 1
    place = link.rpartition("/")[0]
    for part in links[link].split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not place:
                raise ArchiveError(
                    f"the link {quoted(link)} points outside the archive ({quoted(links[link])})"
                )
            place = place.rpartition("/")[0]
            continue
        place = f"{place}/{part}" if place else part
        if place in links:
            if depth > _MAX_HOPS:
                raise ArchiveError(f"the link {quoted(link)} is a link loop, or goes through too many links")
            place, more = _follow(place, links, followed, depth=depth + 1)
            hops += more
    if hops > _MAX_HOPS:
        raise ArchiveError(f"the link {quoted(link)} is a link loop, or goes through too many links")
    followed[link] = place_and_hops = (place, hops)
    return place_and_hops


# The printable ones: the others are refused before anything is compared.
_IGNORED = dict.fromkeys(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)


def folded(path: str) -> str:
    """Return the common form of all spellings of ``path`` on a disk that ignores case or accents."""
    if not path.isascii():
        plain = unicodedata.normalize("NFD", path).translate(_IGNORED)
        return unicodedata.normalize("NFC", plain.casefold())
    lower = path.lower()
    # The same text is not stored twice: most names are in lower case.
    return path if lower == path else lower


class Tree:
    """Directories, files and links by path."""

    def __init__(self, *, reserved: frozenset[str], limits: Limits) -> None:
        self._directories: set[str] = {""}
        self._files: set[str] = set()
        self._links: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        self._reserved = frozenset(folded(name) for name in reserved)
        self._members = 0
        self._name_bytes = 0
        self._limits = limits

    @property
    def links(self) -> dict[str, str]:
        """Targets of the symbolic links by path, in the order of the archive."""
        return self._links

    def holds(self, path: str) -> bool:
        """Return whether a member has the path ``path``."""
        return path in self._files or path in self._links or path in self._directories

    def add_directory(self, path: str) -> None:
        """Add a directory; its parents may be implied.

        Raises:
            ArchiveError: Something else has this path.
        """
        self._count(path)
        if path in self._directories:
            return
        self._claim(path)
        self._directories.add(path)

    def add_file(self, path: str) -> None:
        """Add a file.

        Raises:
            ArchiveError: Something else has this path.
        """
        self._count(path)
        self._claim(path)
        self._files.add(path)

    def add_link(self, path: str, target: str) -> None:
        """Add a symbolic link; its target is checked when the tree is complete.

        Raises:
            ArchiveError: Something else has this path, or the target can never be inside the tree.
        """
        self._count(path, target)
        if not target or target.startswith("/") or not target.isprintable():
            raise ArchiveError(f"{quoted(path)} is a link to {quoted(target)}")
        if target.count("/") >= self._limits.depth:
            raise ArchiveError(f"{quoted(path)} is a link to a name of {target.count('/') + 1} components")
        self._claim(path)
        self._links[path] = target

    def require_file(self, path: str) -> None:
        """Raise unless ``path``, the target of a hard link, is an earlier file of this archive.

        Raises:
            ArchiveError: It is not.
        """
        if path not in self._files:
            raise ArchiveError(f"a hard link to {quoted(path)}, which is not an earlier file of the archive")

    def check_links(self) -> None:
        """Follow every link in the complete tree.

        Raises:
            ArchiveError: A link points outside the tree, directly or through others, or is part of a loop.
        """
        check_links(self._links)

    def _count(self, path: str, target: str = "") -> None:
        self._members += 1
        if self._members > self._limits.members:
            raise ArchiveError(f"more than {self._limits.members} members")
        self._keep(path)
        if target:
            self._keep(target)

    def _keep(self, text: str) -> None:
        """Add the memory that ``text`` takes, at most: one non-ASCII letter makes all of them wide."""
        self._name_bytes += len(text) if text.isascii() else 4 * len(text)
        if self._name_bytes > self._limits.name_bytes:
            raise ArchiveError(f"more than {self._limits.name_bytes} bytes of names")

    def _claim(self, path: str) -> None:
        """Check that ``path`` is free and its parents are directories; missing ones are added."""
        if not path:
            raise ArchiveError("a member that replaces the top-level directory")
        self._require_unique(path)
        if self.holds(path):
            raise ArchiveError(f"two members named {quoted(path)}")
        parent = path.rpartition("/")[0]
        while parent not in self._directories:
            if parent in self._files or parent in self._links:
                raise ArchiveError(f"{quoted(path)} is inside {quoted(parent)}, which is not a directory")
            self._count(parent)
            self._require_unique(parent)
            self._directories.add(parent)
            parent = parent.rpartition("/")[0]

    def _require_unique(self, path: str) -> None:
        alike = folded(path)
        if alike in self._reserved:
            raise ArchiveError(f"a member named {quoted(path)}, a name that omg reserves")
        if alike is not path:
            self._keep(alike)
        twin = self._spellings.setdefault(alike, path)
        if twin != path:
            raise ArchiveError(
                f"{quoted(path)} and {quoted(twin)} are the same file on a disk that ignores case or accents"
            )
