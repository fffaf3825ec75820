"""A process killed at any moment leaves what was or what shall be, never half of it (rows K1 and K2)."""

from __future__ import annotations

import os
import random
import time

import pytest

from omg.store.replace import is_unfinished
from tests.faults.machine import Machine, require_strace
from tests.faults.striking import (
    FIX,
    INSTALL,
    OPERATIONS,
    PRUNE,
    REPAIR,
    REPLACE_IN_TWO_STEPS,
    SETUP,
    UNINSTALL,
    UPGRADE,
    UPGRADE_PINS,
    USE,
    Operation,
    Outcome,
    sampled,
    try_once,
)
from tests.figures import ALL, report

_KILLED = -9
# Runs for one that is killed in time.
_TRIES = 4
# Of the time that an operation takes; before the first of it nothing but Python has begun.
_FROM, _TO = 0.3, 1.1


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.figures(2, slow=80, long=ALL)
def test_killed_at_any_call_it_is_before_or_after(machine: Machine, operation: Operation, count: int) -> None:
    require_strace()
    trial = try_once(machine, operation)
    points = sampled(trial.points, count)
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [one.point for one in outcomes if one.status != _KILLED] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.between)] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    assert len({one.point for one in outcomes}) == len(points)
    report(f"{operation}: killed at {len(outcomes)} of {len(trial.points)} traced calls")


def test_killed_while_it_replaces_in_two_steps_the_old_version_comes_back(machine: Machine) -> None:
    require_strace()
    trial = try_once(machine, REPLACE_IN_TWO_STEPS)
    points = [point for point in trial.points if point.call == "rename"]
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    assert {} in [one.between for one in outcomes]


@pytest.mark.figures(None, slow=20, long=ALL)
def test_a_killed_upgrade_keeps_a_default_and_can_be_done_again(machine: Machine, count: int) -> None:
    require_strace()
    trial = try_once(machine, UPGRADE)
    link = "node/current"
    old, new = trial.before[link], trial.after[link]
    assert old != new
    points = sampled(trial.points, count)
    for point in points:
        outcome = trial.strike(point, "signal=KILL")
        assert (outcome.status, outcome.leftovers) == (_KILLED, ()), str(point)
        assert outcome.between[link] in (old, new), str(point)
        assert outcome.between[link] == old or outcome.between == trial.after, str(point)
        assert machine.run(*UPGRADE.arguments).status == 0
        assert machine.snapshot() == trial.after, str(point)
    report(f"{UPGRADE}: killed at {len(points)} of {len(trial.points)} traced calls")


@pytest.mark.parametrize("operation", [INSTALL, USE, UNINSTALL, PRUNE, REPAIR], ids=str)
@pytest.mark.figures(None, slow=20, long=200)
def test_killed_at_any_time_it_is_before_or_after(machine: Machine, operation: Operation, count: int) -> None:
    trial = try_once(machine, operation)
    machine.put_back()
    began = time.monotonic()
    assert machine.run(*operation.arguments).status in operation.statuses
    took_s = time.monotonic() - began
    chance = random.Random(20261123)
    outcomes: list[Outcome] = []
    for _ in range(count * _TRIES):
        outcomes.append(trial.kill_after(took_s * chance.uniform(_FROM, _TO)))
        # The machine may have become faster since.
        took_s *= 1 if outcomes[-1].status == _KILLED else 0.9
        if sum(one.status == _KILLED for one in outcomes) == count:
            break
    assert {one.status for one in outcomes} <= {_KILLED, *operation.statuses}
    assert [one.point for one in outcomes if not trial.is_whole(one.between)] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    killed = [one for one in outcomes if one.status == _KILLED]
    assert len(killed) == count
    done = sum(one.between == trial.after for one in killed)
    report(f"{operation}: killed {count} times within {took_s:.2f} s, {done} of them after the fact")


@pytest.mark.parametrize("operation", [FIX, UPGRADE_PINS], ids=str)
@pytest.mark.figures(None, slow=20, long=ALL)
def test_a_version_file_is_never_half_written(machine: Machine, operation: Operation, count: int) -> None:
    require_strace()
    trial = try_once(machine, operation)
    after = _version_files(machine)
    machine.put_back()
    before = _version_files(machine)
    assert before != after
    points = sampled(trial.points, count)
    for point in points:
        outcome = trial.strike(point, "signal=KILL")
        assert (outcome.status, outcome.leftovers) == (_KILLED, ()), str(point)
        found = _version_files(machine)
        assert [name for name in after if found[name] not in (before[name], after[name])] == [], str(point)
        assert machine.run(*operation.arguments).status in operation.statuses
        assert _version_files(machine) == after, str(point)
    report(f"{operation}: killed at {len(points)} of {len(trial.points)} traced calls")


def _version_files(machine: Machine) -> dict[str, str]:
    """Return what the version files of the folder say; a file that a killed process left is one more."""
    names = (file.name for file in machine.home.iterdir() if file.is_file())
    return {name: (machine.home / name).read_text() for name in names if "nvmrc" in name or "node-v" in name}


@pytest.mark.figures(None, slow=60, long=ALL)
def test_a_killed_set_up_leaves_nothing_and_can_be_done_again(machine: Machine, count: int) -> None:
    require_strace()
    trial = try_once(machine, SETUP)
    points = sampled(trial.points, count)
    for point in points:
        outcome = trial.strike(point, "signal=KILL")
        assert (outcome.status, outcome.leftovers) == (_KILLED, ()), str(point)
        assert machine.run(*SETUP.arguments).status == 0
        assert [str(file) for file in machine.home.rglob("*") if is_unfinished(file.name)] == []
    report(f"{SETUP}: killed at {len(points)} of {len(trial.points)} traced calls")


@pytest.mark.figures(None, slow=10, long=ALL)
def test_what_a_killed_install_left_in_the_cache_goes_when_it_is_old(machine: Machine, count: int) -> None:
    require_strace()
    trial = try_once(machine, INSTALL)
    syncs = [point for point in trial.points if point.call in ("fsync", "rename")]
    left = 0
    # The cache is written first.
    for point in syncs[:count]:
        trial.strike(point, "signal=KILL")
        unfinished = [file for file in machine.home.rglob("*") if is_unfinished(file.name)]
        left += len(unfinished)
        for file in unfinished:
            os.utime(file, (time.time() - 7200,) * 2)
        assert machine.run("install", "--force", "node@20.11.1").status == 0
        assert [str(file) for file in machine.home.rglob("*") if is_unfinished(file.name)] == []
    assert left > 0
    report(f"{INSTALL}: {left} unfinished files in the cache, all removed later")
