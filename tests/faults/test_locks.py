"""A lock held by the killed, the stopped, and on a disk that has none (rows C5 and C6)."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from omg.errors import LockTimeoutError
from omg.store.lock import locked, version_subject
from omg.store.publish import withdraw
from tests.faults.machine import Machine, Point, require_strace
from tests.figures import report
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

SUBJECT = version_subject("node", "20.11.1")
ARCHIVE = "nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.gz"
_PATIENCE_S = 20
_AT_ONCE_S = 10
# An interrupt waits half a second at most; the machine may be busy.
_SOON_S = 4


@contextmanager
def holding(machine: Machine, upstream: Upstream) -> Iterator[subprocess.Popen[str]]:
    """Yield an install that holds the version's lock and waits for a silent server."""
    upstream.fail(ARCHIVE, Fault(stall_after=10))
    with machine.start("install", "node@20.11.1") as process:
        try:
            _await_download(upstream, ARCHIVE)
            yield process
        finally:
            process.kill()


def _await_download(upstream: Upstream, ending: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while upstream.count(ending) == 0 and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.figures(1, slow=5, long=20)
def test_a_killed_holder_holds_nothing(machine: Machine, upstream: Upstream, count: int) -> None:
    for _ in range(count):
        with holding(machine, upstream) as holder:
            holder.kill()
            holder.wait()
            began = time.monotonic()
            done = machine.run("install", "node@20.11.1")
        assert done.status == 0, done.stderr
        assert time.monotonic() - began < _AT_ONCE_S
        assert machine.leftovers() == []
        assert machine.run("uninstall", "node@20.11.1").status == 0
        shutil.rmtree(machine.home / ".cache")
        upstream.requests.clear()
    report(f"{count} holders of the lock killed")


@pytest.mark.figures(1, slow=5, long=20)
def test_a_stopped_holder_is_waited_for_and_named(machine: Machine, upstream: Upstream, count: int) -> None:
    lock_file = machine.store.locks_dir / f"{SUBJECT}.lock"
    for _ in range(count):
        with holding(machine, upstream) as holder:
            holder.send_signal(signal.SIGSTOP)
            said: list[str] = []
            with (
                pytest.raises(LockTimeoutError) as caught,
                locked(machine.store, SUBJECT, timeout_s=0.3, command="a test", say=said.append),
            ):
                pytest.fail("the lock was stolen")
            os.kill(holder.pid, signal.SIGCONT)
        assert f"process {holder.pid} (`omg install node@20.11.1`" in caught.value.message
        assert f"`{lock_file}`" in caught.value.message
        assert f"process {holder.pid}" in said[0]
        upstream.requests.clear()
    report(f"{count} holders of the lock stopped")


@pytest.mark.slow
def test_a_command_that_waited_long_enough_ends_and_names_lock_and_holder(
    machine: Machine, upstream: Upstream
) -> None:
    with holding(machine, upstream) as holder:
        holder.send_signal(signal.SIGSTOP)
        # It waits for half a minute; an install for an hour.
        done = machine.run("link", "node@20.11.1", "/usr")
        is_stopped = holder.poll() is None
        os.kill(holder.pid, signal.SIGCONT)
    assert (done.status, is_stopped) == (1, True)
    assert f"process {holder.pid} (`omg install node@20.11.1`" in done.stderr
    assert f"`{machine.store.locks_dir / SUBJECT}.lock`" in done.stderr
    assert machine.snapshot() == {}


def test_what_a_stopped_holder_makes_is_left_alone(machine: Machine, upstream: Upstream) -> None:
    with holding(machine, upstream) as holder:
        holder.send_signal(signal.SIGSTOP)
        made = sorted(machine.store.staging_dir.iterdir())
        done = machine.run("rehash")
        kept = sorted(machine.store.staging_dir.iterdir())
    assert done.status == 0, done.stderr
    assert made
    assert kept == made


@pytest.mark.parametrize("error", ["ENOLCK", "ENOSYS", "EBADF"])
def test_a_disk_without_locks_ends_in_a_clear_error(machine: Machine, error: str) -> None:
    require_strace()
    done = machine.strike(Point("flock", 1), f"error={error}", "install", "node@20.11.1")
    assert done.is_struck
    assert done.status == 1
    assert "this file system has no working locks" in done.stderr
    assert "OMG_DATA_DIR" in done.stderr
    assert machine.snapshot() == {}


@pytest.mark.parametrize("others", [(), ("node@18.17.0",)], ids=["one", "several"])
def test_an_interrupt_ends_a_silent_download_at_once(
    machine: Machine, upstream: Upstream, others: tuple[str, ...]
) -> None:
    upstream.fail_always(ARCHIVE, Fault(stall_after=10))
    with machine.start("install", "node@20.11.1", *others) as process:
        _await_download(upstream, ARCHIVE)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        status = process.wait(_PATIENCE_S)
    assert status == 130
    assert time.monotonic() - began < _SOON_S
    assert machine.run("rehash").status == 0
    assert machine.leftovers() == []


def test_an_interrupt_ends_the_wait_for_a_lock_at_once(machine: Machine, upstream: Upstream) -> None:
    with holding(machine, upstream), machine.start("install", "node@20.11.1", "node@18.17.0") as process:
        stderr = process.stderr
        assert stderr is not None
        while "waiting for process" not in stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        status = process.wait(_PATIENCE_S)
    assert status == 130
    assert time.monotonic() - began < _SOON_S


def test_what_was_removed_while_it_waited_is_not_installed(machine: Machine) -> None:
    assert machine.run("install", "node@20.11.1").status == 0
    with locked(machine.store, SUBJECT, timeout_s=0, command="a test"):
        process = machine.start("uninstall", "node@20.11.1")
        _await_waiting(process)
        withdraw(machine.store, "node", "20.11.1")
    _, stderr = process.communicate(timeout=_PATIENCE_S)
    assert (process.returncode, "node 20.11.1 was removed just now" in stderr) == (127, True)


def _await_waiting(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    assert "waiting for process" in process.stderr.readline()
