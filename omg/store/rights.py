"""Finds files and directories that other users can change, and restricts them."""

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
class InsecurePath:
    """A file or a directory that another user can change.

    Attributes:
        path: Its path.
        owner: Its owner.
        mode: Its permissions.
        is_writable: Its mode lets others write; otherwise another user owns it.
    """

    path: Path
    owner: int
    mode: int
    is_writable: bool


def _nowhere(_directory: Path) -> bool:
    return False


def find_insecure_paths(
    root: Path, *, allows_private_group: Callable[[Path], bool] = _nowhere
) -> Iterator[InsecurePath]:
    """Yield what others can change at and below ``root``, directories before their content.

    Links are not followed. What omg creates is never writable by any group.

    Args:
        root: A directory.
        allows_private_group: Whether programs that the user starts write in a directory, with
            the user's own umask: then the user's private group may have write access.
    """
    try:
        yield from _examine(root, root.lstat(), allows_group=allows_private_group(root))
    except OSError:
        return
    pending, uid = [root], os.geteuid()
    while pending:
        directory = pending.pop()
        allows_group = allows_private_group(directory)
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(status.st_mode):
                        pending.append(Path(entry.path))
                    # Of a hundred thousand files hardly one is to be looked at more closely.
                    if status.st_mode & WRITE_OF_OTHERS or status.st_uid != uid:
                        yield from _examine(entry, status, allows_group=allows_group)
        except OSError:
            continue  # it has just been removed, or cannot be read


def restrict_tree(root: Path) -> None:
    """Remove the write access of others from the user's files at and below ``root``.

    Raises:
        StoreError: A disk operation failed.
    """
    for weakness in find_insecure_paths(root):
        if weakness.is_writable and weakness.owner == os.geteuid():
            restrict(weakness.path)


def restrict(path: Path) -> None:
    """Remove the write access of others from one file or directory.

    Begin at the top: in a directory that only the user can write, nothing can be replaced by a link.

    Raises:
        StoreError: A disk operation failed.
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
) -> Iterator[InsecurePath]:
    if stat.S_ISLNK(status.st_mode):
        return
    mode = stat.S_IMODE(status.st_mode)
    is_writable = others_may_write(status) if allows_group else bool(mode & WRITE_OF_OTHERS)
    if is_writable or not is_own(status.st_uid):
        yield InsecurePath(Path(place), status.st_uid, mode, is_writable)
