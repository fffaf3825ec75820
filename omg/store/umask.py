"""Access of other users to new files: they never get write access, and read access by the user's umask.

The kernel applies the umask to the mode of every new file, including those that pip, mise and compilers
create for omg. So omg sets its umask at the start, and restores the user's own before it becomes the user's
program. New files are created with their final mode: `chmod` ignores the umask, so omg calls it only to
remove bits, to keep the mode of a user's file, or with `allowed_mode`.
"""

from __future__ import annotations

import os

_NOT_FOR_OTHERS = 0o022
_OWN = 0o700
_READ_BY_OTHERS = 0o055

# The umask that this process was started with, if `forbid_others_to_write` changed it.
_given: int | None = None


def forbid_others_to_write() -> None:
    """Make sure that no new file of this process or its children is writable by group or others.

    Bits that the umask takes from the user are restored, because omg itself needs them.
    """
    global _given  # noqa: PLW0603 - the umask is one for the whole process
    current = os.umask(_NOT_FOR_OTHERS)
    _given = current if _given is None else _given
    os.umask(_tightened(current))


def restore_umask() -> None:
    """Restore the umask that this process was started with, before it becomes a program of the user."""
    if _given is not None:
        os.umask(_given)


def allowed_mode(mode: int) -> int:
    """Return ``mode`` restricted by the umask."""
    # Reading the umask changes it for a moment, for other threads too: so the known one is used first.
    if _given is not None:
        return mode & ~_tightened(_given)
    current = os.umask(_NOT_FOR_OTHERS)
    os.umask(current)
    return mode & ~_tightened(current)


def hides_from_others() -> bool:
    """Return whether the user's umask denies others to read or run new files."""
    return _given is not None and bool(_given & _READ_BY_OTHERS)


def _tightened(umask: int) -> int:
    return (umask | _NOT_FOR_OTHERS) & ~_OWN
