"""Takes a lock that nobody holds, without filelock.

Waiting for a lock, and everything unusual about its file, is filelock's. To import filelock takes as long as
all of omg's own modules together, because it brings ``typing``, ``logging``, ``inspect`` and ``hashlib``:
a quarter of a rehash that adds one shim (``tests/bench/commands.py``), and nearly every lock is free. So a
free one is taken here, by the call that filelock makes on the same file: ``flock``, exclusive. A process that
holds it either way excludes the other way, and the shim program (`lock_table` in ``shims/installer.h``).
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

MODE = 0o600
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# Some file systems say EACCES where another process holds the lock.
_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK})


def take(lock_file: Path) -> int | None:
    """Return a descriptor of ``lock_file`` with its lock, or ``None`` where filelock has to decide.

    That is so if another process holds it, the file was deleted meanwhile, has another name or another owner,
    or cannot be opened.

    Raises:
        OSError: The file system has no working locks.
    """
    try:
        descriptor = os.open(lock_file, _FLAGS, MODE)
    except OSError:
        return None
    try:
        if _is_locked(descriptor) and _is_plain(os.fstat(descriptor)):
            return descriptor
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def release(descriptor: int) -> None:
    """Release the lock and close its descriptor.

    Raises:
        OSError: The system did not do that; the end of the process does.
    """
    try:
        # Not by the closing alone: a child that was forked meanwhile has the same open file.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _is_plain(info: os.stat_result) -> bool:
    """Whether the file is as omg makes it: this user's, with the owner's rights and one name."""
    is_own = info.st_uid == os.geteuid() and info.st_mode & MODE == MODE
    return stat.S_ISREG(info.st_mode) and info.st_nlink == 1 and is_own
