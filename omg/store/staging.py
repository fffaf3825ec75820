"""Private temporary paths for incomplete files, on the file system of ``versions/``.

An entry is named ``SUBJECT~RANDOM``; only the holder of the lock of SUBJECT creates, publishes or deletes it.
So an entry with a free lock was left by a process that died, and any process may delete it. An entry named
``SUBJECT~RANDOM.replaced`` is a published toolchain that is being replaced: if the new one never arrives,
it gets its name back.
"""

from __future__ import annotations

import os

from omg.errors import LockTimeoutError, StoreError
from omg.store.access import make_private_dir, require_writable_store, store_error, store_errors, sync_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.store.layout import Store


_REPLACED = ".replaced"


def fresh_path(store: Store, subject: str) -> Path:
    """Return an unused path in the staging directory; the caller holds the lock of ``subject``."""
    make_private_dir(store.staging_dir)
    return store.staging_dir / f"{subject}~{os.urandom(8).hex()}"


def replaced_path(store: Store, subject: str) -> Path:
    """Return an unused path for a toolchain that is being replaced; the lock of ``subject`` is held."""
    path = fresh_path(store, subject)
    return path.with_name(path.name + _REPLACED)


def make_dir(store: Store, subject: str) -> Path:
    """Create and return a directory; the caller holds the lock of ``subject``.

    It has the mode of the published directory: its parent directory is private.

    Raises:
        StoreError: It cannot be created.
    """
    directory = fresh_path(store, subject)
    with store_errors("create", directory):
        directory.mkdir(mode=0o755)
    return directory


def remove(path: Path) -> int:
    """Delete an entry of any type, and return how many bytes of the disk that frees.

    Raises:
        StoreError: Part of it cannot be deleted.
    """
    from omg.store.deletion import delete

    with store_errors("delete", path):
        return delete(path)


def subjects(store: Store) -> frozenset[str]:
    """Return the subjects with entries in the staging directory, of running or dead processes.

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
    """Return whether no process works on ``subject``: its entries were left by dead processes.

    Raises:
        StoreError: The lock cannot be tried.
    """
    from omg.store.lock import locked

    try:
        with locked(store, subject, timeout_s=0, command=command):
            return True
    except LockTimeoutError:
        return False


def sweep(store: Store, *, command: str, tell: Callable[[StoreError], None] = lambda _error: None) -> int:
    """Clean up after dead processes, and return how many entries they had left. It never waits.

    Args:
        store: The store.
        command: The command, shown to processes that wait.
        tell: Called for each entry that cannot be deleted. Such an entry blocks nothing: names are unique.

    Raises:
        StoreError: The store belongs to another user, or the staging directory cannot be read.
    """
    left = sorted(subjects(store))
    if not left:
        return 0
    # Not for every command that finds nothing left, as nearly all do.
    from omg.store.lock import locked

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
        leftovers.append(stray)  # omg does not create such names, so no process uses it
    for leftover in leftovers:
        if not (leftover.name.endswith(_REPLACED) and _give_back(store, subject, leftover)):
            remove(leftover)
    return len(leftovers)


def _give_back(store: Store, subject: str, replaced: Path) -> bool:
    """Give a replaced toolchain its name back, unless the new one has it."""
    runtime, _, version = subject.partition("@")
    final = store.toolchain_dir(runtime, version)
    if os.path.lexists(final):
        return False
    with store_errors("restore", final):
        replaced.rename(final)
        sync_dir(final.parent)
    return True


def _literal(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
