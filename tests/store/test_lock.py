"""Locks are kernel locks, tell who holds them, and never wait for longer than they were told."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import omg as package
from omg.errors import LockTimeoutError, StoreAccessError, StoreError
from omg.store.layout import Store
from omg.store.lock import locked, shown_subject, version_subject

PACKAGE_PARENT = str(Path(package.__file__).resolve().parents[1])
HOLDER = """
import sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from omg.store.layout import Store
from omg.store.lock import locked, shown_subject
with locked(Store(Path(sys.argv[1])), "node@20.1.0", timeout_s=5, command="omg install node@20"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def layout(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


@pytest.fixture
def holder(layout: Store):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(layout.data_dir), PACKAGE_PARENT],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_block_runs_with_the_lock_file_private(layout: Store) -> None:
    with locked(layout, "node@20.1.0", timeout_s=0, command="omg use node"):
        status = (layout.locks_dir / "node@20.1.0.lock").stat()
    assert (status.st_mode & 0o777, layout.locks_dir.stat().st_mode & 0o777) == (0o600, 0o700)


def test_second_process_learns_who_holds_it(layout: Store, holder: subprocess.Popen[str]) -> None:
    with (
        pytest.raises(LockTimeoutError, match=rf"process {holder.pid} \(`omg install node@20`"),
        locked(layout, "node@20.1.0", timeout_s=0, command="omg use node"),
    ):
        pass


def test_waiting_is_said_once(layout: Store, holder: subprocess.Popen[str]) -> None:
    said: list[str] = []
    with (
        pytest.raises(LockTimeoutError),
        locked(layout, "node@20.1.0", timeout_s=0.2, command="omg use node", say=said.append),
    ):
        pass
    assert [str(holder.pid) in line for line in said] == [True]


def test_killed_holder_lets_the_next_proceed(layout: Store, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with locked(layout, "node@20.1.0", timeout_s=5, command="omg use node"):
        pass


def test_stopped_holder_keeps_its_lock(layout: Store, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGSTOP)
    with (
        pytest.raises(LockTimeoutError, match=r"node@20\.1\.0\.lock"),
        locked(layout, "node@20.1.0", timeout_s=0.2, command="omg use node", say=lambda _: None),
    ):
        pass


def test_other_subjects_are_free(layout: Store, holder: subprocess.Popen[str]) -> None:
    with locked(layout, version_subject("node", "22.0.0"), timeout_s=0, command="omg use node"):
        pass


def test_threads_of_one_process_exclude_each_other(layout: Store) -> None:
    inside: list[int] = []
    most: list[int] = []

    def enter() -> None:
        with locked(layout, "table", timeout_s=10, command="omg rehash", say=lambda _: None):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EBADF])
def test_disk_without_locks_is_an_error_that_says_so(
    layout: Store, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", refuse)
    with (
        pytest.raises(StoreError, match="no working locks") as raised,
        locked(layout, "table", timeout_s=1, command="omg rehash"),
    ):
        pass
    assert "OMG_DATA_DIR" in (raised.value.hint or "")


def test_store_of_another_user_is_refused(layout: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    layout.data_dir.mkdir()
    stranger = os.getuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: stranger)
    monkeypatch.setattr("os.getuid", lambda: stranger)
    with (
        pytest.raises(StoreAccessError, match="belongs to"),
        locked(layout, "table", timeout_s=0, command="omg rehash"),
    ):
        pass


def test_planted_link_in_place_of_the_lock_file_is_not_followed(layout: Store, tmp_path: Path) -> None:
    layout.locks_dir.mkdir(parents=True)
    (layout.locks_dir / "table.lock").symlink_to(tmp_path / "victim")
    with (
        pytest.raises(StoreError),
        locked(layout, "table", timeout_s=0, command="omg rehash"),
    ):
        pass
    assert not (tmp_path / "victim").exists()


def test_subject_with_a_slash_is_refused(layout: Store) -> None:
    with (
        pytest.raises(ValueError, match="name for a lock"),
        locked(layout, "../x", timeout_s=0, command="omg rehash"),
    ):
        pass


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("node@20.11.1", "node 20.11.1"),
        ("node@current", "the global default of node"),
        ("table", "the shims"),
        ("config", "the configuration"),
        ("delegate", "mise"),
    ],
)
def test_what_is_locked_is_named_as_people_call_it(subject: str, shown: str) -> None:
    assert shown_subject(subject) == shown


def test_who_waited_for_a_lock_whose_file_is_deleted_holds_the_next_one(layout: Store) -> None:
    is_waiting, has_it, may_end = (threading.Event() for _ in range(3))

    def wait() -> None:
        with locked(layout, "node@20.1.0", timeout_s=30, command="second", say=lambda _: is_waiting.set()):
            has_it.set()
            may_end.wait(30)

    waiter = threading.Thread(target=wait)
    with locked(layout, "node@20.1.0", timeout_s=0, command="first", keeps_file=False):
        waiter.start()
        assert is_waiting.wait(30)
    assert has_it.wait(30)
    try:
        with pytest.raises(LockTimeoutError), locked(layout, "node@20.1.0", timeout_s=0, command="third"):
            pass
    finally:
        may_end.set()
        waiter.join()


def test_file_of_a_lock_goes_with_its_subject(layout: Store) -> None:
    with locked(layout, "node@20.1.0", timeout_s=0, command="test", keeps_file=False):
        assert list(layout.locks_dir.iterdir()) != []
    assert list(layout.locks_dir.iterdir()) == []
