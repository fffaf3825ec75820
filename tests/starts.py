"""How long an empty Python takes here: the unit of tests that limit what the processor does.

On a machine on which it takes nine milliseconds, two seconds are `MOST` of them.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST = 220
_TIMES = 5


def processor_s(*command: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> float:
    """Return the seconds that the processors work for a command, which succeeds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, cwd=cwd, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Starts:
    """Measures an empty Python when it is made, and again when it is asked: machines do not stay the same."""

    def __init__(self) -> None:
        self._empty_s = _empty_s()

    def of(self, took_s: float) -> float:
        """Return how many starts of an empty Python these seconds of the processor are."""
        return took_s / statistics.median((*self._empty_s, *_empty_s()))


def _empty_s() -> list[float]:
    return [processor_s(sys.executable, "-I", "-c", "pass") for _ in range(_TIMES)]
