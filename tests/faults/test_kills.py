"""A process killed at any moment leaves what was or what shall be, never half of it (rows K1 and K2)."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.machine import Machine, require_strace
from tests.faults.striking import (
    INSTALL,
    OPERATIONS,
    REPAIR,
    REPLACE_IN_TWO_STEPS,
    UNINSTALL,
    USE,
    Operation,
    sampled,
    try_once,
)
from tests.figures import ALL

# Of the time that an operation takes; before the first of it nothing but Python has begun.
_FROM, _TO = 0.3, 1.1


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.figures(3, slow=ALL, long=ALL)
def test_killed_at_any_call_it_is_before_or_after(machine: Machine, operation: Operation, count: int) -> None:
    require_strace()
    trial = try_once(machine, operation)
    points = sampled(trial.points, count)
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [one.point for one in outcomes if one.status != -9] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.between)] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    assert len({one.point for one in outcomes}) == len(points)
    print(f"\n{operation}: killed at {len(outcomes)} of {len(trial.points)} traced calls")  # noqa: T201


def test_killed_while_it_replaces_in_two_steps_the_old_version_comes_back(machine: Machine) -> None:
    require_strace()
    trial = try_once(machine, REPLACE_IN_TWO_STEPS)
    points = [point for point in trial.points if point.call == "rename"]
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    assert {} in [one.between for one in outcomes]


@pytest.mark.parametrize("operation", [INSTALL, USE, UNINSTALL, REPAIR], ids=str)
@pytest.mark.figures(3, slow=20, long=200)
def test_killed_at_any_time_it_is_before_or_after(machine: Machine, operation: Operation, count: int) -> None:
    trial = try_once(machine, operation)
    machine.put_back()
    began = time.monotonic()
    assert machine.run(*operation.arguments).status in operation.statuses
    took_s = time.monotonic() - began
    chance = random.Random(20261123)
    outcomes = [trial.kill_after(took_s * chance.uniform(_FROM, _TO)) for _ in range(count)]
    assert {one.status for one in outcomes} <= {-9, *operation.statuses}
    assert [one.point for one in outcomes if not trial.is_whole(one.between)] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    killed = [one for one in outcomes if one.status == -9]
    done = sum(one.between == trial.after for one in killed)
    print(  # noqa: T201
        f"\n{operation}: killed {len(killed)} times of {count} within {took_s:.2f} s, {done} after the fact"
    )
