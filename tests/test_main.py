"""How omg's process ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Lists nothing, beside threads that never end.
SCRIPT = """\
import atexit, sys, threading
from omg.__main__ import main

for _ in range(int(sys.argv.pop())):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
atexit.register(print, "taken apart")
sys.argv[1:] = ["list"]
sys.exit(main())
"""


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_python_is_not_taken_apart_under_a_running_thread(tmp_path: Path, threads: int) -> None:
    env = {"HOME": str(tmp_path), "PATH": os.defpath, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(threads)], env=env, capture_output=True, text=True, check=False
    )

    assert (done.returncode, "hint: run omg install" in done.stderr) == (0, True)
    assert ("taken apart" in done.stdout) == (threads == 0)
