"""The known projects, directories whose version files omg has used or written, and the files that it made.

One path per line in ``<state>/projects``, appended when it is new. The list only makes omg more careful:
omg asks before it uninstalls a version that a known project pins. ``<state>/version-files`` is such a list of
the version files that `omg pin` made: `omg unpin` deletes no others.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from omg.store.access import make_dirs, open_regular, read_regular, store_errors

FILE_NAME = "projects"
FILES_NAME = "version-files"
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Enough for years of work, and quick to read.
_MAX_BYTES = 1 << 20


def remember(state_dir: Path, directory: Path) -> None:
    """Add ``directory`` unless it is known. A state directory that is not writable is not an error."""
    _add(state_dir, FILE_NAME, directory)


def remember_file(state_dir: Path, file: Path) -> None:
    """Add a version file that omg made; see `remember`."""
    _add(state_dir, FILES_NAME, file)


def known(state_dir: Path) -> tuple[Path, ...]:
    """Return the known projects, including those that no longer exist."""
    return tuple(map(Path, known_places(state_dir)))


def known_places(state_dir: Path) -> tuple[str, ...]:
    """Return the same as ``known``, as text: a Path of each takes longer than all else."""
    return _listed(state_dir, FILE_NAME)


def lines_of(state_dir: Path, directories: Iterable[Path]) -> Iterator[tuple[int, bytes]]:
    """Yield where the lines of those of ``directories`` that are known are in the list, and the lines."""
    try:
        content = _read(state_dir / FILE_NAME)
    except OSError:
        return
    for directory in directories:
        line = os.fsencode(directory) + b"\n"
        offset = (b"\n" + content).find(b"\n" + line)
        if offset >= 0:
            yield (offset - 1, b"\n" + line) if offset else (0, line)


def forget(state_dir: Path) -> None:
    """Delete both lists.

    Raises:
        StoreError: One is there and cannot be deleted.
    """
    for name in (FILE_NAME, FILES_NAME):
        with store_errors("delete", state_dir / name), suppress(FileNotFoundError, NotADirectoryError):
            (state_dir / name).unlink()


def is_made(state_dir: Path, file: Path) -> bool:
    """Return whether omg made this version file, as far as it remembers."""
    return str(file) in _listed(state_dir, FILES_NAME)


def _add(state_dir: Path, name: str, path: Path) -> None:
    line = os.fsencode(path) + b"\n"
    if line.count(b"\n") > 1:
        return
    file = state_dir / name
    try:
        # Compared as bytes: commands that only read do this, too.
        content = _read(file)
        if b"\n" + line in b"\n" + content:
            return
        if content and not content.endswith(b"\n"):
            line = b"\n" + line  # a power cut truncated the last line
        make_dirs(state_dir)
        descriptor = open_regular(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW)
        try:
            if os.fstat(descriptor).st_size < _MAX_BYTES:
                os.write(descriptor, line)
        finally:
            os.close(descriptor)
    except OSError:
        return


def _listed(state_dir: Path, name: str) -> tuple[str, ...]:
    try:
        lines = _read(state_dir / name).split(b"\n")
    except OSError:
        return ()
    # A power cut may leave zero bytes, which no path contains.
    kept = (line for line in dict.fromkeys(lines) if line.startswith(b"/") and b"\0" not in line)
    return tuple(map(_plain, map(os.fsdecode, kept)))


def _plain(path: str) -> str:
    """Return a path as a Path of it has it, whatever an editor made of the list."""
    is_odd = "//" in path or "/./" in path or path.endswith(("/", "/."))
    return str(Path(path)) if is_odd else path


def _read(file: Path) -> bytes:
    """Return the content of the list; empty if it does not exist.

    Raises:
        OSError: It is not a regular file, or cannot be read.
    """
    try:
        return read_regular(file, _MAX_BYTES)
    except FileNotFoundError:
        return b""
