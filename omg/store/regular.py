"""Files that omg wrote itself, read where something else may have taken their place.

A FIFO or a device under such a name must not hold up the command that reads it.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

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


def read_regular(file: Path, max_bytes: int = -1) -> bytes:
    """Return the content of ``file``, no more than ``max_bytes`` of it; all without a limit.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    with os.fdopen(open_regular(file), "rb") as stream:
        return stream.read(max_bytes)
