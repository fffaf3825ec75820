"""The directory whose files lie in memory."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY = Path("/dev/shm")
# Only Linux has the name, and the directory.
NOEXEC = getattr(os, "ST_NOEXEC", 8)


def memory(room_bytes: int) -> Path | None:
    """Return the directory in memory, if it has that much room and runs programs; else nothing."""
    try:
        disk = os.statvfs(MEMORY)
    except OSError:
        return None
    is_usable = MEMORY.is_mount() and os.access(MEMORY, os.W_OK) and not disk.f_flag & NOEXEC
    return MEMORY if is_usable and disk.f_bavail * disk.f_frsize >= room_bytes else None
