"""A shell on a terminal of its own, as a person has one."""

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


def type_into(command: Sequence[str], lines: Sequence[str], env: Mapping[str, str], cwd: Path) -> str:
    """Start ``command`` on a terminal, type ``lines`` and ``exit``, and return what was shown."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        env={"TERM": "dumb", **env},
        cwd=cwd,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509 - the tests have no threads here
    ):
        os.close(theirs)
        os.write(ours, "".join(f"{line}\n" for line in (*lines, "exit")).encode())
        shown = b""
        # The end of the last process on a terminal is an error on Linux.
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:
            pass
        os.close(ours)
    return shown.decode(errors="replace")


def _take_terminal() -> None:
    # Job control needs a terminal that is the session's own.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
