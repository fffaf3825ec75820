"""Writing a version file: in the place that was checked, over the content that was read, by one rename.

One is deleted in the same way, if what was read is still there.

A user who can write to a folder of the path can put a link there between the check and the write. So the
folders are opened one below the other, none of them through a link, and the name in the last one is replaced.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress

from omg.errors import StoreAccessError, VersionFileError
from omg.store.access import store_error
from omg.store.replace import abandoned_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A folder that may be entered and not listed can be opened as a path, where the system has that.
_FOLDER_FLAGS = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | getattr(os, "O_PATH", os.O_RDONLY)
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
# A link in a folder's or a file's place.
_LINKED = frozenset({errno.ELOOP, errno.ENOTDIR, errno.EMLINK})
_NEW_MODE = 0o644


def write(file: Path, data: bytes, *, before: bytes | None) -> None:
    """Make ``file`` one of exactly ``data``, with the mode and the owner that it had.

    Other names of the same file (hard links) keep the old content. When it fails, nothing is changed.

    Args:
        file: A path without links.
        data: The new content.
        before: The content that was read from it; ``None`` where there was no file.

    Raises:
        VersionFileError: Something else is there now.
        StoreAccessError: Owner, mode or a read-only disk forbids it, or its owner could not be kept.
        StoreError: Any other refusal of the disk.
    """
    with _errors("write", file), _opened(file.parent) as folder:
        info = _require_unchanged(folder, file, before)
        _replace(folder, file.name, data, info)
        # A process that was killed while it did the same left its half beside it.
        for abandoned in abandoned_files(file):
            with suppress(OSError):
                os.unlink(abandoned.name, dir_fd=folder)


def remove(file: Path, *, before: bytes) -> None:
    """Delete ``file``, whose content was ``before``; the errors are those of `write`."""
    with _errors("delete", file), _opened(file.parent) as folder:
        _require_unchanged(folder, file, before)
        os.unlink(file.name, dir_fd=folder)


@contextmanager
def _errors(action: str, file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _LINKED:
            raise _changed(file) from error
        refusal = store_error(error, action, file)
        if isinstance(refusal, StoreAccessError):
            refusal.hint = f"check the owner and the mode of `{file.parent}`"
        raise refusal from error


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Yield a descriptor of ``folder``, to which no link leads."""
    descriptor = os.open("/", _FOLDER_FLAGS)
    try:
        for name in folder.parts[1:]:
            below = os.open(name, _FOLDER_FLAGS, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


def _require_unchanged(folder: int, file: Path, before: bytes | None) -> os.stat_result | None:
    """Return what the file is, or ``None`` where there is still none."""
    try:
        descriptor = os.open(file.name, _FILE_FLAGS, dir_fd=folder)
    except FileNotFoundError:
        if before is None:
            return None
        raise _changed(file) from None
    try:
        info = os.fstat(descriptor)
        is_same = before is not None and stat.S_ISREG(info.st_mode) and info.st_size == len(before)
        if not is_same or os.read(descriptor, info.st_size + 1) != before:
            raise _changed(file)
        return info
    finally:
        os.close(descriptor)


def _replace(folder: int, name: str, data: bytes, before: os.stat_result | None) -> None:
    unfinished = f".{name}.{os.getpid()}.{os.urandom(4).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(unfinished, flags, _NEW_MODE if before is None else 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            if before is not None:
                _keep_owner(stream.fileno(), before, name)
                os.fchmod(stream.fileno(), before.st_mode & 0o777)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished, dir_fd=folder)
        raise


def _keep_owner(descriptor: int, before: os.stat_result, name: str) -> None:
    """Give a new file the owner and, where that is allowed, the group of the one that it replaces.

    A file that changes hands may not count any more: of another user's folder only that user's files do.
    """
    info = os.fstat(descriptor)
    if (info.st_uid, info.st_gid) == (before.st_uid, before.st_gid):
        return
    try:
        os.fchown(descriptor, before.st_uid, before.st_gid)
    except PermissionError as error:
        if info.st_uid != before.st_uid:
            raise StoreAccessError(
                f"`{name}` belongs to another user (uid {before.st_uid}), and would belong to you",
                hint="run the command as that user",
            ) from error


def _changed(file: Path) -> VersionFileError:
    return VersionFileError(
        f"`{file}` was changed by another process in the meantime", hint="run the command again"
    )
