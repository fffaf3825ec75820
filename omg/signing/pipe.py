"""Reads a file through a pipe, for libraries that would map the whole file into memory."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

# The library holds the GIL while it reads, so a thread could not write to the pipe.
_FEED = "import shutil, sys; shutil.copyfileobj(open(sys.argv[1], 'rb'), sys.stdout.buffer, 1 << 18)"


@contextlib.contextmanager
def open_pipe(file: Path) -> Iterator[str | None]:
    """Yield a path from which ``file`` can be read once, without loading it into memory.

    ``None`` if the system cannot do that.
    """
    reading, writing = os.pipe()
    try:
        path = f"/dev/fd/{reading}"
        feeder = _feed(file, writing) if Path(path).exists() else None
    finally:
        os.close(writing)
    try:
        yield path if feeder is not None else None
    finally:
        os.close(reading)  # the child process ends now if it has more to write
        if feeder is not None:
            feeder.wait()


def _feed(file: Path, writing: int) -> subprocess.Popen[bytes] | None:
    import subprocess

    command = [sys.executable, "-I", "-S", "-c", _FEED, str(file)]
    try:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.DEVNULL, env={}
        )
    except OSError:
        return None
