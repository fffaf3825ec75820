"""Opens files without counting as a use of them; see `omg.store.access_time`."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

# Only the owner of a file may ask for it, and only Linux has it.
_NO_ACCESS_TIME: int = getattr(os, "O_NOATIME", 0)


def open_unnoticed(file: Path | str, flags: int = os.O_RDONLY) -> int:
    """Return a descriptor of ``file``, opened without counting as a use of it where that is possible.

    Raises:
        OSError: It cannot be opened.
    """
    try:
        return os.open(file, flags | _NO_ACCESS_TIME | os.O_CLOEXEC)
    except PermissionError:
        return os.open(file, flags | os.O_CLOEXEC)
