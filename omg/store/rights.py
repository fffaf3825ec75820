"""Files and directories that another user may change, found and closed."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from omg.store.access import store_error
from omg.store.trust import is_own, others_may_write
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITE_OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Weakness:
    """A file or a directory that another user may change.

    Attributes:
        path: Where it is.
        owner: Whom it belongs to.
        mode: Its permissions.
        is_writable: Its mode lets others write; else another user owns it.
    """

    path: Path
    owner: int
    mode: int
    is_writable: bool


def _nowhere(_directory: Path) -> bool:
    return False


def find_weaknesses(
    root: Path, *, allows_private_group: Callable[[Path], bool] = _nowhere
) -> Iterator[Weakness]:
    """Yield what others may change at and below ``root``, directories before their content.

    Links are not followed. What omg makes is never writable by any group.

    Args:
        root: A directory.
        allows_private_group: Says of a directory whether programs that the user starts write there, under
            the user's own umask: then a group that is the user's alone may write.
    """
    try:
        yield from _examine(root, root.lstat(), allows_group=allows_private_group(root))
    except OSError:
        return
    pending = [root]
    while pending:
        directory = pending.pop()
        allows_group = allows_private_group(directory)
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(status.st_mode):
                        pending.append(Path(entry.path))
                    yield from _examine(entry, status, allows_group=allows_group)
        except OSError:
            continue  # it has just been removed, or may not be read


def take_write_from_others(root: Path) -> None:
    """Take from everything at and below ``root`` that is the user's what lets others write.

    Raises:
        StoreError: The disk refused.
    """
    for weakness in find_weaknesses(root):
        if weakness.is_writable and weakness.owner == os.geteuid():
            close_to_others(weakness.path)


def close_to_others(path: Path) -> None:
    """Take from one file or directory what lets others write.

    Begin at the top: what lies in a directory that nobody else may write cannot be exchanged for a link.

    Raises:
        StoreError: The disk refused.
    """
    try:
        status = path.lstat()
        if not stat.S_ISLNK(status.st_mode):
            path.chmod(stat.S_IMODE(status.st_mode) & ~WRITE_OF_OTHERS)
    except FileNotFoundError:
        return
    except OSError as error:
        raise store_error(error, "change the mode of", path) from error


def _examine(
    place: Path | os.DirEntry[str], status: os.stat_result, *, allows_group: bool
) -> Iterator[Weakness]:
    if stat.S_ISLNK(status.st_mode):
        return
    mode = stat.S_IMODE(status.st_mode)
    is_writable = others_may_write(status) if allows_group else bool(mode & WRITE_OF_OTHERS)
    if is_writable or not is_own(status.st_uid):
        yield Weakness(Path(place), status.st_uid, mode, is_writable)
