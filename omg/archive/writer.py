"""Writes the tree: every file relative to a directory descriptor, only new files, links last.

Of the modes in an archive only the executable bit is used; the umask applies to 0644
and 0755.

No path is ever resolved by name: a component that is a link is a kernel error (O_NOFOLLOW), and so is a
name that exists (O_EXCL). The staging directory is private, so nobody else writes there.
"""

from __future__ import annotations

import errno
import os
import threading
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from omg.archive.new_file import NewFile, copy_file
from omg.archive.stream import in_background
from omg.errors import ArchiveError
from omg.store.access import store_error, store_errors
from omg.store.manifest import ManifestEntry
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from omg.archive.placement import Limits, Placement
    from omg.archive.tree import Tree

_OPEN_DIR = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Archives are ordered by directory, so few descriptors are enough; below every limit on open files.
_MAX_OPEN_DIRS = 32
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EACCES})


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
        # Two threads count: the caller's, and the one of a large file.
        self._counting = threading.Lock()
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
        path = self._file_path(name)
        if path is None:
            self._pass_over(blocks)
            return
        self._write(path, self._final_mode(path, mode), mtime, blocks)

    @contextmanager
    def large_file(self, name: bytes, mode: int, mtime: int, blocks: Iterator[bytes]) -> Iterator[None]:
        """Write a file in a thread while others are added within the context, which ends with both complete.

        Raises:
            ArchiveError: The member is refused.
            StoreError: A disk operation failed.
        """
        path = self._file_path(name)
        if path is None:
            self._pass_over(blocks)
            yield
            return
        place = self._root / path
        with store_errors("write", place):
            file = self._create(path, self._final_mode(path, mode))

        def append(block: bytes) -> None:
            self._count(len(block))
            with store_errors("write", place):
                file.append(block)

        try:
            with in_background(blocks, append):
                yield
            with store_errors("write", place):
                self._entries[path] = file.complete(mtime)
        finally:
            with store_errors("write", place):
                file.close()

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

    def _file_path(self, name: bytes) -> str | None:
        """Return where the file ``name`` is placed, which is now taken; ``None`` to skip it."""
        path = self.placement.place(name)
        if path is not None:
            self._tree.add_file(path)
            self.placed.append(path)
        return path

    def _final_mode(self, path: str, mode: int) -> int:
        return 0o755 if self.placement.is_executable(path, mode) else 0o644

    def _pass_over(self, blocks: Iterable[bytes | memoryview]) -> None:
        for block in blocks:
            self._count(len(block))

    def _write(self, path: str, mode: int, mtime: int | None, blocks: Iterable[bytes | memoryview]) -> None:
        try:
            file = self._create(path, mode)
            try:
                for block in blocks:
                    self._count(len(block))
                    file.append(block)
                self._entries[path] = file.complete(mtime)
            finally:
                file.close()
        except OSError as error:
            raise store_error(error, "write", self._root / path) from error

    def _create(self, path: str, mode: int) -> NewFile:
        parent, _, name = path.rpartition("/")
        return NewFile(path, mode, name=name, directory=self._descriptor(parent))

    def _count(self, size: int) -> None:
        with self._counting:
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
                self._count(copy_file(source_dir, source_base, self._descriptor(parent), base))
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
