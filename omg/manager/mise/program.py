"""A mise that can be run, and how to find out which one it is."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from omg.sources.registry import MISE
from omg.store.access import make_private_dir
from omg.store.layout import is_shim
from omg.value import dataclass
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ANSWER = re.compile(rb"^(?:mise )?v?(\d{4}\.\d+\.\d+)\b", re.MULTILINE)
_PROBE_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Program:
    """A mise that can be run.

    Attributes:
        path: Where it is.
        version: What it says that it is.
        is_own: It is omg's; else one that the user put on PATH.
    """

    path: Path
    version: Version
    is_own: bool


def probe(path: Path, *, is_own: bool, working_dir: Path, env: Mapping[str, str]) -> Program | None:
    """Run a program far enough to know its version; ``None`` where it is not there or no mise.

    Raises:
        StoreError: The working directory cannot be made.
    """
    if not path.is_file():
        return None
    make_private_dir(working_dir)
    try:
        done = subprocess.run(
            [str(path), "--version"],
            cwd=working_dir,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    answer = _ANSWER.search(done.stdout)
    if done.returncode != 0 or answer is None:
        return None
    return Program(path, Version.parse(answer[1].decode()), is_own)


def on_path(path: str, *, data_dir: Path) -> Iterator[Path]:
    """Yield every mise on PATH that is no shim, and none below ``data_dir``."""
    for element in path.split(":"):
        file = Path(element, MISE)
        is_program = element.startswith("/") and file.is_file() and os.access(file, os.X_OK)
        if is_program and not file.is_relative_to(data_dir) and not is_shim(file):
            yield file
