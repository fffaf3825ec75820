"""A file that is being written, with the digest that its manifest entry needs."""

from __future__ import annotations

import hashlib
import os

from omg.store.manifest import ManifestEntry

CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# Times outside this range are errors in the archive, and some file systems cannot store them.
_MAX_TIME = 1 << 32


class NewFile:
    """A file that did not exist before; `close` must follow, whatever happens. Disk errors are `OSError`."""

    __slots__ = ("_descriptor", "_digest", "_mode", "_path")

    def __init__(self, path: str, mode: int, *, name: str, directory: int) -> None:
        """Create it as ``name`` in the directory of the descriptor ``directory``."""
        self._path = path
        self._mode = mode
        self._descriptor = os.open(name, CREATE, mode, dir_fd=directory)
        self._digest = hashlib.sha256()

    def append(self, block: bytes | memoryview) -> None:
        """Write ``block``."""
        self._digest.update(block)
        write_all(self._descriptor, block)

    def complete(self, mtime: int | None) -> ManifestEntry:
        """Set its time, unless that is now, and return its entry."""
        if mtime is not None:
            seconds = mtime if 0 <= mtime < _MAX_TIME else 0
            os.utime(self._descriptor, (seconds, seconds))
        return ManifestEntry(self._path, self._mode, self._digest.digest())

    def close(self) -> None:
        """Close it."""
        os.close(self._descriptor)


def write_all(descriptor: int, block: bytes | memoryview) -> None:
    """Write all of ``block``, in as many calls as that takes."""
    written = os.write(descriptor, block)
    while written < len(block):
        written += os.write(descriptor, memoryview(block)[written:])


def copy_file(source_dir: int, source: str, target_dir: int, target: str) -> int:
    """Copy a file with its mode from one directory to another, and return its size."""
    size = 0
    reader = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=source_dir)
    try:
        mode = os.fstat(reader).st_mode & 0o777
        writer = os.open(target, CREATE, 0o600, dir_fd=target_dir)
        try:
            while block := os.read(reader, 1 << 20):
                write_all(writer, block)
                size += len(block)
            os.fchmod(writer, mode)
        finally:
            os.close(writer)
    finally:
        os.close(reader)
    return size
