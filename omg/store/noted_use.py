"""When omg itself last used a toolchain, for disks that keep no access times: files below ``<state>/used``.

Each is empty, and named for a toolchain and its store: ``node@20.1.0-5f3c0a91``; several stores may share the
state directory. The time of its last change is when a command, or a shim's fallback to Python, used the
toolchain. That is set once a day (UTC): what the launcher keeps (shims/README.md, 16) is of one day.
"""

from __future__ import annotations

import os
import time
import zlib
from contextlib import suppress

from omg.store.access import make_dirs, store_errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.installed import Toolchain

_DIR = "used"
_DAY_S = 24 * 3600.0
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def note_use(state_dir: Path, toolchain: Toolchain) -> None:
    """Note that ``toolchain`` is used now. A state directory that is not writable is not an error."""
    file = file_of(state_dir, toolchain)
    try:
        if time.time() // _DAY_S == os.lstat(file).st_mtime // _DAY_S:
            return
    except OSError:
        with suppress(OSError):
            make_dirs(file.parent)
    with suppress(OSError):
        descriptor = os.open(file, _FLAGS, 0o600)
        try:
            os.utime(descriptor)
        finally:
            os.close(descriptor)


def noted_use(state_dir: Path, toolchain: Toolchain) -> float | None:
    """Return when ``toolchain`` was used last, in seconds since 1970; ``None`` if unknown.

    That may be up to a day too early.
    """
    try:
        return os.lstat(file_of(state_dir, toolchain)).st_mtime
    except OSError:
        return None


def forget_use(state_dir: Path, toolchain: Toolchain) -> None:
    """Forget a toolchain that was removed."""
    with suppress(OSError):
        file_of(state_dir, toolchain).unlink()


def forget_all(state_dir: Path) -> None:
    """Forget the use of every toolchain.

    Raises:
        StoreError: A file is there and cannot be deleted.
    """
    import shutil

    folder = state_dir / _DIR
    with store_errors("delete", folder), suppress(FileNotFoundError, NotADirectoryError):
        shutil.rmtree(folder)


def file_of(state_dir: Path, toolchain: Toolchain) -> Path:
    """Return the file whose time is that of the last use."""
    runtime_dir = toolchain.dir.parent
    store = zlib.crc32(os.fsencode(runtime_dir.parent))
    return state_dir / _DIR / f"{runtime_dir.name}@{toolchain.dir.name}-{store:08x}"
