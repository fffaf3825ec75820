"""Whether only the user and root can have written the content of a directory."""

from __future__ import annotations

import os
import stat
from functools import cache
from pathlib import Path

_ROOT = 0


def why_untrusted(directory: Path) -> str:
    """Return why another user may have written in ``directory``; empty if only the user or root can.

    Another user may have written there if they own it, can write to it, or can replace it: so
    its parents are checked, too. If it does not exist, only its parents are checked.
    """
    real = Path(os.path.realpath(directory))
    for place in dict.fromkeys((real, *real.parents, directory, *directory.parents)):
        try:
            # The target of a link is checked, and here the owner of the link, who can change its target.
            status = place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            return f"`{place}` cannot be examined: {(error.strerror or str(error)).lower()}"
        is_parent = place not in (real, directory)
        if not is_own(status.st_uid) and not (is_parent and _is_unmapped(status.st_uid)):
            return f"`{place}` belongs to {user_name(status.st_uid)}"
        # In a sticky directory nobody can rename other users' files.
        is_sticky = is_parent and status.st_mode & stat.S_ISVTX
        if not stat.S_ISLNK(status.st_mode) and not is_sticky and others_may_write(status):
            return f"other users can write to `{place}` (mode {stat.S_IMODE(status.st_mode):04o})"
    return ""


def is_trusted(status: os.stat_result) -> bool:
    """Return whether only the user and root can have written a file or directory."""
    return is_own(status.st_uid) and not others_may_write(status)


def is_own(owner: int) -> bool:
    """Return whether ``owner`` is the user, or root, who can change everything anyway."""
    return owner in (os.geteuid(), _ROOT)


def others_may_write(status: os.stat_result) -> bool:
    """Return whether the mode gives write access to anyone except the owner and root.

    The owner's private group does not count: many systems give each user one, with umask 002.
    """
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_private_group(status.st_gid, status.st_uid)


def user_name(uid: int) -> str:
    """Return the name of a user."""
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


@cache
def _is_private_group(group: int, owner: int) -> bool:
    """Return whether ``group`` has no member except ``owner``, by its name and its members."""
    import grp

    name = user_name(owner)
    try:
        found = grp.getgrgid(group)
    except KeyError:
        return False
    return (group == _ROOT or found.gr_name == name) and set(found.gr_mem) <= {name, "root"}


@cache
def _is_unmapped(owner: int) -> bool:
    """Return whether ``owner`` stands for users that this user namespace does not know.

    In a sandbox that maps only the caller, system directories appear to belong to `nobody`.
    """
    try:
        overflow = int(Path("/proc/sys/kernel/overflowuid").read_text(encoding="ascii"))
        lines = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return False
    mapped = [range(int(first), int(first) + int(count)) for first, _, count in map(str.split, lines)]
    return owner == overflow and not any(owner in one for one in mapped)
