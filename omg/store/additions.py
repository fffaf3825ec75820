"""Files that were added to a toolchain after its install: global packages, compiled code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.store.access import store_errors
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from collections.abc import Callable


def copy_additions(old_dir: Path, new_dir: Path, *, is_dropped: Callable[[str], bool] | None = None) -> None:
    """Give ``new_dir`` every file of ``old_dir`` that it does not have itself.

    Files become hard links, or copies if the disk has no hard links, so that the old
    toolchain stays complete until the new one has replaced it.

    Args:
        old_dir: The old toolchain; it is not changed.
        new_dir: The new one.
        is_dropped: Whether to leave out the file at a path below the toolchain's directory.

    Raises:
        StoreError: A disk operation failed.
    """
    with store_errors("copy", old_dir):
        for place, directories, names in os.walk(old_dir):
            below = Path(place).relative_to(old_dir)
            target_dir = new_dir / below
            if target_dir.is_symlink() or (target_dir.exists() and not target_dir.is_dir()):
                directories.clear()
                continue
            links = [name for name in directories if Path(place, name).is_symlink()]
            for name in (*names, *links):
                if is_dropped is not None and is_dropped((below / name).as_posix()):
                    continue
                if name != RECEIPT_NAME and not os.path.lexists(target_dir / name):
                    target_dir.mkdir(parents=True, exist_ok=True)
                    _carry(Path(place, name), target_dir / name)


def _carry(old: Path, new: Path) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        import shutil

        shutil.copy2(old, new, follow_symlinks=False)
