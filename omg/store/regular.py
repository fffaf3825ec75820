"""Files that omg wrote itself, read where something else may have taken their place.

A FIFO or a device under such a name must not hold up the command that reads it.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from omg.store.trust import is_trusted

if TYPE_CHECKING:
    from pathlib import Path


def open_regular(file: Path, flags: int = os.O_RDONLY) -> int:
    """Return a descriptor of ``file``, opened without waiting for anybody.

    Raises:
        OSError: It cannot be opened, or is no regular file.
    """
    descriptor = os.open(file, flags | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file", str(file))


def require_trusted(descriptor: int, file: Path) -> None:
    """Refuse a file that another user may have written.

    Raises:
        PermissionError: One may have.
    """
    if not is_trusted(os.fstat(descriptor)):
        raise PermissionError(errno.EPERM, "another user may have written it", str(file))


def read_trusted(file: Path, max_bytes: int = -1) -> bytes:
    """Return the content of ``file``, as `read_regular` does, where nobody else can have written it.

    Raises:
        OSError: It cannot be read, is no regular file, or may be another user's work.
    """
    descriptor = open_regular(file)
    with os.fdopen(descriptor, "rb") as stream:
        require_trusted(descriptor, file)
        return stream.read(max_bytes)


def read_regular(file: Path, max_bytes: int = -1) -> bytes:
    """Return the content of ``file``, no more than ``max_bytes`` of it; all without a limit.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    with os.fdopen(open_regular(file), "rb") as stream:
        return stream.read(max_bytes)
