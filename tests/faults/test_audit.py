"""The audit log while processes are killed: whole lines, one for each operation that ended (row T1)."""

from __future__ import annotations

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from omg.store import audit
from omg.store.links import read_current
from tests.faults.machine import require_strace
from tests.faults.striking import Operation, sampled, try_once
from tests.faults.test_locks import ARCHIVE
from tests.figures import report
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.faults.machine import Machine, Point

_PATIENCE_S = 60
_ATTEMPTS = 5
_ONE, _OTHER = ("use", "node@20.11.1"), ("use", "node@18.17.0")


@pytest.mark.figures((2, 3), slow=(50, 19), long=(50, 19))
def test_no_line_is_lost_or_torn_by_kills(machine: Machine, count: tuple[int, int]) -> None:
    require_strace()
    kills, between = count
    one, other = _ONE, _OTHER
    # Every later `use` changes on the disk what the traced one changes: all directories are there.
    trial = try_once(machine, Operation(one, (one, other)))
    assert machine.run(*other).status == 0
    log_dir = machine.home / ".local/state/omg"
    points = sampled(trial.points * (kills // len(trial.points) + 1), kills)
    for point in points:
        # Others write while one is killed.
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(_record_all, log_dir, between - 1)
            _kill(machine, trial.points, point)
        writing.result()
        for finished in (one, other):
            is_change = read_current(machine.store, "node") != finished[1].removeprefix("node@")
            told = _uses(log_dir)
            assert machine.run(*finished).status == 0
            assert _uses(log_dir) == told + is_change, str(point)
    operations, damaged = audit.read(log_dir)
    assert damaged == 0
    assert sum(one["operation"] == "test" for one in operations) == kills * (between - 1)
    assert {str(one["operation"]) for one in operations} <= {"test", "install", "use", "rehash"}
    report(f"{kills * (between + 2)} operations, {kills} of them killed")


def _kill(machine: Machine, points: Sequence[Point], point: Point) -> None:
    """Kill a `use` at ``point``, one of ``points``.

    How many files `use` reads before that depends on how long ago the store was changed: what changed a
    moment ago is read again. A call that is missed is looked up by its place in a new trace.
    """
    at = point
    for _ in range(_ATTEMPTS):
        if machine.strike(at, "signal=KILL", *_ONE).is_struck:
            return
        assert machine.run(*_OTHER).status == 0
        traced = machine.trace(*_ONE)
        assert len(traced) == len(points), "`use` makes other calls than before"
        at = traced[points.index(point)]
        assert machine.run(*_OTHER).status == 0
    pytest.fail(f"`use` was not struck at {point}")


def _record_all(log_dir: Path, count: int) -> None:
    for number in range(count):
        audit.record(log_dir, "test", number=number, outcome="done")
        time.sleep(0.01)


def _uses(log_dir: Path) -> int:
    operations, _ = audit.read(log_dir)
    return sum(one["operation"] == "use" for one in operations)


@pytest.fixture
def half_done(machine: Machine, upstream: Upstream) -> Iterator[subprocess.Popen[str]]:
    """Return an install of two versions, of which one is whole and recorded, and the other never comes."""
    upstream.fail_always(ARCHIVE, Fault(stall_after=10))
    log = machine.home / ".local/state/omg/audit.jsonl"
    deadline = time.monotonic() + _PATIENCE_S
    with machine.start("install", "node@20.11.1", "node@18.17.0") as process:
        while not log.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        yield process
        process.kill()


def test_what_is_done_is_recorded_before_the_rest_is(
    machine: Machine, half_done: subprocess.Popen[str]
) -> None:
    half_done.kill()
    half_done.wait()
    log = machine.home / ".local/state/omg/audit.jsonl"
    (line,) = map(json.loads, log.read_bytes().splitlines())
    assert (line["operation"], line["version"], line["outcome"]) == ("install", "18.17.0", "done")
    assert machine.store.toolchain_dir("node", "18.17.0").is_dir()


def test_what_was_done_before_an_interrupt_can_be_run(
    machine: Machine, half_done: subprocess.Popen[str]
) -> None:
    half_done.send_signal(signal.SIGINT)
    assert half_done.wait(_PATIENCE_S) == 130
    assert (machine.store.shims_dir / "node").is_file()
