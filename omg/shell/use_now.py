"""The files that take omg into the shell that is open: ``. ~/.local/share/omg/env``."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from omg.shell.startup import fish_body, posix_body
from omg.store.access import read_regular
from omg.store.replace import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_POSIX, _FISH = "env", "env.fish"
# In every file that omg wrote.
_MARK = b"_omg_data"
_MAX_BYTES = 1 << 14


def place_env_files(data_dir: Path, home: Path, tool_folders: Sequence[Path]) -> bool:
    """Write the files, with the lines of the start-up files; return whether that was done.

    A file of the user's own stays: the data directory may be any directory.

    Args:
        data_dir: omg's data directory.
        home: The user's home.
        tool_folders: Absolute paths of folders that go to the end of PATH.

    Raises:
        StoreError: The data directory cannot be written.
    """
    if not all(_is_free(data_dir / name) for name in (_POSIX, _FISH)):
        return False
    replace_file(data_dir / _POSIX, posix_body(data_dir, home, tool_folders))
    replace_file(data_dir / _FISH, fish_body(data_dir, home, tool_folders))
    return True


def line_to_use_now(data_dir: Path, home: Path, *, shell: str) -> str:
    """Return the line to type in ``shell``, short where that is possible."""
    command, name = ("source", _FISH) if shell == "fish" else (".", _POSIX)
    file = data_dir / name
    if file.is_relative_to(home):
        return f"{command} ~/{shlex.quote(str(file.relative_to(home)))}"
    return f"{command} {shlex.quote(str(file))}"


def _is_free(file: Path) -> bool:
    """Return whether nothing, or a file that omg wrote, has this name."""
    if not os.path.lexists(file):
        return True
    try:
        return _MARK in read_regular(file, _MAX_BYTES)
    except OSError:
        return False
