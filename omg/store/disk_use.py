"""How much space of the disk files take."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

# st_blocks counts these, whatever the file system's own blocks are: see stat(2).
_BLOCK_BYTES = 512


def used_bytes(place: Path) -> int:
    """Return how many bytes of the disk would be free without ``place`` and everything below it.

    A file with several names below counts once; one that has names elsewhere counts too. What cannot be
    looked at counts as nothing.
    """
    found: dict[tuple[int, int], int] = {}
    todo = [str(place)]
    while todo:
        directory = todo.pop()
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    found[status.st_dev, status.st_ino] = status.st_blocks * _BLOCK_BYTES
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
        except OSError:
            continue
    return sum(found.values())
