"""What other users may do with what omg makes: never write it, and read it as the user's umask has it.

The kernel takes the umask from the mode of every new file, of those too that pip, mise and compilers make for
omg. So omg says at its start what nobody else may do, and gives the user's own umask back to the program that
it becomes. New files are made with their final mode: `chmod` knows no umask, so omg calls it only to take
bits away, to keep the mode that a file of the user's has, or with `allowed_mode`.
"""

from __future__ import annotations

import os

_NOT_FOR_OTHERS = 0o022
_OWN = 0o700
_READ_BY_OTHERS = 0o055

# The umask that this process was started with, once `forbid_others_to_write` has changed it.
_given: int | None = None


def forbid_others_to_write() -> None:
    """Let nothing that this process or its children make from now on be writable by group or others.

    What the umask takes from the user, too, omg could not use itself, so that is given back.
    """
    global _given  # noqa: PLW0603 - the umask is one for the whole process
    current = os.umask(_NOT_FOR_OTHERS)
    _given = current if _given is None else _given
    os.umask(_tightened(current))


def give_back_umask() -> None:
    """Set the umask that this process was started with, before it becomes a program of the user's."""
    if _given is not None:
        os.umask(_given)


def allowed_mode(mode: int) -> int:
    """Return what the umask leaves of ``mode``."""
    # Reading the umask changes it for a moment, for other threads too: so the one that is known comes first.
    if _given is not None:
        return mode & ~_tightened(_given)
    current = os.umask(_NOT_FOR_OTHERS)
    os.umask(current)
    return mode & ~_tightened(current)


def hides_from_others() -> bool:
    """Return whether the user's umask keeps others from reading or running new files."""
    return _given is not None and bool(_given & _READ_BY_OTHERS)


def _tightened(umask: int) -> int:
    return (umask | _NOT_FOR_OTHERS) & ~_OWN
