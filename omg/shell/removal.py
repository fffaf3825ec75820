"""The files that may hold something of omg's: what `omg setup --remove` looks into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.copies import copied_files
from omg.shell.rival import user_files
from omg.shell.startup import StartupFile
from omg.shell.user_files import user_startup_files

if TYPE_CHECKING:
    from omg.context import Context


def files_with_omg(context: Context, home: Path) -> tuple[StartupFile, ...]:
    """Return the start-up files of every shell on every system, and those that omg has copies of."""
    known = {file.path: file for file in user_startup_files(context, home, is_everywhere=True)}
    others = (*user_files(home, context.env), *copied_files(context.state_dir))
    for path in others:
        known.setdefault(path, StartupFile(Path(path), path.name, b""))
    return tuple(known.values())
