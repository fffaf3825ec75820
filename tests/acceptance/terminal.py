"""A run of omg on a terminal, as a person has it."""

from __future__ import annotations

import os
import pty
import subprocess
from typing import TYPE_CHECKING

from tests.acceptance.starting import COMMAND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PATIENCE_S = 60


def shown(arguments: Sequence[str], env: Mapping[str, str], cwd: Path, typed: bytes = b"") -> str:
    """Return all that a terminal shows of ``omg ARGUMENTS``, where ``typed`` is typed."""
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    with subprocess.Popen(
        [*COMMAND, *arguments], env=dict(env), cwd=cwd, start_new_session=True, **streams
    ) as process:
        os.close(theirs)
        seen = b""
        while chunk := _read(ours):
            seen += chunk
        process.wait(timeout=_PATIENCE_S)
    os.close(ours)
    return seen.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how Linux tells that the other side is closed
        return b""
