"""Who may write where: the store's directories, and what to say when the disk refuses."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from omg.errors import StoreAccessError, StoreError
from omg.store.format import require_known_format
from omg.store.trust import user_name

if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.layout import Store

# Of the directories of a store that are not private; a mask may take more away.
_MODE = 0o755
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
# The user that writes is asked about, where the system can tell.
_EFFECTIVE = os.access in os.supports_effective_ids
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def require_writable_store(store: Store) -> None:
    """Refuse to write a store that is not the caller's own, or that a newer omg has changed.

    Raises:
        StoreAccessError: The data directory belongs to another user, or the process is set-uid.
        StoreError: Its layout is another one than this omg's.
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
    try:
        make_dirs(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise store_error(error, "create", directory) from error


def make_dirs(directory: Path) -> None:
    """Create ``directory`` and its parents, unless they are there; none of them for others to write.

    Without a mask of their own (``umask 0``) anybody could put programs among the shims.
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
    """Return what to tell about ``error``, met while trying to ``action`` ``path``."""
    reason = (error.strerror or str(error)).lower()
    if error.errno in NO_SPACE:
        return StoreError(
            f"cannot {action} `{path}`: {reason}", hint="make room on that disk, then try again"
        )
    if error.errno in _FORBIDDEN:
        return StoreAccessError(
            f"cannot {action} `{path}`: {reason}{_rights(path)}", hint=_way_out(error.errno, path)
        )
    if error.errno == errno.EXDEV:
        return StoreError(
            f"cannot {action} `{path}`: a part of the store lies on another disk",
            hint="keep the whole data directory on one disk: set OMG_DATA_DIR, and link no part of it",
        )
    return StoreError(f"cannot {action} `{path}`: {reason}")


def sync_dir(directory: Path) -> None:
    """Make the names in ``directory`` survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_durable_dir(directory: Path) -> None:
    """Create ``directory`` and its parents, unless they are there, so that they survive a power cut."""
    try:
        directory.mkdir(mode=_MODE)
    except FileExistsError:
        return
    except FileNotFoundError:
        make_durable_dir(directory.parent)
        directory.mkdir(mode=_MODE, exist_ok=True)
    sync_dir(directory.parent)


def _rights(path: Path) -> str:
    """Say whose it is that stands in the way."""
    obstacle = _obstacle(path)
    if obstacle is None:
        return ""
    place, status = obstacle
    return f" (`{place}` is {user_name(status.st_uid)}'s, mode {status.st_mode & 0o7777:04o})"


def _obstacle(path: Path) -> tuple[Path, os.stat_result] | None:
    """Return the nearest existing ancestor of ``path``, or ``path`` itself, that may not be used."""
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
        # What may be used itself cannot be renamed or deleted in a folder that may not.
        if place != path:
            break
    return nearest


def _way_out(number: int | None, path: Path) -> str:
    if number == errno.EROFS:
        return "that disk is mounted read-only; choose another place with OMG_DATA_DIR"
    obstacle = _obstacle(path)
    if obstacle is not None and obstacle[1].st_uid == os.geteuid():
        return f"run chmod u+rwx '{obstacle[0]}'"
    return "choose a directory of your own with OMG_DATA_DIR"
