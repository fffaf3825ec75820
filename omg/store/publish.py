"""Publishing a toolchain by one rename, and taking one away by one."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from omg.store import staging
from omg.store.access import make_durable_dir, store_error, sync_dir, sync_tree
from omg.store.lock import version_subject

if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.layout import Store

# linux/fcntl.h and linux/fs.h; sys/stdio.h of macOS.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
# One is enough, unless other processes remove the last version again and again.
_ATTEMPTS = 10
# Old kernels, and file systems that cannot swap two names.
_NO_EXCHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def publish(store: Store, runtime: str, version: str, staged: Path) -> None:
    """Give the staged toolchain its final name; the caller holds the lock of the version.

    What has that name already is replaced in one step, so that there is never neither; where the disk
    cannot do that, a process that dies in between leaves the old one to the next that cleans up.

    Raises:
        StoreError: The disk refused; the final name is as before, once the staging directory is clean.
    """
    final = store.toolchain_dir(runtime, version)
    sync_tree(staged)
    try:
        if final.is_symlink() or final.exists():
            _replace(store, version_subject(runtime, version), staged, final)
        else:
            rename_into_place(staged, final)
    except OSError as error:
        raise store_error(error, "publish", final) from error


def withdraw(store: Store, runtime: str, version: str) -> None:
    """Take a toolchain away and delete it; the caller holds the lock of the version.

    Raises:
        StoreError: The disk refused. If that was while deleting, the version is gone from the list and
            the rest of it is deleted by a later command.
    """
    final = store.toolchain_dir(runtime, version)
    away = staging.fresh_path(store, version_subject(runtime, version))
    try:
        final.rename(away)
        sync_dir(final.parent)
    except OSError as error:
        raise store_error(error, "remove", final) from error
    remove_if_empty(final.parent)
    staging.remove(away)


def rename_into_place(staged: Path, final: Path) -> None:
    """Give ``staged`` the name ``final``, which is free, in a directory that is made if it is missing.

    Raises:
        OSError: The disk refused.
    """
    for attempts_left in reversed(range(_ATTEMPTS)):
        make_durable_dir(final.parent)
        try:
            staged.rename(final)
        except FileNotFoundError:
            # Who removed the last of the other versions has removed their directory, too.
            if not attempts_left:
                raise
        else:
            break
    sync_dir(final.parent)


def remove_if_empty(directory: Path) -> None:
    """Remove a runtime's directory in which nothing is left; one that cannot be removed stays."""
    with suppress(OSError):
        directory.rmdir()
        sync_dir(directory.parent)


def _replace(store: Store, subject: str, staged: Path, final: Path) -> None:
    try:
        _exchange(staged, final)
    except OSError as error:
        if error.errno not in _NO_EXCHANGE:
            raise
        # For a moment there is neither; who dies then leaves a name that tells the next process so.
        away = staging.replaced_path(store, subject)
        final.rename(away)
        staged.rename(final)
        staged = away
    # Before anything of the old one is deleted: a power cut must not leave its name on what is left of it.
    sync_dir(final.parent)
    staging.remove(staged)


def _exchange(one: Path, other: Path) -> None:
    """Swap two names in one step."""
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if linux := getattr(library, "renameat2", None):
        status = linux(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    elif macos := getattr(library, "renamex_np", None):
        status = macos(*names, _RENAME_SWAP)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))
