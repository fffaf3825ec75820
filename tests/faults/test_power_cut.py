"""A power cut at any moment leaves what was or what shall be: the order of writes and syncs (row K3)."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.faults.durability import CALLS, Call, Disk, read_calls
from tests.faults.machine import Machine, require_strace
from tests.faults.striking import (
    LINK,
    OPERATIONS,
    REPAIR,
    REPLACE,
    REPLACE_IN_TWO_STEPS,
    Operation,
    prepare,
)
from tests.figures import report

_DURABLE = (*OPERATIONS, LINK, REPLACE_IN_TWO_STEPS, REPAIR)


def judged(machine: Machine, calls: list[Call]) -> Disk:
    store = machine.store
    disk = Disk(*map(PurePosixPath, (store.data_dir, store.versions_dir, store.staging_dir)))
    disk.replay(calls)
    return disk


def traced(machine: Machine, operation: Operation) -> list[Call]:
    require_strace()
    prepare(machine, operation)
    log = machine.root / "order"
    before = ("strace", "-f", "-qq", "-y", "-s", "4096", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    given = [word for one in operation.given for word in ("-e", f"inject={one}")]
    assert machine.run(*operation.arguments, before=(*before, *given)).status in operation.statuses
    return list(read_calls(log.read_text(errors="replace").splitlines()))


@pytest.mark.parametrize("operation", _DURABLE, ids=str)
def test_what_is_published_is_on_the_disk_and_what_is_reported_too(
    machine: Machine, operation: Operation
) -> None:
    calls = traced(machine, operation)
    disk = judged(machine, calls)
    assert disk.problems == []
    assert disk.renames > 0
    assert disk.syncs > 0
    figures = f"{disk.changes} changes, {disk.renames} renames, {disk.syncs} syncs"
    report(f"{operation}: a power cut after each of {figures}")


def test_an_install_that_never_syncs_would_be_found_out(machine: Machine) -> None:
    calls = [call for call in traced(machine, REPLACE) if "sync" not in call.name]
    told = "\n".join(judged(machine, calls).problems)
    assert "20.11.1 is published before" in told
    assert "README.md is deleted before" in told
    assert "the user is told before" in told


def test_an_install_that_syncs_too_late_would_be_found_out(machine: Machine) -> None:
    calls = traced(machine, REPLACE)
    at = next(number for number, call in enumerate(calls) if call.name == "syncfs")
    calls.insert(at + 3, calls.pop(at))
    assert judged(machine, calls).problems != []
