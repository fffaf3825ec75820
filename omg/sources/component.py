"""A component of a toolchain, in rust-installer's format: a folder and the list of its files. Pure.

    file:bin/rustc
    dir:share/doc/rust/html

Source: https://github.com/rust-lang/rust-installer, README.md, and src/dist/component/package.rs of
https://github.com/rust-lang/rustup, read 2026-11-23.
"""

from __future__ import annotations

from omg.errors import ArchiveError
from omg.value import dataclass
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Component:
    """A component in an archive of rust-installer: a folder with its own file list.

    Attributes:
        name: Its recorded name: ``rustc-x86_64-unknown-linux-gnu``.
        folders: Possible names of its folder in the top-level directory; everything else is skipped.
    """

    name: str
    folders: tuple[str, ...]

    @property
    def listing(self) -> str:
        """Where the toolchain stores the component's file list."""
        return f"lib/rustlib/manifest-{self.name}"


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a component; what is not listed does not belong to the toolchain.

    Attributes:
        files: Paths of single files.
        folders: Paths of folders that are included with their whole content.
    """

    files: frozenset[str]
    folders: frozenset[str]

    def holds(self, path: str) -> bool:
        """Return whether the file at ``path`` is listed, or a folder that contains it."""
        if path in self.files:
            return True
        parent = path.rpartition("/")[0]
        while parent:
            if parent in self.folders:
                return True
            parent = parent.rpartition("/")[0]
        return False


def parse_listing(content: bytes) -> Listing:
    """Return the files in a ``manifest.in``.

    Raises:
        ArchiveError: One of its lines is invalid.
    """
    files: set[str] = set()
    folders: set[str] = set()
    for line in content.decode(errors="replace").splitlines():
        kind, colon, path = line.partition(":")
        if not colon or not path or kind not in ("file", "dir"):
            raise ArchiveError(f"its file list has an invalid line {quoted(line)}")
        (files if kind == "file" else folders).add(path.rstrip("/"))
    return Listing(frozenset(files), frozenset(folders))


def require_listed(listing: Listing, paths: Collection[str]) -> None:
    """Check that ``paths`` are exactly the listed files.

    Raises:
        ArchiveError: A file is not listed, or a listed file is missing.
    """
    stray = next((path for path in paths if not listing.holds(path)), None)
    if stray is not None:
        raise ArchiveError(f"{quoted(stray)} is not in the archive's file list")
    absent = listing.files.difference(paths)
    if absent:
        raise ArchiveError(f"{quoted(min(absent))} is in the archive's file list but not in the archive")
