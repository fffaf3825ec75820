"""What came of one run of a matrix; tests/acceptance/test_exec.py runs whole ones."""

from __future__ import annotations

import signal

from omg.manager.matrix import MatrixRun


def test_a_run_says_how_the_command_ended() -> None:
    runs = {
        MatrixRun((), 0, 1.0): ("passed", 0, None),
        MatrixRun((), 3 << 8, 1.0): ("exit status 3", 3, None),
        MatrixRun((), signal.SIGKILL, 1.0): ("SIGKILL", None, "SIGKILL"),
        MatrixRun((), 35, 1.0): ("signal 35", None, "signal 35"),
        MatrixRun((), 0, 1.0, stopped_by=signal.SIGINT): ("stopped", 0, None),
        MatrixRun(()): ("not run", None, None),
    }

    assert {run: (run.shown_outcome, run.exit_status, run.signal_name) for run in runs} == runs
