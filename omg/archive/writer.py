"""Writes the tree: every file relative to a directory descriptor, only new files, links last.

Of the modes in an archive only the executable bit is used; the umask applies to 0644
and 0755.

No path is ever resolved by name: a component that is a link is a kernel error (O_NOFOLLOW), and so is a
name that exists (O_EXCL). The staging directory is private, so nobody else writes there.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections import OrderedDict
from typing import TYPE_CHECKING

from omg.errors import ArchiveError
from omg.store.access import store_error
from omg.store.manifest import ManifestEntry
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from omg.archive.placement import Limits, Placement
    from omg.archive.tree import Tree

_OPEN_DIR = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# Archives are ordered by directory, so few descriptors are enough; below every limit on open files.
_MAX_OPEN_DIRS = 32
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EACCES})
# Times outside this range are errors in the archive, and some file systems cannot store them.
_MAX_TIME = 1 << 32


class Writer:
    """Writes members below ``root`` and records them for the manifest.

    Attributes:
        placement: Where the members of the current archive are placed.
        placed: Paths of the files and links of the current archive.
    """

    placement: Placement
    placed: list[str]

    def __init__(self, root: Path, tree: Tree, limits: Limits) -> None:
        self._root = root
        self._tree = tree
        self._limits = limits
        self._written = 0
        self._entries: dict[str, ManifestEntry] = {}
        self._hard_links: list[tuple[str, str]] = []
        self._made = {""}
        self._open: OrderedDict[str, int] = OrderedDict()
        self._root_descriptor = os.open(root, _OPEN_DIR)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for descriptor in (*self._open.values(), self._root_descriptor):
            os.close(descriptor)

    def begin(self, placement: Placement) -> None:
        """Begin with the next archive."""
        self.placement = placement
        self.placed = []

    def add_directory(self, name: bytes) -> None:
        """Create a directory."""
        path = self.placement.place(name)
        if path:
            self._tree.add_directory(path)
            self._descriptor(path)

    def add_file(self, name: bytes, mode: int, mtime: int, blocks: Iterable[bytes | memoryview]) -> None:
        """Write a file with its time, because compiled files are compared with their sources by time.

        Raises:
            ArchiveError: The member is refused.
            StoreError: A disk operation failed.
        """
        path = self.placement.place(name)
        if path is None:
            for block in blocks:
                self._count(len(block))
            return
        self._tree.add_file(path)
        self.placed.append(path)
        final_mode = 0o755 if self.placement.is_executable(path, mode) else 0o644
        self._write(path, final_mode, mtime if 0 <= mtime < _MAX_TIME else 0, blocks)

    def add_record(self, path: str, content: bytes) -> None:
        """Write a file that is in no archive.

        Raises:
            ArchiveError: An archive also contains it.
            StoreError: A disk operation failed.
        """
        self._tree.add_file(path)
        self._write(path, 0o644, None, (content,))

    def add_link(self, name: bytes, target: bytes) -> None:
        """Record a symbolic link; `finish` creates it."""
        path = self.placement.place(name)
        if path is None:
            return
        try:
            text = target.decode()
        except UnicodeDecodeError as error:
            raise ArchiveError(f"{quoted(path)} is a link to a name that is not UTF-8") from error
        if len(target) > self._limits.path_bytes:
            raise ArchiveError(f"{quoted(path)} is a link to a name of {len(target)} bytes")
        self._tree.add_link(path, text)
        self.placed.append(path)

    def add_hard_link(self, name: bytes, target: bytes) -> None:
        """Record a second name for a file that was already written."""
        path, source = self.placement.place(name), self.placement.place(target)
        if path is None:
            return
        self._tree.require_file(source or "")
        self._tree.add_file(path)
        self._hard_links.append((path, source or ""))
        self.placed.append(path)

    def finish(self, links: tuple[tuple[str, str], ...]) -> tuple[ManifestEntry, ...]:
        """Create the links, including the layout's own, and return every entry of the toolchain.

        Raises:
            ArchiveError: A link points outside the tree.
            StoreError: A disk operation failed.
        """
        for path, target in links:
            self._tree.add_link(path, target)
        self._tree.check_links()
        for path, source in self._hard_links:
            self._make_hard_link(path, source)
            known = self._entries[source]
            self._entries[path] = ManifestEntry(path, known.mode, known.sha256)
        for path, target in self._tree.links.items():
            parent, _, base = path.rpartition("/")
            try:
                os.symlink(target, base, dir_fd=self._descriptor(parent))
            except OSError as error:
                raise store_error(error, "write", self._root / path) from error
            self._entries[path] = ManifestEntry(path, 0, b"", target)
        return tuple(self._entries.values())

    def _write(self, path: str, mode: int, mtime: int | None, blocks: Iterable[bytes | memoryview]) -> None:
        parent, _, base = path.rpartition("/")
        digest = hashlib.sha256()
        try:
            descriptor = os.open(base, _CREATE, mode, dir_fd=self._descriptor(parent))
            try:
                for block in blocks:
                    self._count(len(block))
                    digest.update(block)
                    _write_all(descriptor, block)
                if mtime is not None:
                    os.utime(descriptor, (mtime, mtime))
            finally:
                os.close(descriptor)
        except OSError as error:
            raise store_error(error, "write", self._root / path) from error
        self._entries[path] = ManifestEntry(path, mode, digest.digest())

    def _count(self, size: int) -> None:
        self._written += size
        if self._written > self._limits.unpacked_bytes:
            raise ArchiveError(f"more than {self._limits.unpacked_bytes} bytes unpacked")

    def _make_hard_link(self, path: str, source: str) -> None:
        parent, _, base = path.rpartition("/")
        source_parent, _, source_base = source.rpartition("/")
        # Two descriptors are in use: opening the second must not close the first.
        source_dir = os.dup(self._descriptor(source_parent))
        try:
            try:
                os.link(
                    source_base,
                    base,
                    src_dir_fd=source_dir,
                    dst_dir_fd=self._descriptor(parent),
                    follow_symlinks=False,
                )
            except OSError as error:
                if error.errno not in _NO_HARD_LINKS:
                    raise
                self._count(_copy(source_dir, source_base, self._descriptor(parent), base))
        except OSError as error:
            raise store_error(error, "write", self._root / path) from error
        finally:
            os.close(source_dir)

    def _descriptor(self, directory: str) -> int:
        """Return a descriptor of ``directory``, which is created with its parents if needed."""
        if not directory:
            return self._root_descriptor
        if directory in self._open:
            self._open.move_to_end(directory)
            return self._open[directory]
        parent, _, base = directory.rpartition("/")
        parent_descriptor = self._descriptor(parent)
        try:
            if directory not in self._made:
                os.mkdir(base, 0o755, dir_fd=parent_descriptor)
            descriptor = os.open(base, _OPEN_DIR, dir_fd=parent_descriptor)
        except OSError as error:
            raise store_error(error, "write", self._root / directory) from error
        self._open[directory] = descriptor
        if directory not in self._made:
            self._made.add(directory)
        while len(self._open) > _MAX_OPEN_DIRS:
            _, oldest = self._open.popitem(last=False)
            os.close(oldest)
        return descriptor


def _write_all(descriptor: int, block: bytes | memoryview) -> None:
    written = os.write(descriptor, block)
    while written < len(block):
        written += os.write(descriptor, memoryview(block)[written:])


def _copy(source_dir: int, source: str, target_dir: int, target: str) -> int:
    """Copy a file with its mode, and return its size."""
    size = 0
    reader = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=source_dir)
    try:
        mode = os.fstat(reader).st_mode & 0o777
        writer = os.open(target, _CREATE, 0o600, dir_fd=target_dir)
        try:
            while block := os.read(reader, 1 << 20):
                _write_all(writer, block)
                size += len(block)
            os.fchmod(writer, mode)
        finally:
            os.close(writer)
    finally:
        os.close(reader)
    return size
