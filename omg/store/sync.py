"""Making a toolchain durable before it is published."""

from __future__ import annotations

import os
from pathlib import Path

from omg.store.access import store_error, sync_dir


def sync_tree(root: Path) -> None:
    """Bring every file and directory below ``root`` to the disk.

    One ``syncfs`` where the system has it: a file at a time costs seconds for thousands of files.

    Raises:
        StoreError: The disk refused; what was written before may be lost.
    """
    import ctypes

    try:
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
    except OSError as error:
        raise store_error(error, "write", root) from error


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
