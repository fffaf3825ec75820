"""Measure what a shim adds: call the same program directly and through its shim, in turn."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The cheapest program of every system; its own time is taken off, round by round.
CHEAP_PROGRAM = Path("/bin/true")

_WARM_UP_ROUNDS = 5


def shim_cost_us(direct: Path, shim: Path, env: Mapping[str, str], rounds: int = 200) -> float | None:
    """Return the median of what ``shim`` takes longer than ``direct``, in microseconds.

    Both are called in turn, from the present working directory, so that a machine that slows down
    slows both. ``None`` where one of them fails.
    """
    differences = []
    for round_number in range(-_WARM_UP_ROUNDS, rounds):
        direct_ns = _duration_ns(direct, env)
        shim_ns = _duration_ns(shim, env)
        if direct_ns is None or shim_ns is None:
            return None
        if round_number >= 0:
            differences.append(shim_ns - direct_ns)
    return statistics.median(differences) / 1000


def _duration_ns(executable: Path, env: Mapping[str, str]) -> int | None:
    start = time.perf_counter_ns()
    pid = os.posix_spawn(executable, [str(executable)], env)
    _, status = os.waitpid(pid, 0)
    duration = time.perf_counter_ns() - start
    return duration if status == 0 else None
