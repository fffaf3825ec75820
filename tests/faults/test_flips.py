"""Calls while the global default changes all the time (row C3)."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from omg.store.links import set_current
from tests.faults.stage import Way
from tests.figures import report

if TYPE_CHECKING:
    from tests.faults.conftest import MakeStage
    from tests.faults.stage import Stage

_VERSIONS = ("18.20.4", "20.11.1")


def _flip(stage: Stage, stop: threading.Event, flips: list[int]) -> None:
    while not stop.is_set():
        set_current(stage.place.store, "node", _VERSIONS[flips[0] % 2], command="a test")
        flips[0] += 1


@pytest.mark.figures(150, slow=10_000, long=100_000)
def test_every_call_sees_one_default(own_stage: MakeStage, count: int) -> None:
    _flip_and_call(own_stage(Way.NATIVE), count)


@pytest.mark.figures(50, slow=1_000, long=10_000)
def test_every_call_of_the_sh_shim_sees_one_default(own_stage: MakeStage, count: int) -> None:
    _flip_and_call(own_stage(Way.SH), count)


def _flip_and_call(stage: Stage, calls: int) -> None:
    (stage.cwd / ".nvmrc").unlink()
    dirs = [stage.place.store.toolchain_dir("node", version) for version in _VERSIONS]
    consistent = {
        (os.fsencode(directory / "bin/node"), b"npm_config_prefix=" + os.fsencode(directory))
        for directory in dirs
    }
    # A variable that every call corrects to the version that it runs.
    other = os.fsencode(stage.place.store.toolchain_dir("node", "1.2.3"))
    stop, flips = threading.Event(), [0]
    flipper = threading.Thread(target=_flip, args=(stage, stop, flips))
    flipper.start()
    try:
        reports = []
        # A flip waits for the disk, which may be busy; a call does not.
        while len(reports) < calls or flips[0] <= calls / 10:
            reports.append(stage.call(env={b"npm_config_prefix": other}))
    finally:
        stop.set()
        flipper.join()
    seen = {
        (report.arguments[0], pair)
        for report in reports
        for pair in report.environment
        if pair.startswith((b"npm_config_prefix=", b"OMG_NODE_INHERITED="))
    }
    assert {report.status for report in reports} == {7}
    assert seen <= consistent
    assert flips[0] > calls / 10
    report(f"{len(reports)} calls while the default was changed {flips[0]} times")
