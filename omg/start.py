"""What omg's own interpreter runs: a copy of this file is ``<data>/self/start.py``.

The interpreter is started with ``-I -S``, so this file finds omg by itself: ``self/path`` beside
it lists the import path, one entry a line, absolute or relative to ``self``. That way a store that
was moved or copied still starts. `shims/README.md` is the contract of the arguments.
"""

from __future__ import annotations

import os
import sys


def start() -> int:
    """Find omg, then act as the manager, or decide for a shim that handed over."""
    self_dir = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is slow to import
    with open(os.path.join(self_dir, "path"), encoding="utf-8", errors="surrogateescape") as stream:  # noqa: PTH118, PTH123
        entries = stream.read().splitlines()
    # In front: omg's own packages beat whatever the interpreter was built to find.
    sys.path[:0] = [os.path.join(self_dir, entry) for entry in entries if entry]  # noqa: PTH118
    if sys.argv[1:2] == [":shim"]:
        from omg.shim.dispatch import dispatch

        flags, shim, *arguments = sys.argv[2:]
        return dispatch(shim, flags, arguments)
    from omg.__main__ import main

    return main(os.path.dirname(self_dir))  # noqa: PTH120


if __name__ == "__main__":
    sys.exit(start())
