"""Replaces a file or a link with one rename: readers see the old one or the new one, never a part."""

from __future__ import annotations

import contextlib
import os
import stat

from omg.patterns import re
from omg.store.access import make_dirs, store_errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# `.NAME.PID.RANDOM`, created by `_unfinished`.
_UNFINISHED = r"\..+\.\d+\.[0-9a-f]{8}"


def replace_file(path: Path, data: bytes, *, mode: int = 0o644, kept_mode: int | None = None) -> None:
    """Make ``path`` a file with exactly ``data``; its directory is created if needed.

    A link at ``path`` is replaced, not followed. On failure the old file is unchanged.

    Args:
        path: The file.
        data: Its new content.
        mode: Its mode, restricted by the umask.
        kept_mode: Its mode regardless of the umask: the mode that the user's own file had.

    Raises:
        StoreAccessError: Forbidden by owner, mode or a read-only disk.
        StoreError: Another disk operation failed.
    """
    with store_errors("write", path):
        make_dirs(path.parent)
        with _unfinished(path) as unfinished:
            created = mode if kept_mode is None else 0o600
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, created)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                if kept_mode is not None:
                    os.fchmod(file.fileno(), kept_mode)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)


def replace_link(link: Path, target: str) -> None:
    """Make ``link`` a symbolic link to ``target``, unchanged; its directory is created if needed.

    Raises:
        StoreAccessError: Forbidden by owner, mode or a read-only disk.
        StoreError: Another disk operation failed, such as replacing a directory at ``link``.
    """
    with store_errors("write", link):
        make_dirs(link.parent)
        with _unfinished(link) as unfinished:
            unfinished.symlink_to(target)
            unfinished.replace(link)


def replace_hard_link(link: Path, source: Path) -> None:
    """Make ``link`` a hard link to ``source``, or a copy if the disk has no hard links.

    Raises:
        StoreAccessError: Forbidden by owner, mode or a read-only disk.
        StoreError: Another disk operation failed, such as reading a missing ``source``.
    """
    with store_errors("write", link):
        make_dirs(link.parent)
        with _unfinished(link) as unfinished:
            try:
                unfinished.hardlink_to(source)
            except OSError:
                # No hard links on this disk, too many of this file, or forbidden (protected_hardlinks).
                unfinished.write_bytes(source.read_bytes())
                unfinished.chmod(stat.S_IMODE(source.stat().st_mode))
            unfinished.replace(link)
            # Renaming one name of a file to another name of the same file does nothing, by definition.
            unfinished.unlink(missing_ok=True)


def unfinished_files(directory: Path) -> tuple[Path, ...]:
    """Return temporary files of replacements in ``directory``, interrupted or still running."""
    try:
        with os.scandir(directory) as entries:
            return tuple(directory / entry.name for entry in entries if is_unfinished(entry.name))
    except OSError:
        return ()


def abandoned_files(path: Path) -> tuple[Path, ...]:
    """Return temporary files for ``path`` of dead processes."""
    found = []
    for file in unfinished_files(path.parent):
        name, pid, _ = file.name.removeprefix(".").rsplit(".", 2)
        if name == path.name and not _is_alive(int(pid)):
            found.append(file)
    return tuple(found)


def remove_unfinished(path: Path) -> None:
    """Delete temporary files for ``path`` of dead processes; failures are ignored."""
    for file in abandoned_files(path):
        with contextlib.suppress(OSError):
            file.unlink()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def is_unfinished(name: str) -> bool:
    """Return whether ``name`` is the temporary file of a replacement, interrupted or still running."""
    return name.startswith(".") and re.fullmatch(_UNFINISHED, name) is not None


@contextlib.contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Yield an unused temporary name next to ``path``; it is deleted afterwards if it still exists."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        yield unfinished
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
