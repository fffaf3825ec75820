"""The toolchain as it will be, in memory: what lies where, and where links lead.

Nothing is asked of the disk. A member is refused when it would take the place of another one, pass
through a link, or be the same file as another one on a disk that folds case or accents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import ArchiveError
from omg.install.archive.links import check_links
from omg.install.archive.spelling import folded
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from omg.install.archive.limits import Limits


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
        """Targets of the symbolic links by their paths, in the order of the archive."""
        return self._links

    def holds(self, path: str) -> bool:
        """Return whether a member has the path ``path``."""
        return path in self._files or path in self._links or path in self._directories

    def add_directory(self, path: str) -> None:
        """Take a directory in; its parents may be implied.

        Raises:
            ArchiveError: Something else is there.
        """
        self._count(path)
        if path in self._directories:
            return
        self._claim(path)
        self._directories.add(path)

    def add_file(self, path: str) -> None:
        """Take a file in.

        Raises:
            ArchiveError: Something is there already.
        """
        self._count(path)
        self._claim(path)
        self._files.add(path)

    def add_link(self, path: str, target: str) -> None:
        """Take a symbolic link in; where it leads is checked when the tree is whole.

        Raises:
            ArchiveError: Something is there already, or the target can never be inside.
        """
        self._count(path, target)
        if not target or target.startswith("/") or not target.isprintable():
            raise ArchiveError(f"{quoted(path)} is a link to {quoted(target)}")
        if target.count("/") >= self._limits.depth:
            raise ArchiveError(f"{quoted(path)} is a link to a name of {target.count('/') + 1} components")
        self._claim(path)
        self._links[path] = target

    def require_file(self, path: str) -> None:
        """Refuse ``path`` as the target of a hard link unless it is a file of this archive.

        Raises:
            ArchiveError: It is not.
        """
        if path not in self._files:
            raise ArchiveError(f"a hard link to {quoted(path)}, which is no file before it in the archive")

    def check_links(self) -> None:
        """Follow every link over the whole tree.

        Raises:
            ArchiveError: A link leads out of the tree, alone or through others, or in a circle.
        """
        check_links(self._links)

    def _count(self, path: str, target: str = "") -> None:
        self._members += 1
        if self._members > self._limits.members:
            raise ArchiveError(f"more than {self._limits.members} members")
        self._keep(path)
        self._keep(target)

    def _keep(self, text: str) -> None:
        """Count what ``text`` takes in memory, at most: one odd letter makes all of them wide."""
        self._name_bytes += len(text) if text.isascii() else 4 * len(text)
        if self._name_bytes > self._limits.name_bytes:
            raise ArchiveError(f"more than {self._limits.name_bytes} bytes of names")

    def _claim(self, path: str) -> None:
        """Check that ``path`` is free and its parents are directories, which they become if need be."""
        if not path:
            raise ArchiveError("a member in the place of the top folder")
        self._require_unique(path)
        if self.holds(path):
            raise ArchiveError(f"two members named {quoted(path)}")
        parent = path.rpartition("/")[0]
        while parent not in self._directories:
            if parent in self._files or parent in self._links:
                raise ArchiveError(f"{quoted(path)} lies below {quoted(parent)}, which is no directory")
            self._count(parent)
            self._require_unique(parent)
            self._directories.add(parent)
            parent = parent.rpartition("/")[0]

    def _require_unique(self, path: str) -> None:
        alike = folded(path)
        if alike in self._reserved:
            raise ArchiveError(f"a member named {quoted(path)}, a name that is omg's own")
        if alike is not path:
            self._keep(alike)
        twin = self._spellings.setdefault(alike, path)
        if twin != path:
            raise ArchiveError(
                f"{quoted(path)} and {quoted(twin)} are one file on a disk that ignores case or accents"
            )
