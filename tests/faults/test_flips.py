"""Calls while the global default changes all the time."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from omg.store.links import set_current
from tests.faults.stage import Way

if TYPE_CHECKING:
    from tests.faults.conftest import MakeStage
    from tests.faults.stage import Stage

_VERSIONS = ("18.20.4", "20.11.1")


def _flip(stage: Stage, stop: threading.Event, count: list[int]) -> None:
    while not stop.is_set():
        set_current(stage.place.store, "node", _VERSIONS[count[0] % 2], command="a test")
        count[0] += 1


@pytest.mark.parametrize(
    ("way", "calls"),
    [
        (Way.NATIVE, 300),
        (Way.SH, 100),
        pytest.param(Way.NATIVE, 10_000, marks=pytest.mark.slow),
    ],
)
def test_every_call_sees_one_default(own_stage: MakeStage, way: Way, calls: int) -> None:
    stage = own_stage(way)
    (stage.cwd / ".nvmrc").unlink()
    bins = [stage.place.store.toolchain_dir("node", version) / "bin" for version in _VERSIONS]
    consistent = {
        (os.fsencode(bin_dir / "node"), b"PATH=%s:%s" % (os.fsencode(bin_dir), stage.environment[b"PATH"]))
        for bin_dir in bins
    }
    stop, count = threading.Event(), [0]
    flipper = threading.Thread(target=_flip, args=(stage, stop, count))
    flipper.start()
    try:
        reports = [stage.call() for _ in range(calls)]
    finally:
        stop.set()
        flipper.join()
    seen = {
        (report.arguments[0], pair)
        for report in reports
        for pair in report.environment
        if pair.startswith(b"PATH=")
    }
    assert {report.status for report in reports} == {7}
    assert seen <= consistent
    assert count[0] > calls / 10
