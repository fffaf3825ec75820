"""A lock that is taken without filelock excludes filelock, and is excluded by it."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import Timeout, UnixFileLock

from omg.store import free_lock

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table.lock"


def _descriptors() -> list[str]:
    if sys.platform != "linux":
        pytest.skip("NOT CHECKED: the open files are listed on Linux only")
    return sorted(one.name for one in Path("/proc/self/fd").iterdir())


def test_filelock_waits_for_it(file: Path) -> None:
    descriptor = free_lock.take(file)
    assert descriptor is not None
    with pytest.raises(Timeout):
        UnixFileLock(file, fallback_to_soft=False).acquire(timeout=0)

    free_lock.release(descriptor)

    UnixFileLock(file, fallback_to_soft=False).acquire(timeout=0).lock.release()


def test_it_is_not_taken_from_filelock(file: Path) -> None:
    before = _descriptors()
    with UnixFileLock(file, fallback_to_soft=False):
        assert free_lock.take(file) is None

    descriptor = free_lock.take(file)
    assert descriptor is not None
    free_lock.release(descriptor)
    assert _descriptors() == before


def test_its_file_is_as_filelocks_is(file: Path, tmp_path: Path) -> None:
    descriptor = free_lock.take(file)
    assert descriptor is not None
    own = os.fstat(descriptor)
    with UnixFileLock(tmp_path / "other.lock", mode=free_lock.MODE, fallback_to_soft=False):
        other = (tmp_path / "other.lock").stat()

    assert (own.st_mode, own.st_uid, own.st_size) == (other.st_mode, other.st_uid, other.st_size)
    assert not os.get_inheritable(descriptor)
    free_lock.release(descriptor)


def test_a_child_does_not_keep_what_its_parent_released(file: Path) -> None:
    descriptor = free_lock.take(file)
    assert descriptor is not None
    # What a fork has of it: the same open file.
    kept = os.dup(descriptor)
    free_lock.release(descriptor)

    again = free_lock.take(file)

    assert again is not None
    free_lock.release(again)
    os.close(kept)


def _link(file: Path) -> None:
    file.symlink_to(file.with_name("victim"))


def _second_name(file: Path) -> None:
    file.touch(mode=0o600)
    file.with_name("second").hardlink_to(file)


def _without_rights(file: Path) -> None:
    file.touch(mode=0o400)


@pytest.mark.parametrize("make", [_link, _second_name, _without_rights, os.mkfifo, os.mkdir])
def test_an_unusual_file_is_left_to_filelock(file: Path, make: Callable[[Path], None]) -> None:
    make(file)
    before = _descriptors()

    assert free_lock.take(file) is None

    assert _descriptors() == before
    assert not file.with_name("victim").exists()


def test_a_file_that_was_deleted_meanwhile_is_left_to_filelock(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock

    def delete_first(descriptor: int, operation: int) -> None:
        file.unlink()
        flock(descriptor, operation)

    monkeypatch.setattr("fcntl.flock", delete_first)

    assert free_lock.take(file) is None


def test_another_users_file_is_left_to_filelock(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = os.geteuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: stranger)

    assert free_lock.take(file) is None


def test_a_disk_without_locks_is_an_error(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _descriptors()

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("fcntl.flock", refuse)

    with pytest.raises(OSError, match="no locks"):
        free_lock.take(file)
    assert _descriptors() == before


def test_access_denied_is_how_some_disks_say_held(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.EACCES, "held")

    monkeypatch.setattr("fcntl.flock", refuse)

    assert free_lock.take(file) is None
