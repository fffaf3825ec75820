"""Private places for half-made things, on the file system of ``versions/``.

An entry is named ``SUBJECT~RANDOM``; only the holder of the lock of SUBJECT makes, publishes or deletes it.
So an entry whose lock is free was left by a process that died, and anyone may delete it. One named
``SUBJECT~RANDOM.replaced`` is a published toolchain that makes room for its successor: if that never came,
it gets its name back.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import LockTimeoutError, StoreError
from omg.store.access import make_private_dir, require_writable_store, store_error, sync_dir
from omg.store.lock import locked

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.store.layout import Store


_REPLACED = ".replaced"


def fresh_path(store: Store, subject: str) -> Path:
    """Return an unused path in the staging directory; the caller holds the lock of ``subject``."""
    make_private_dir(store.staging_dir)
    return store.staging_dir / f"{subject}~{os.urandom(8).hex()}"


def replaced_path(store: Store, subject: str) -> Path:
    """Return an unused path for a toolchain that makes room for another; the lock of ``subject`` is held."""
    path = fresh_path(store, subject)
    return path.with_name(path.name + _REPLACED)


def make_dir(store: Store, subject: str) -> Path:
    """Create and return a directory; the caller holds the lock of ``subject``.

    It has the mode of what will be published already: the directory that it lies in is private.

    Raises:
        StoreError: It cannot be created.
    """
    directory = fresh_path(store, subject)
    try:
        directory.mkdir(mode=0o755)
    except OSError as error:
        raise store_error(error, "create", directory) from error
    return directory


def remove(path: Path) -> None:
    """Delete an entry, whatever it is.

    Raises:
        StoreError: A part of it cannot be deleted.
    """
    import shutil

    try:
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
        else:
            _open_up(path)
            shutil.rmtree(path)
    except OSError as error:
        raise store_error(error, "delete", path) from error


def subjects(store: Store) -> frozenset[str]:
    """Return who has something in the staging directory, alive or dead.

    Raises:
        StoreError: The directory cannot be read.
    """
    try:
        names = os.listdir(store.staging_dir)  # noqa: PTH208 - names only
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise store_error(error, "read", store.staging_dir) from error
    return frozenset(name.partition("~")[0] for name in names if not name.startswith("."))


def is_idle(store: Store, subject: str, *, command: str) -> bool:
    """Return whether nobody is at work on ``subject``: what it has here was left by the dead.

    Raises:
        StoreError: The lock cannot be tried.
    """
    try:
        with locked(store, subject, timeout_s=0, command=command):
            return True
    except LockTimeoutError:
        return False


def sweep(store: Store, *, command: str, tell: Callable[[StoreError], None] = lambda _error: None) -> int:
    """Clean up after dead processes, and return how many entries they had left. Waits for nobody.

    Args:
        store: The store.
        command: What is being done, for whoever waits.
        tell: Receives what cannot be deleted. It is in nobody's way: all that is made has a name of its own.

    Raises:
        StoreError: The store is not the caller's own, or the staging directory cannot be read.
    """
    left = sorted(subjects(store))
    if left:
        require_writable_store(store)
    removed = 0
    for subject in left:
        try:
            with locked(store, subject, timeout_s=0, command=command):
                removed += remove_leftovers(store, subject)
        except LockTimeoutError:
            continue
        except StoreError as error:
            tell(error)
    return removed


def remove_leftovers(store: Store, subject: str) -> int:
    """Delete the entries of ``subject``, whose lock the caller holds, and return their number.

    Raises:
        StoreError: An entry cannot be deleted.
    """
    leftovers = list(store.staging_dir.glob(f"{_literal(subject)}~*"))
    stray = store.staging_dir / subject
    if subject and os.path.lexists(stray):
        leftovers.append(stray)  # omg gives no such names, so it is nobody's work
    for leftover in leftovers:
        if not (leftover.name.endswith(_REPLACED) and _give_back(store, subject, leftover)):
            remove(leftover)
    return len(leftovers)


def _give_back(store: Store, subject: str, replaced: Path) -> bool:
    """Give a replaced toolchain its name again, unless its successor has it."""
    runtime, _, version = subject.partition("@")
    final = store.toolchain_dir(runtime, version)
    if os.path.lexists(final):
        return False
    try:
        replaced.rename(final)
        sync_dir(final.parent)
    except OSError as error:
        raise store_error(error, "restore", final) from error
    return True


def _literal(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


def _open_up(directory: Path) -> None:
    """Give back the permissions that a tool took from its own folders (Go's module cache is read-only)."""
    _open_dir(directory)
    for place, names, _ in os.walk(directory):
        # Before the walk comes to them: it passes over what it cannot read.
        for name in names:
            _open_dir(Path(place, name))


def _open_dir(directory: Path) -> None:
    mode = directory.lstat().st_mode
    if stat.S_ISDIR(mode) and mode & 0o700 != 0o700:
        directory.chmod(0o700)
