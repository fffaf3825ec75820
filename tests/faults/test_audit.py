"""The audit log while processes are killed: a whole line for each operation that was finished (row T1)."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from omg.store import audit

# Says each operation once it is recorded; what was said before the kill must be in the log.
_WORKER = """\
import sys
from itertools import count
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from omg.store import audit
audit.MAX_BYTES = 40_000
for number in count():
    audit.record(Path(sys.argv[2]), "use", worker=sys.argv[3], number=number, padding="x" * (number % 90))
    print(number, flush=True)
"""
_ROOT = str(Path(__file__).parents[2])
_TOGETHER = 5


def killed(state_dir: Path, worker: int, chance: random.Random) -> tuple[str, subprocess.Popen[str], float]:
    """Start a worker that has a short while to live."""
    name = str(worker)
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _WORKER, _ROOT, str(state_dir), name], stdout=subprocess.PIPE, text=True
    )
    return name, process, chance.uniform(0.01, 0.05)


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_finished_operations_are_whole_lines(kills: int, tmp_path: Path, capsys) -> None:
    chance = random.Random(7)
    last_said: dict[str, int] = {}
    for first in range(0, kills, _TOGETHER):
        workers = [killed(tmp_path, first + each, chance) for each in range(_TOGETHER)]
        for name, process, life_s in workers:
            assert process.stdout is not None
            said = [process.stdout.readline()]
            time.sleep(life_s)
            process.send_signal(signal.SIGKILL)
            said += process.communicate()[0].splitlines()
            last_said[name] = max(int(line) for line in said if line.strip().isdigit())
    operations, damaged = audit.read(tmp_path)
    recorded: dict[str, list[int]] = {}
    for operation in operations:
        recorded.setdefault(str(operation["worker"]), []).append(int(str(operation["number"])))
    assert damaged <= kills  # a line that was cut by the kill of its writer, never another's
    # Older files were let go: what is left of a worker is without gaps up to the last one that it said.
    for name, numbers in recorded.items():
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert numbers[-1] >= last_said[name]
    with capsys.disabled():
        finished = sum(last_said.values()) + len(last_said)
        sys.stdout.write(f"\n{finished} operations, {kills} kills, {damaged} cut lines\n")
