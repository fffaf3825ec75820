"""Whether what lies in a directory can be the work of nobody but the user and root."""

from __future__ import annotations

import os
import stat
from functools import cache
from pathlib import Path

_ROOT = 0


def why_untrusted(directory: Path) -> str:
    """Return why what lies in ``directory`` may be another user's work; empty if it is the user's or root's.

    It may be another's if another user owns it, may write it, or may put another directory in its place: so
    its parents count, too. A directory that does not exist is judged by its parents.
    """
    real = Path(os.path.realpath(directory))
    for place in dict.fromkeys((real, *real.parents, directory, *directory.parents)):
        try:
            # A link is checked where it leads to, and here for its owner, who may lead it elsewhere.
            status = place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            return f"`{place}` cannot be examined: {(error.strerror or str(error)).lower()}"
        is_parent = place not in (real, directory)
        if not is_own(status.st_uid) and not (is_parent and _is_unmapped(status.st_uid)):
            return f"`{place}` belongs to {user_name(status.st_uid)}"
        # In a sticky directory nobody renames what is another's.
        is_sticky = is_parent and status.st_mode & stat.S_ISVTX
        if not stat.S_ISLNK(status.st_mode) and not is_sticky and others_may_write(status):
            return f"other users can write to `{place}` (mode {stat.S_IMODE(status.st_mode):04o})"
    return ""


def is_trusted(status: os.stat_result) -> bool:
    """Return whether nobody but the user and root can have written a file or directory."""
    return is_own(status.st_uid) and not others_may_write(status)


def is_own(owner: int) -> bool:
    """Return whether ``owner`` is the user, or root, who may do anything anyway."""
    return owner in (os.geteuid(), _ROOT)


def others_may_write(status: os.stat_result) -> bool:
    """Return whether the mode lets somebody write who is neither the owner nor root.

    A group that is the owner's alone is nobody else: many systems give each user one, and umask 002.
    """
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_private_group(status.st_gid, status.st_uid)


def user_name(uid: int) -> str:
    """Return what a user is called."""
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


@cache
def _is_private_group(group: int, owner: int) -> bool:
    """Return whether ``group`` has no member but ``owner``, as far as its name and its members tell."""
    import grp

    name = user_name(owner)
    try:
        found = grp.getgrgid(group)
    except KeyError:
        return False
    return (group == _ROOT or found.gr_name == name) and set(found.gr_mem) <= {name, "root"}


@cache
def _is_unmapped(owner: int) -> bool:
    """Return whether ``owner`` stands for users whom this user namespace does not know.

    In a sandbox that maps nobody but the caller, the directories of the system seem to belong to `nobody`.
    """
    try:
        overflow = int(Path("/proc/sys/kernel/overflowuid").read_text(encoding="ascii"))
        lines = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return False
    mapped = [range(int(first), int(first) + int(count)) for first, _, count in map(str.split, lines)]
    return owner == overflow and not any(owner in one for one in mapped)
