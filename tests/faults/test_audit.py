"""The audit log while processes are killed: whole lines, one for each operation that ended (row T1)."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from omg.store import audit
from tests.faults.machine import require_strace
from tests.faults.striking import USE, sampled, try_once
from tests.faults.test_locks import ARCHIVE
from tests.figures import report
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from tests.faults.machine import Machine

_PATIENCE_S = 20


@pytest.mark.figures(None, slow=(50, 19), long=(50, 19))
def test_no_line_is_lost_or_torn_by_kills(machine: Machine, count: tuple[int, int]) -> None:
    require_strace()
    kills, between = count
    trial = try_once(machine, USE)
    log = machine.home / ".local/state/omg/audit.jsonl"
    log.write_bytes(b"")
    points = sampled(trial.points * (kills // len(trial.points) + 1), kills)
    for point in points:
        for number in range(between):
            audit.record(log.parent, "test", number=number, outcome="done")
        written = log.read_bytes()
        machine.put_back()
        log.write_bytes(written)
        assert machine.strike(point, "signal=KILL", *USE.arguments).is_struck
    lines = [json.loads(line) for line in log.read_bytes().splitlines()]
    assert sum(line["operation"] == "test" for line in lines) == kills * between
    assert {line["operation"] for line in lines} <= {"test", "use", "rehash"}
    report(f"{kills * (between + 1)} operations, {kills} of them killed")


def test_what_is_done_is_recorded_before_the_rest_is(machine: Machine, upstream: Upstream) -> None:
    upstream.fail_always(ARCHIVE, Fault(stall_after=10))
    log = machine.home / ".local/state/omg/audit.jsonl"
    deadline = time.monotonic() + _PATIENCE_S
    with machine.start("install", "node@20.11.1", "node@18.17.0") as process:
        while not log.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
    (line,) = map(json.loads, log.read_bytes().splitlines())
    assert (line["operation"], line["version"], line["outcome"]) == ("install", "18.17.0", "done")
    assert machine.store.toolchain_dir("node", "18.17.0").is_dir()
