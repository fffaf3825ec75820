"""The known projects: directories whose version files omg has followed, or written.

One path a line in ``<state>/projects``, appended when it is new. It only ever makes omg careful: what a
known project pins is not uninstalled without being asked twice.
"""

from __future__ import annotations

import os
from pathlib import Path

from omg.store.access import make_dirs, open_regular, read_regular

FILE_NAME = "projects"
# Enough for a working life, and quick to read.
_MAX_BYTES = 1 << 20


def remember(state_dir: Path, directory: Path) -> None:
    """Add ``directory``, unless it is known. A state directory that cannot be written is no error."""
    line = os.fsencode(directory) + b"\n"
    if line.count(b"\n") > 1:
        return
    file = state_dir / FILE_NAME
    try:
        # Compared as bytes: commands that only look do this, too.
        content = _read(file)
        if b"\n" + line in b"\n" + content:
            return
        if content and not content.endswith(b"\n"):
            line = b"\n" + line  # a power cut took the end of the last one
        make_dirs(state_dir)
        descriptor = open_regular(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW)
        try:
            if os.fstat(descriptor).st_size < _MAX_BYTES:
                os.write(descriptor, line)
        finally:
            os.close(descriptor)
    except OSError:
        return


def known(state_dir: Path) -> tuple[Path, ...]:
    """Return the known projects, whether they still exist or not."""
    try:
        lines = _read(state_dir / FILE_NAME).split(b"\n")
    except OSError:
        return ()
    # A power cut may leave zeros, which no path holds.
    kept = (line for line in dict.fromkeys(lines) if line.startswith(b"/") and b"\0" not in line)
    return tuple(Path(os.fsdecode(line)) for line in kept)


def _read(file: Path) -> bytes:
    """Return the content of the list; empty where there is none.

    Raises:
        OSError: Something else has its name, or it cannot be read.
    """
    try:
        return read_regular(file, _MAX_BYTES)
    except FileNotFoundError:
        return b""
