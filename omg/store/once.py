"""What is said to a user only once: a file in ``<state>/shown`` for each."""

from __future__ import annotations

import os

from omg.store.access import make_dirs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_DIR = "shown"


def is_first_time(state_dir: Path, name: str) -> bool:
    """Return whether ``name`` was never asked about, and remember it; no, where that cannot be written."""
    folder = state_dir / _DIR
    try:
        make_dirs(folder)
        os.close(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    except OSError:
        return False
    return True
