"""A process killed at any system call leaves what was or what shall be, never half of it (row K1)."""

from __future__ import annotations

import pytest

from tests.faults.machine import Machine, require_strace
from tests.faults.striking import OPERATIONS, REPLACE_IN_TWO_STEPS, Operation, sampled, try_once


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.parametrize("count", [3, pytest.param(None, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_killed_at_any_call_it_is_before_or_after(
    machine: Machine, operation: Operation, count: int | None
) -> None:
    require_strace()
    trial = try_once(machine, operation)
    points = sampled(trial.points, count)
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [str(one.point) for one in outcomes if one.status != -9] == []
    assert [str(one.point) for one in outcomes if not trial.is_whole(one.between)] == []
    assert [str(one.point) for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(str(one.point), one.leftovers) for one in outcomes if one.leftovers] == []
    assert len({one.point for one in outcomes}) == len(points)
    print(f"\n{operation}: killed at {len(outcomes)} of {len(trial.points)} traced calls")  # noqa: T201


def test_killed_while_it_replaces_in_two_steps_the_old_version_comes_back(machine: Machine) -> None:
    require_strace()
    trial = try_once(machine, REPLACE_IN_TWO_STEPS)
    points = [point for point in trial.points if point.call == "rename"]
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [str(one.point) for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(str(one.point), one.leftovers) for one in outcomes if one.leftovers] == []
    assert {} in [one.between for one in outcomes]
