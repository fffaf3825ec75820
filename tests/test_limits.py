"""The suite itself: how it may be started, and that it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.prose import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_HANGS = """\
import time, pytest

@pytest.fixture
def first():
    yield
    time.sleep(60)

@pytest.fixture
def second(first):
    yield
    time.sleep(60)

def test_that_fails(second):
    assert False

def test_that_hangs(second):
    time.sleep(60)

def test_that_passes():
    pass
"""
_ASKS = """\
import subprocess

def test_child():
    script = 'kill -{number} $$; echo still here'
    assert subprocess.run(["sh", "-c", script], capture_output=True).stdout == b""

def test_itself():
    import os, signal
    with __import__("contextlib").suppress(KeyboardInterrupt):
        os.kill(os.getpid(), {number})
"""


def run_pytest(
    file: Path, script: str, *options: str, ignored: int = 0, env: Mapping[str, str] | None = None
) -> str:
    """Return what pytest prints of a file of tests, started with a signal ignored."""
    file.write_text(script, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "-c", "/dev/null", "--rootdir", file.parent]
    command += ["-p", "no:cacheprovider", "-p", "tests.signals", "-p", "tests.limits", *options, file]
    done = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        # Far below what the scripts sleep; far above what they take where the machine is busy.
        timeout=100,
        preexec_fn=(lambda: signal.signal(ignored, signal.SIG_IGN)) if ignored else None,
    )
    return done.stdout + done.stderr


def test_the_end_of_a_fixture_has_a_limit(tmp_path: Path) -> None:
    # On a busy machine, what does not hang may take longer than the first limit, too.
    for limit_s in ("0.5", "5", "15"):
        printed = run_pytest(tmp_path / "test_it.py", _HANGS, "--timeout", limit_s)
        if "2 failed, 1 passed, 2 errors" in printed:
            return
    pytest.fail(printed)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_ignored_signals_reach_what_a_test_runs(tmp_path: Path, number: signal.Signals) -> None:
    script = _ASKS.format(number=number.value)
    printed = run_pytest(tmp_path / "test_it.py", script, ignored=number)

    assert "2 passed" in printed, printed
