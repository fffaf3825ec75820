"""A file read through a pipe, for libraries that would map the whole of it into memory."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

# The library holds the interpreter's lock while it reads: a thread could not feed it.
_FEED = "import shutil, sys; shutil.copyfileobj(open(sys.argv[1], 'rb'), sys.stdout.buffer, 1 << 18)"


@contextlib.contextmanager
def piped(file: Path) -> Iterator[str | None]:
    """Yield a path from which ``file`` can be read once, without ever being held in memory.

    ``None`` where the system offers no such way.
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
        os.close(reading)  # a feeder that has more to say ends now
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
