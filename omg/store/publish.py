"""Publishes a toolchain with one rename, and removes one with one rename."""

from __future__ import annotations

import errno
import os
from contextlib import suppress

from omg.store import staging
from omg.store.access import make_durable_dir, store_errors, sync_dir, sync_tree
from omg.store.lock import version_subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.layout import Store

# linux/fcntl.h and linux/fs.h; sys/stdio.h of macOS.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
# One is enough, unless other processes keep removing the last version.
_ATTEMPTS = 10
# Errors of old kernels, and of file systems that cannot exchange two names.
_NO_EXCHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def publish(store: Store, runtime: str, version: str, staged: Path) -> None:
    """Give the staged toolchain its final name; the caller holds the lock of the version.

    An existing toolchain is replaced in one step, so that one of them always exists; if the disk
    cannot do that, an interrupted replacement is restored by the next cleanup.

    Raises:
        StoreError: A disk operation failed; the final name is unchanged, after staging is cleaned up.
    """
    final = store.toolchain_dir(runtime, version)
    sync_tree(staged)
    with store_errors("publish", final):
        if final.is_symlink() or final.exists():
            _replace(store, version_subject(runtime, version), staged, final)
        else:
            rename_into_place(staged, final)


def withdraw(store: Store, runtime: str, version: str) -> int:
    """Remove a toolchain and delete it; the caller holds the lock of the version.

    Returns how many bytes of the disk that frees.

    Raises:
        StoreError: A disk operation failed. If it failed while deleting, the version is already removed,
            and a later command deletes the rest of its files.
    """
    final = store.toolchain_dir(runtime, version)
    away = staging.fresh_path(store, version_subject(runtime, version))
    with store_errors("remove", final):
        final.rename(away)
        sync_dir(final.parent)
    remove_if_empty(final.parent)
    return staging.remove(away)


def rename_into_place(staged: Path, final: Path) -> None:
    """Rename ``staged`` to ``final``, a free name; its parent directory is created if needed.

    Raises:
        OSError: A disk operation failed.
    """
    for attempts_left in reversed(range(_ATTEMPTS)):
        make_durable_dir(final.parent)
        try:
            staged.rename(final)
        except FileNotFoundError:
            # The process that removed the last other version also removed their directory.
            if not attempts_left:
                raise
        else:
            break
    sync_dir(final.parent)


def remove_if_empty(directory: Path) -> None:
    """Remove the directory of a runtime if it is empty; a failure is ignored."""
    with suppress(OSError):
        directory.rmdir()
        sync_dir(directory.parent)


def _replace(store: Store, subject: str, staged: Path, final: Path) -> None:
    try:
        _exchange(staged, final)
    except OSError as error:
        if error.errno not in _NO_EXCHANGE:
            raise
        # For a moment neither exists; the name tells the next process if this one dies here.
        away = staging.replaced_path(store, subject)
        final.rename(away)
        staged.rename(final)
        staged = away
    # Before any file of the old one is deleted: after a power cut its name must not point to the rest.
    sync_dir(final.parent)
    staging.remove(staged)


def _exchange(one: Path, other: Path) -> None:
    """Exchange two names in one step."""
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
