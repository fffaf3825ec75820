"""How a shim of omg is recognised: by what it is, not by what its path is spelled like."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# A file whose first bytes hold this is a shim of omg; shims/README.md.
SHIM_MARKER = b"omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42"
_MARKER_WINDOW_BYTES = 4096
# Of the shim program, the shims and the launcher: `cp TOOL "$(which node)"` is refused.
PROGRAM_MODE = 0o555


def is_shim(path: Path | str) -> bool:
    """Return whether the file at ``path``, after links, carries the marker of omg's shims."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - also asked for every element of PATH, as text
            return False
        with open(path, "rb") as file:  # noqa: PTH123
            return is_marked(file.read(_MARKER_WINDOW_BYTES))
    except OSError:
        return False


def is_marked(content: bytes) -> bool:
    """Return whether ``content`` carries the marker where it is looked for."""
    return SHIM_MARKER in content[:_MARKER_WINDOW_BYTES]


def is_protected(status: os.stat_result) -> bool:
    """Return whether a regular file of this status can be executed by its owner, and written by nobody."""
    return stat.S_ISREG(status.st_mode) and status.st_mode & 0o322 == 0o100
