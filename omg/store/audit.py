"""The audit log: one complete JSON line for every operation that changed something or was refused."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager

from omg.store.access import make_dirs, open_regular, read_regular, store_error, store_errors
from omg.store.replace import replace_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.result import Json

AUDIT_NAME = "audit.jsonl"
# Some thousand operations per file; together with the older files at most four megabytes.
MAX_BYTES = 1 << 20
_OLDER = 3
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
# A process that was stopped while it held the log must not block the others.
_PATIENCE_S = 1.0
_POLL_S = 0.01


def record(state_dir: Path, operation: str, **facts: Json) -> None:
    """Append one line: the time, the process, the operation, its facts. No fact may contain a credential.

    Raises:
        StoreError: The log cannot be written.
    """
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = _encoded({"time": moment, "pid": os.getpid(), "operation": operation, **facts})
    file = state_dir / AUDIT_NAME
    with store_errors("write", file):
        make_dirs(state_dir)
        with _held(file) as descriptor:
            size = _append(descriptor, line.encode() + b"\n")
            if size > MAX_BYTES:
                _rotate(file, descriptor)


def files(state_dir: Path) -> tuple[Path, ...]:
    """Return the possible files of the log, the oldest first."""
    newest = state_dir / AUDIT_NAME
    return (*(_older(newest, number) for number in range(_OLDER, 0, -1)), newest)


def read(state_dir: Path) -> tuple[tuple[dict[str, Json], ...], int]:
    """Return the operations, the oldest first, and the number of damaged lines.

    Raises:
        StoreError: The log exists and cannot be read.
    """
    operations: list[dict[str, Json]] = []
    damaged = 0
    for file in files(state_dir):
        try:
            content = read_regular(file)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise store_error(error, "read", file) from error
        for line in content.splitlines():
            operation = _parse(line)
            if operation is None:
                damaged += bool(line.strip())
            else:
                operations.append(operation)
    return tuple(operations), damaged


def repair(state_dir: Path) -> None:
    """Remove the damaged lines; all other lines stay unchanged.

    Raises:
        StoreError: The log cannot be read or written.
    """
    for file in files(state_dir):
        if not file.exists():
            continue
        with store_errors("write", file), _held(file):
            lines = read_regular(file).splitlines()
            whole = [line for line in lines if _parse(line) is not None]
            if whole != lines:
                replace_file(file, b"".join(line + b"\n" for line in whole), mode=0o600)


def _encoded(fact: Json) -> str:
    """Return what ``json.dumps`` does, without its import where all texts are plain.

    That is a tenth of the time of a command that changes one thing.
    """
    if isinstance(fact, str) and fact.isascii() and fact.isprintable() and not {'"', "\\"} & set(fact):
        return f'"{fact}"'
    if isinstance(fact, dict):
        return f"{{{', '.join(f'{_encoded(key)}: {_encoded(value)}' for key, value in fact.items())}}}"
    if isinstance(fact, list | tuple):
        return f"[{', '.join(map(_encoded, fact))}]"
    if fact is None or isinstance(fact, bool):
        return {None: "null", True: "true", False: "false"}[fact]
    if isinstance(fact, int):
        return str(fact)
    import json

    return json.dumps(fact)


def _parse(line: bytes) -> dict[str, Json] | None:
    import json

    try:
        operation = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return operation if isinstance(operation, dict) else None


@contextmanager
def _held(file: Path) -> Iterator[int]:
    """Open and lock the log, so that nobody appends to a file that is being renamed."""
    while True:
        descriptor = open_regular(file, _FLAGS)
        try:
            _lock(descriptor)
            if _is_at(file, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Wait a short time for the lock. Without it, one write to the end is still a complete line."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_POLL_S)
        except OSError:
            return  # this disk has no locks
        else:
            return


def _is_at(file: Path, descriptor: int) -> bool:
    mine = os.fstat(descriptor)
    try:
        named = file.lstat()
    except FileNotFoundError:
        return False
    return (mine.st_dev, mine.st_ino) == (named.st_dev, named.st_ino)


def _append(descriptor: int, line: bytes) -> int:
    """Write ``line`` completely or not at all, and return the size of the log afterwards."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        # An incomplete line from a power cut or a full disk must not damage this one.
        line = b"\n" + line
    written = os.write(descriptor, line)
    while written < len(line):
        try:
            written += os.write(descriptor, line[written:])
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    return size + len(line)


def _rotate(file: Path, descriptor: int) -> None:
    if not _is_at(file, descriptor):
        return
    for number in range(_OLDER, 1, -1):
        younger = _older(file, number - 1)
        if younger.exists():
            younger.replace(_older(file, number))
    file.replace(_older(file, 1))


def _older(file: Path, number: int) -> Path:
    return file.with_name(f"{file.stem}.{number}{file.suffix}")
