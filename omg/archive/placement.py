"""Where the members of an archive are placed, and the limits for an archive. Pure.

Names are checked, the top-level directory is removed, files are moved. The limits keep an archive from
filling the disk or the memory, and from taking too long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import ArchiveError
from omg.value import dataclass, replace
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from omg.sources.component import Component
    from omg.sources.layout import Layout


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits; a real toolchain stays far below each. Together they keep the memory below 128 MB.

    Attributes:
        members: Entries, including links and directories, also implied directories.
        name_bytes: All names together, in their size in memory.
        unpacked_bytes: All files together.
        path_bytes: Length of a path; the file system limits each component to 255.
        depth: Number of components in a path.
        header_bytes: Size of one extended header.
        header_records: Records in all extended headers together.
        streams: Compressed streams in a row.
        growth: How many times larger than its archive a toolchain may be; usual are four to eight times.
        growth_from_bytes: The size that even the smallest archive may unpack to.
        end_bytes: Zeros after the end of the archive.
    """

    members: int = 100_000
    name_bytes: int = 8 << 20
    unpacked_bytes: int = 16 << 30
    path_bytes: int = 1024
    depth: int = 64
    header_bytes: int = 1 << 20
    header_records: int = 1_000_000
    streams: int = 4096
    growth: int = 100
    growth_from_bytes: int = 64 << 20
    end_bytes: int = 1 << 20

    def for_archives(self, size_bytes: int) -> Limits:
        """Return the limits for archives of ``size_bytes`` in total: bombs grow a thousand times."""
        grown = max(self.growth_from_bytes, self.growth * size_bytes)
        return replace(self, unpacked_bytes=min(self.unpacked_bytes, grown))


_MAX_COMPONENT_BYTES = 255
# The file list of a component, in its folder.
_LISTING = "manifest.in"


class Placement:
    """Maps the name of a member to its path in the toolchain's directory."""

    def __init__(self, layout: Layout, limits: Limits) -> None:
        self._moves = dict(layout.moves)
        self._prefix = layout.prefix
        self._root = layout.root
        self._component = layout.component
        self._folder: str | None = None
        self._executables = frozenset(layout.executables)
        self._limits = limits
        self._top: str | None = None

    def place(self, name: bytes) -> str | None:
        """Return the path of the member ``name``; empty for the top-level directory, ``None`` to skip it.

        Raises:
            ArchiveError: The name points outside the archive, or is ambiguous on some systems.
        """
        parts = self.components(name)
        if not parts:
            return ""
        if self._top is None:
            self._top = parts[0]
        elif parts[0] != self._top:
            raise ArchiveError(
                f"two top-level directories in the archive: {quoted(self._top)} and {quoted(parts[0])}"
            )
        if self._component is not None:
            return self._place_in_component(self._component, parts[1:])
        path = "/".join(parts[1:])
        if self._root:
            if not path.startswith(self._root):
                return None
            path = path[len(self._root) :]
        if not path:
            return ""
        return self._prefix + self._moves.get(path, path)

    def _place_in_component(self, component: Component, parts: list[str]) -> str | None:
        """Return the path of a rust-installer member: from its one folder, or its file list."""
        if not parts:
            return ""
        if parts[0] != self._folder:
            if self._folder is not None or parts[0] not in component.folders:
                return None
            self._folder = parts[0]
        path = "/".join(parts[1:])
        return component.listing if path == _LISTING else path

    def components(self, name: bytes) -> list[str]:
        """Return the checked components of a name; ``.`` and a slash at the end are dropped.

        Raises:
            ArchiveError: The name points outside the archive, or is ambiguous on some systems.
        """
        text = _decode(name)
        if len(name) > self._limits.path_bytes:
            raise ArchiveError(f"a name of {len(name)} bytes: {quoted(text)}")
        if text.startswith("/"):
            raise ArchiveError(f"an absolute name: {quoted(text)}")
        parts = text.split("/")
        # Looked for first, because most names have neither.
        if "" in parts or "." in parts:
            parts = [part for part in parts if part not in ("", ".")]
        if ".." in parts:
            raise ArchiveError(f"a name that points outside the archive: {quoted(text)}")
        if len(parts) > self._limits.depth:
            raise ArchiveError(f"a name of {len(parts)} components: {quoted(text)}")
        if not text.isprintable():
            raise ArchiveError(f"a name with control characters: {quoted(text)}")
        if len(name) > _MAX_COMPONENT_BYTES and any(
            len(part.encode()) > _MAX_COMPONENT_BYTES for part in parts
        ):
            raise ArchiveError(f"a name too long for a file: {quoted(text)}")
        return parts

    def is_executable(self, path: str, mode: int) -> bool:
        """Return whether the file at ``path``, stored with ``mode``, should be executable."""
        return bool(mode & 0o111) or path in self._executables


def _decode(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError as error:
        raise ArchiveError(f"a name that is not UTF-8: {quoted(repr(name)[2:-1])}") from error
