"""Checks free disk space before it is needed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from omg.archive.content_size import content_bytes
from omg.errors import StoreError
from omg.store.access import NO_SPACE, store_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# File system overhead: part of a block for each of thousands of files.
_MARGIN_BYTES = 64 << 20
# Deflated archives grow less than others. Seen: up to 3.5, node's .tar.gz (2026-12).
_DEFLATED_GROWTH = 4.5


def growth_of(name: str, growth: float) -> float:
    """Return how much an archive grows at most, if those of its runtime grow by up to ``growth``.

    Args:
        name: The publisher's file name.
        growth: See `to_unpack`.
    """
    return min(growth, _DEFLATED_GROWTH) if name.endswith((".tar.gz", ".zip")) else growth


def to_unpack(size_bytes: int, growth: float) -> int:
    """Return how many bytes the unpacked content of an archive of this size may need.

    Args:
        size_bytes: Size of the archive.
        growth: How much archives of the runtime grow at most, see `Runtime.growth`.
    """
    return int(size_bytes * growth) + _MARGIN_BYTES


def to_unpack_file(file: Path, name: str, growth: float) -> int:
    """Return how many bytes the unpacked content needs: from its header, else by the usual growth.

    Args:
        file: The archive.
        name: The publisher's file name.
        growth: See `to_unpack`.
    """
    stated = content_bytes(file, name)
    return stated + _MARGIN_BYTES if stated is not None else to_unpack(file.stat().st_size, growth)


@contextmanager
def report_disk_space(needed_bytes: int) -> Iterator[None]:
    """Add the required space to the error if the disk fills up during the block."""
    try:
        yield
    except StoreError as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in NO_SPACE:
            error.hint = f"free up about {needed_bytes / 1e6:.0f} MB on that disk, then try again"
        raise


def require_room(directory: Path, needed_bytes: int, *, setting: str = "OMG_DATA_DIR") -> None:
    """Raise if the disk of ``directory`` has not enough free space.

    Args:
        directory: A directory on that disk.
        needed_bytes: How much space is needed.
        setting: The variable that chooses another directory.

    Raises:
        StoreError: There is not enough space.
    """
    with store_errors("examine", directory):
        room = os.statvfs(directory)
    free_bytes = room.f_bavail * room.f_frsize
    if free_bytes < needed_bytes:
        raise StoreError(
            f"the disk of `{directory}` has {free_bytes / 1e6:.0f} MB left, and"
            f" about {needed_bytes / 1e6:.0f} MB are needed",
            hint=f"free up space there, or choose another directory: set {setting}",
        )
