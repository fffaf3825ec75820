"""Copies of start-up files as they were before omg changed what other version managers wrote there.

``<state>/start-up-files/`` has one for each file, named after its path. `omg setup --remove` needs none of
them: it takes out what is omg's, whatever else changed since.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from omg.store.access import store_errors
from omg.store.replace import is_unfinished, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = "start-up-files"


def keep_copy(state_dir: Path, file: Path, data: bytes) -> None:
    """Keep ``data`` as the copy of ``file``; one that is there already is older, and stays.

    Raises:
        StoreError: It cannot be written.
    """
    copy = _copy_of(state_dir, file)
    with store_errors("write", copy):
        if not copy.exists():
            # Start-up files may hold secrets.
            replace_file(copy, data, kept_mode=0o600)


def copied_files(state_dir: Path) -> Iterator[Path]:
    """Yield the files of which there are copies."""
    folder = state_dir / _FOLDER
    if folder.is_dir():
        names = (copy.name for copy in folder.iterdir() if not is_unfinished(copy.name))
        yield from sorted(Path(os.fsdecode(unquote_to_bytes(name))) for name in names)


def drop_copy(state_dir: Path, file: Path, data: bytes | None) -> None:
    """Delete the copy of ``file`` if it is ``data``: the file is as it was."""
    copy = _copy_of(state_dir, file)
    # A copy too many does no harm, and the name of one may be too long for the disk.
    with suppress(OSError):
        if data is not None and copy.is_file() and copy.read_bytes() == data:
            copy.unlink()


def _copy_of(state_dir: Path, file: Path) -> Path:
    return state_dir / _FOLDER / quote(os.fsencode(file), safe="")
