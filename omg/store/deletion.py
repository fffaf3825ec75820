"""Deletes a tree in one walk, and counts the space that this frees.

`shutil.rmtree` needs two walks before it: one for folders without permissions, one for the size.
"""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_OPEN_DIR = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# st_blocks counts these, see stat(2).
_BLOCK_BYTES = 512
# A tool may nest folders without limit, but descriptors and calls within calls have one.
_MAX_DEPTH = 100


def delete(path: Path) -> int:
    """Delete an entry of any type, and return how many bytes of the disk that frees; 0 if it is absent.

    Permissions that a tool removed from its own folders do not matter (Go's module cache is read-only).
    A file with several names counts as in `omg.store.disk_use.used_bytes`. After an error the rest stays.

    Raises:
        OSError: Part of it cannot be deleted.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return 0
    if not stat.S_ISDIR(status.st_mode):
        os.unlink(path)  # noqa: PTH108 - no pathlib here: thousands of names
        return status.st_blocks * _BLOCK_BYTES
    if status.st_mode & stat.S_IRWXU != stat.S_IRWXU:
        os.chmod(path, stat.S_IRWXU)  # noqa: PTH101
    root = os.open(path, _OPEN_DIR)
    try:
        emptying = _Emptying(root)
        emptying.run()
    finally:
        os.close(root)
    os.rmdir(path)  # noqa: PTH106
    return emptying.blocks * _BLOCK_BYTES


class _Emptying:
    """One directory, that is emptied.

    Attributes:
        blocks: What it took of the disk.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        # Folders that were moved up to the root, because they were too deep.
        self._moved: list[str] = []
        # Files that have, or had, several names.
        self._counted: set[tuple[int, int]] = set()
        self.blocks = 0

    def run(self) -> None:
        self._empty(self._root, _MAX_DEPTH)
        while self._moved:
            self._remove_dir(self._moved.pop(), self._root, _MAX_DEPTH)

    def _empty(self, directory: int, levels: int) -> None:
        with os.scandir(directory) as listing:
            entries = list(listing)
        unlink, counted = os.unlink, self._counted
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
                if not entry.is_dir(follow_symlinks=False):
                    if status.st_nlink > 1 or counted:
                        self._count_once(status)
                    else:
                        self.blocks += status.st_blocks
                    unlink(entry.name, dir_fd=directory)
                    continue
                self.blocks += status.st_blocks
                if status.st_mode & stat.S_IRWXU != stat.S_IRWXU:
                    os.chmod(entry.name, stat.S_IRWXU, dir_fd=directory)
                if levels:
                    self._remove_dir(entry.name, directory, levels - 1)
                else:
                    self._move_up(entry.name, directory)
            except FileNotFoundError:
                continue  # a program of it that still runs has deleted it

    def _count_once(self, status: os.stat_result) -> None:
        key = (status.st_dev, status.st_ino)
        if key not in self._counted:
            self.blocks += status.st_blocks
        if status.st_nlink > 1:
            self._counted.add(key)

    def _remove_dir(self, name: str, parent: int, levels: int) -> None:
        directory = os.open(name, _OPEN_DIR, dir_fd=parent)
        try:
            self._empty(directory, levels)
        finally:
            os.close(directory)
        os.rmdir(name, dir_fd=parent)

    def _move_up(self, name: str, parent: int) -> None:
        moved = os.urandom(16).hex()
        os.rename(name, moved, src_dir_fd=parent, dst_dir_fd=self._root)
        self._moved.append(moved)
