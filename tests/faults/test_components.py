"""Killed while a component or target is added or taken out: the old toolchain or the new one, no mixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.machine import require_strace
from tests.faults.striking import Operation, sampled, try_once
from tests.figures import ALL, report
from tests.publishing.rust import WASM, RustPublisher

if TYPE_CHECKING:
    from tests.faults.machine import Machine
    from tests.upstream import Upstream

_KILLED = -9
_RUST = ("--toolchain", "1.96.0")
_MINIMAL = ("install", "rust@1.96.0", "--profile", "minimal")

ADD = Operation(("component", "add", "clippy", *_RUST), (_MINIMAL,))
REMOVE = Operation(("target", "remove", WASM, *_RUST), ((*_MINIMAL, "--target", WASM),))
# As on a file system that cannot swap two names.
ADD_IN_TWO_STEPS = Operation(ADD.arguments, ADD.prepared_by, ("renameat2:error=EINVAL",))


@pytest.fixture
def rust_machine(machine: Machine, upstream: Upstream) -> Machine:
    """Return the machine, in reach of a publisher of Rust."""
    RustPublisher(upstream).publish("1.96.0", "2026-05-28", "stable")
    return machine


@pytest.mark.parametrize("operation", [ADD, REMOVE], ids=str)
@pytest.mark.figures(None, slow=40, long=ALL)
def test_killed_at_any_call_it_is_before_or_after(
    rust_machine: Machine, operation: Operation, count: int
) -> None:
    require_strace()
    trial = try_once(rust_machine, operation)
    assert trial.before != trial.after
    points = sampled(trial.points, count)
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [one.point for one in outcomes if one.status != _KILLED] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.between)] == []
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []
    report(f"{operation}: killed at {len(outcomes)} of {len(trial.points)} traced calls")


def test_killed_between_the_two_steps_of_an_exchange_the_old_one_comes_back(rust_machine: Machine) -> None:
    require_strace()
    trial = try_once(rust_machine, ADD_IN_TWO_STEPS)
    # The last renames are the exchange; those before belong to the cache.
    points = [point for point in trial.points if point.call == "rename"][-3:]
    outcomes = trial.strike_all((point, "signal=KILL") for point in points)
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [(one.point, one.leftovers) for one in outcomes if one.leftovers] == []


def test_disk_that_is_full_leaves_the_old_toolchain(rust_machine: Machine) -> None:
    require_strace()
    trial = try_once(rust_machine, ADD)
    points = sampled(tuple(point for point in trial.points if point.call == "write"), 3)
    outcomes = trial.strike_all((point, "error=ENOSPC") for point in points)
    assert [one.point for one in outcomes if not trial.is_whole(one.finally_)] == []
    assert [one.stderr for one in outcomes if "Traceback" in one.stderr] == []
