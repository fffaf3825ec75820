"""Kernel locks: one file per subject, never broken by age; a waiting process says who holds the lock.

A lock is a ``flock`` on ``<data>/locks/<subject>.lock``. The kernel releases it when the process ends. The
file stays, unless its subject no longer exists: then the holder deletes it, and a waiting process notices
that its file was deleted and opens the new one (as filelock does since 4.2). While a lock is held,
the file contains its holder, for the messages of processes that wait. A lock that is not free is filelock's.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager, suppress
from functools import partial

from omg import log
from omg.errors import LockTimeoutError, StoreError
from omg.store.access import make_private_dir, read_regular, require_writable_store, store_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omg.store.layout import Store

# Errors of `flock` on network disks without a lock service, or without any locks.
_UNSUPPORTED = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EBADF, errno.EOPNOTSUPP})
_MAX_NOTE_BYTES = 512
# Display names of the subjects that are not toolchains.
_SHOWN = {"config": "the configuration", "delegate": "mise", "self": "omg itself", "table": "the shims"}


def version_subject(runtime: str, version: str) -> str:
    """Return the lock subject of one toolchain: for installs, removals and the global default."""
    return f"{runtime}@{version}"


def _say(message: str) -> None:
    print(log.shown(message), file=sys.stderr)  # noqa: T201 - every wait must be explained


@contextmanager
def locked(
    store: Store,
    subject: str,
    *,
    timeout_s: float,
    command: str,
    say: Callable[[str], None] = _say,
    keeps_file: bool = True,
) -> Iterator[None]:
    """Hold the lock of ``subject`` for the duration of the block.

    Args:
        store: The store that will be written.
        subject: What is locked: a safe name or ``RUNTIME@VERSION``; no slash.
        timeout_s: The longest wait, in seconds; 0 tries once, silently.
        command: What the holder is doing, shown to processes that wait.
        say: Called with one line if another process holds the lock.
        keeps_file: Keep the file; otherwise it is deleted before the lock is released.

    Raises:
        LockTimeoutError: Another process held it for the whole ``timeout_s``.
        StoreAccessError: The store belongs to another user, or cannot be written.
        StoreError: The file system has no working locks.
    """
    if "/" in subject or subject.startswith("."):
        raise ValueError(f"no name for a lock: {subject!r}")
    require_writable_store(store)
    make_private_dir(store.locks_dir)
    lock_file = store.locks_dir / f"{subject}.lock"
    try:
        release = _taken(lock_file, command) or _waited_for(lock_file, subject, timeout_s, command, say)
    except OSError as error:
        raise _lock_error(error, lock_file) from error
    try:
        yield
    finally:
        if not keeps_file:
            with suppress(OSError):
                lock_file.unlink()
        release()


def _taken(lock_file: Path, command: str) -> Callable[[], None] | None:
    """Take the lock if it is free, and return what releases it."""
    # A library of the operating system's, for this and no more: many commands find nothing to lock.
    from omg.store import free_lock

    descriptor = free_lock.take(lock_file)
    if descriptor is None:
        return None
    try:
        _leave_note(descriptor, command)
    except OSError:
        free_lock.release(descriptor)
        raise
    return partial(free_lock.release, descriptor)


def _waited_for(
    lock_file: Path, subject: str, timeout_s: float, command: str, say: Callable[[str], None]
) -> Callable[[], None]:
    """Take the lock when it becomes free, and return what releases it."""
    from filelock import Timeout, UnixFileLock

    from omg.store.free_lock import MODE

    lock = UnixFileLock(
        lock_file,
        mode=MODE,
        # A lock by mere existence of a file would outlive a killed holder; better no lock at all.
        fallback_to_soft=False,
        on_acquired=lambda descriptor: _leave_note(descriptor, command),
    )
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if timeout_s <= 0:
                raise
            say(f"waiting for {_holder(lock_file)} to finish with {shown_subject(subject)}")
            lock.acquire(timeout=timeout_s, poll_interval=0.05)
    except Timeout as timeout:
        raise LockTimeoutError(
            f"{_holder(lock_file)} is still changing {shown_subject(subject)} (`{lock_file}`)",
            hint="wait for that process or stop it, then try again",
        ) from timeout
    return lock.release


def shown_subject(subject: str) -> str:
    """Return the display name of the subject of a lock or a staging directory."""
    if subject in _SHOWN:
        return _SHOWN[subject]
    runtime, _, version = subject.partition("@")
    return f"the global default of {runtime}" if version == "current" else f"{runtime} {version}".rstrip()


def _leave_note(descriptor: int, command: str) -> None:
    note = f"{os.getpid()}\t{int(time.time())}\t{command}\n".encode(errors="replace")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, note[:_MAX_NOTE_BYTES], 0)


def _holder(lock_file: Path) -> str:
    """Describe the holder in ``lock_file``; the holder may be changing right now."""
    try:
        note = read_regular(lock_file, _MAX_NOTE_BYTES).decode(errors="replace")
    except OSError:
        return "another process"
    fields = note.rstrip("\n").split("\t")
    if len(fields) != 3 or not fields[0].isdecimal() or not fields[1].isdecimal():
        return "another process"
    pid, since, command = fields
    seconds = max(0, int(time.time()) - int(since))
    return f"process {pid} (`{command}`, for {seconds} s)"


def _lock_error(error: OSError, lock_file: Path) -> StoreError:
    if error.errno in _UNSUPPORTED:
        return StoreError(
            f"cannot lock `{lock_file}`: this file system has no working locks ({error.strerror})",
            hint="keep the store on a local disk: set OMG_DATA_DIR",
        )
    return store_error(error, "lock", lock_file)
