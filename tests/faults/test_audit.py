"""The audit log while processes are killed: whole lines, one for each operation that ended (row T1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.store import audit
from tests.faults.machine import require_strace
from tests.faults.striking import USE, sampled, try_once
from tests.figures import report

if TYPE_CHECKING:
    from tests.faults.machine import Machine


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
