"""Room on the disk, looked at before it is needed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.store.access import store_error

if TYPE_CHECKING:
    from pathlib import Path


def require_room(directory: Path, needed_bytes: int, *, setting: str = "OMG_DATA_DIR") -> None:
    """Refuse to begin what the disk of ``directory`` has no room for.

    Args:
        directory: A directory on that disk.
        needed_bytes: How much is needed there.
        setting: The variable that chooses another place.

    Raises:
        StoreError: There is less room than needed.
    """
    try:
        room = os.statvfs(directory)
    except OSError as error:
        raise store_error(error, "examine", directory) from error
    free_bytes = room.f_bavail * room.f_frsize
    if free_bytes < needed_bytes:
        raise StoreError(
            f"the disk of `{directory}` has {free_bytes / 1e6:.0f} MB left, and"
            f" about {needed_bytes / 1e6:.0f} MB are needed",
            hint=f"make room there, or choose another place: set {setting}",
        )
