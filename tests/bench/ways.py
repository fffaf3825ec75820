"""Ways to the same end, each a process: run in turn, round by round, from a server on loopback."""

from __future__ import annotations

import http.server
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.memory import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True)
class Way:
    """A command that runs in an empty directory of its own.

    Attributes:
        name: What it is called.
        command: The command.
        env: Its environment; a value that begins with a dot is a path below that directory.
        prepare: Called with the directory before; that is not measured.
    """

    name: str
    command: tuple[str, ...]
    env: dict[str, str]
    prepare: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class Took:
    """What one run of a way took, and what it wrote."""

    wall_s: float
    cpu_s: float
    output: str


def measure(ways: Sequence[Way], place: Path, rounds: int) -> dict[str, list[Took]]:
    """Run all ways in turn; the first round warms up and is not counted."""
    took: dict[str, list[Took]] = {way.name: [] for way in ways}
    for round_number in range(rounds + 1):
        turn = round_number % len(ways)
        for way in (*ways[turn:], *ways[:turn]):
            one = _run(way, Path(tempfile.mkdtemp(dir=place)))
            if round_number:
                took[way.name].append(one)
    return took


def median_ratio(runs: Sequence[Took], reference: Sequence[Took]) -> float:
    """Return the median of the ratios of the time that passed, round by round."""
    return statistics.median(one.wall_s / other.wall_s for one, other in zip(runs, reference, strict=True))


def median_s(runs: Sequence[Took]) -> float:
    """Return the median of the time that passed."""
    return statistics.median(run.wall_s for run in runs)


def go_first() -> bool:
    """Run this process and its children ahead of all others, if the system permits it.

    Beside others, three processes on a pipe get three shares of the processors and one process gets one:
    the ratio would tell how busy the machine is.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except (AttributeError, OSError):
        return False
    return True


@contextmanager
def serving(directory: Path) -> Iterator[str]:
    """Serve a directory, and yield its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(directory)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Be quiet."""

    def copyfile(self, source: object, _out: object) -> None:
        """Send by the kernel, so that the server costs next to nothing."""
        self.wfile.flush()
        self.connection.sendfile(source)


def _run(way: Way, out: Path) -> Took:
    (out.parent / "home").mkdir(exist_ok=True)
    env = {name: str(out) + value[1:] if value.startswith(".") else value for name, value in way.env.items()}
    if way.prepare is not None:
        way.prepare(out)
    os.sync()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    ran = subprocess.run(way.command, env=env, cwd=out, capture_output=True, text=True, check=False)
    wall_s = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode:
        raise SystemExit(f"{way.name}: {ran.stderr.strip()[-500:]}")
    if out.is_relative_to(MEMORY):
        shutil.rmtree(out)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(wall_s, cpu_s, ran.stdout)
