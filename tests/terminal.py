"""A terminal, on which a program is called as a person calls it."""

from __future__ import annotations

import fcntl
import os
import pty
import subprocess
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def call_on_a_terminal(
    command: Sequence[str | Path], env: Mapping[str, str], cwd: Path, typed: bytes = b""
) -> tuple[str, int]:
    """Run a program on a terminal of its own; return what was shown, and the status."""
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
    ) as process:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        status = process.wait(timeout=60)
    os.close(ours)
    return shown.decode(), status


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how Linux tells that the other side is closed
        return b""
