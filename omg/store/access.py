"""Store permissions, reading and syncing omg's own files, and errors of the file system.

A FIFO or a device in place of a file of omg must not block the command that reads it.

``<data>/format`` contains the number of the store's layout, in decimal. A store without that file has layout
1, the only one so far; a change of the layout raises the number and writes it.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from pathlib import Path

from omg.errors import StoreAccessError, StoreError
from omg.store.trust import is_trusted, user_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.store.layout import Store


def open_regular(file: Path, flags: int = os.O_RDONLY) -> int:
    """Return a descriptor of ``file``, opened without blocking.

    Raises:
        OSError: It cannot be opened, or is not a regular file.
    """
    descriptor = os.open(file, flags | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file", str(file))


def require_trusted(descriptor: int, file: Path) -> None:
    """Refuse a file that another user may have written.

    Raises:
        PermissionError: Another user may have written it.
    """
    if not is_trusted(os.fstat(descriptor)):
        raise PermissionError(errno.EPERM, "another user can write to it", str(file))


def read_trusted(file: Path, max_bytes: int = -1) -> bytes:
    """Return the content of ``file`` as `read_regular` does, if nobody else can have written it.

    Raises:
        OSError: It cannot be read, is not a regular file, or another user may have written it.
    """
    descriptor = open_regular(file)
    with os.fdopen(descriptor, "rb") as stream:
        require_trusted(descriptor, file)
        return stream.read(max_bytes)


def read_regular(file: Path, max_bytes: int = -1, flags: int = 0) -> bytes:
    """Return the content of ``file``, at most ``max_bytes``; all of it without a limit.

    Raises:
        OSError: It cannot be read, or is not a regular file.
    """
    with os.fdopen(open_regular(file, os.O_RDONLY | flags), "rb") as stream:
        return stream.read(max_bytes)


def sync_tree(root: Path) -> None:
    """Sync every file and directory below ``root`` to the disk.

    One ``syncfs`` if the system has it: syncing thousands of files one by one takes seconds.

    Raises:
        StoreError: A disk operation failed; earlier writes may be lost.
    """
    import ctypes

    with store_errors("write", root):
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None:
            _sync_each(root)
            return
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            if syncfs(descriptor) != 0:
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number))
        finally:
            os.close(descriptor)


def _sync_each(root: Path) -> None:
    for place, _, names in os.walk(root):
        for name in names:
            file = Path(place, name)
            if not file.is_symlink():
                descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        sync_dir(Path(place))


FORMAT = 1
_MAX_FORMAT_BYTES = 16
# For directories of a store that are not private; the umask may restrict it further.
_MODE = 0o755
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
# Checks the effective user, if the system can.
_EFFECTIVE = os.access in os.supports_effective_ids
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def require_known_format(store: Store) -> None:
    """Refuse to write a store with another layout.

    Raises:
        StoreError: A newer omg changed its layout, or the layout is unknown.
    """
    try:
        text = read_regular(store.format_file, _MAX_FORMAT_BYTES)
    except FileNotFoundError:
        return
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(
            f"cannot determine the format of the store: `{store.format_file}`: {reason}"
        ) from error
    number = text.strip()
    if number == str(FORMAT).encode():
        return
    if not number.isdigit():
        raise StoreError(
            f"cannot determine the format of the store: `{store.format_file}` does not contain a number"
        )
    raise StoreError(
        f"the store `{store.data_dir}` has format {number.decode()} of a newer omg;"
        f" this omg supports {FORMAT}",
        hint="installed versions still run; to change the store, upgrade omg: run omg self version,"
        " which says how",
    )


def require_writable_store(store: Store) -> None:
    """Refuse to write a store that belongs to another user, or that a newer omg has changed.

    Raises:
        StoreAccessError: The data directory belongs to another user, or the process is set-uid.
        StoreError: omg does not support its layout.
    """
    if os.getuid() != os.geteuid():
        raise StoreAccessError("refusing to write a store from a set-uid process")
    try:
        owner = store.data_dir.stat().st_uid
    except FileNotFoundError:
        return
    except OSError as error:
        raise store_error(error, "open the store", store.data_dir) from error
    if owner != os.geteuid():
        raise StoreAccessError(
            f"the store `{store.data_dir}` belongs to {user_name(owner)}, not to {user_name(os.geteuid())}",
            hint="use your own store (OMG_DATA_DIR), or run omg as its owner",
        )
    require_known_format(store)


def make_private_dir(directory: Path) -> None:
    """Create ``directory`` with mode 0700, its parents with the usual mode.

    Raises:
        StoreError: It cannot be created.
    """
    with store_errors("create", directory):
        make_dirs(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)


def make_dirs(directory: Path) -> None:
    """Create ``directory`` and its parents if they do not exist; others cannot write to them.

    Otherwise, with ``umask 0``, anybody could put programs among the shims.
    """
    try:
        directory.mkdir(mode=_MODE)
    except FileNotFoundError:
        make_dirs(directory.parent)
        directory.mkdir(mode=_MODE, exist_ok=True)
    except FileExistsError:
        if not directory.is_dir():
            raise


def store_error(error: OSError, action: str, path: Path) -> StoreError:
    """Return the error for a failed attempt to ``action`` ``path``."""
    reason = (error.strerror or str(error)).lower()
    if error.errno in NO_SPACE:
        return StoreError(
            f"cannot {action} `{path}`: {reason}", hint="free up space on that disk, then try again"
        )
    if error.errno in _FORBIDDEN:
        return StoreAccessError(
            f"cannot {action} `{path}`: {reason}{_rights(path)}", hint=_way_out(error.errno, path)
        )
    if error.errno == errno.EXDEV:
        return StoreError(
            f"cannot {action} `{path}`: part of the store is on another disk",
            hint="keep the whole data directory on one disk: set OMG_DATA_DIR, without links to other disks",
        )
    return StoreError(f"cannot {action} `{path}`: {reason}")


@contextmanager
def store_errors(action: str, path: Path) -> Iterator[None]:
    """Raise what fails on the disk in the block as a failed attempt to ``action`` ``path``."""
    try:
        yield
    except OSError as error:
        raise store_error(error, action, path) from error


def sync_dir(directory: Path) -> None:
    """Make the names in ``directory`` survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_durable_dir(directory: Path) -> None:
    """Create ``directory`` and its parents if they do not exist, so that they survive a power cut."""
    try:
        directory.mkdir(mode=_MODE)
    except FileExistsError:
        return
    except FileNotFoundError:
        make_durable_dir(directory.parent)
        directory.mkdir(mode=_MODE, exist_ok=True)
    sync_dir(directory.parent)


def _rights(path: Path) -> str:
    """Return the owner and mode of the path that denies access."""
    obstacle = _obstacle(path)
    if obstacle is None:
        return ""
    place, status = obstacle
    return f" (`{place}` is {user_name(status.st_uid)}'s, mode {status.st_mode & 0o7777:04o})"


def _obstacle(path: Path) -> tuple[Path, os.stat_result] | None:
    """Return the nearest existing ancestor of ``path``, or ``path`` itself, without the needed access."""
    nearest = None
    for place in (path, *path.parents):
        try:
            status = place.lstat()
        except OSError:
            continue
        nearest = nearest or (place, status)
        needed = os.R_OK | os.W_OK | (os.X_OK if stat.S_ISDIR(status.st_mode) else 0)
        if not stat.S_ISLNK(status.st_mode) and not os.access(place, needed, effective_ids=_EFFECTIVE):
            return place, status
        # A path with full access still cannot be renamed or deleted in a folder without access.
        if place != path:
            break
    return nearest


def _way_out(number: int | None, path: Path) -> str:
    if number == errno.EROFS:
        return "that disk is mounted read-only; choose another directory with OMG_DATA_DIR"
    obstacle = _obstacle(path)
    if obstacle is not None and obstacle[1].st_uid == os.geteuid():
        return f"run chmod u+rwx '{obstacle[0]}'"
    return "choose a directory that you own with OMG_DATA_DIR"
