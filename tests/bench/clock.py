"""Times calls in paired rounds, with `clock.c`."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Call:
    """One command.

    Attributes:
        label: What it is called in the output.
        command: The program's absolute path and its arguments.
        directory: Where it is run.
        env: All of its environment.
        status: The exit status that it must have.
    """

    label: str
    command: Sequence[Path | str]
    directory: Path
    env: Mapping[str, str]
    status: int = 0


@dataclass(frozen=True)
class Figure:
    """What a call takes.

    Attributes:
        label: Which call.
        time_us: The median time.
        over_us: The median of the differences to the reference in the same round.
        ratio: The median of the quotients to the reference in the same round.
        processor_us: The median of the processors' time.
        processor_ratio: The median of the quotients of that to the reference's.
        floor_ratio: ``over_us`` against that of the call's floor, where it has one.
    """

    label: str
    time_us: float
    over_us: float
    ratio: float
    processor_us: float
    processor_ratio: float
    floor_ratio: float | None = None


@dataclass(frozen=True)
class Count:
    """What a call takes on every machine of an architecture.

    Attributes:
        instructions: Those of the first program, until it becomes another one.
        system_calls: Likewise.
    """

    instructions: int
    system_calls: int


def measure(clock: Path, calls: Sequence[Call], rounds: int) -> list[Figure]:
    """Run every call once in each of ``rounds`` rounds; the first one is the reference of all.

    Raises:
        RuntimeError: A call did not end as it must.
    """
    rows = [[float(field) for field in row] for row in _rows(clock, str(rounds), calls)]
    return [Figure(call.label, *row) for call, row in zip(calls, rows, strict=True)]


def count(clock: Path, calls: Sequence[Call]) -> list[Count]:
    """Run every call step by step.

    Raises:
        RuntimeError: A call became no other program, or the system lets nobody trace.
    """
    return [Count(int(row[0]), int(row[1])) for row in _rows(clock, "counts", calls)]


def _rows(clock: Path, how: str, calls: Sequence[Call]) -> list[list[str]]:
    done = subprocess.run(
        [clock, how],
        input="".join(_block(call) for call in calls),
        text=True,
        errors="surrogateescape",
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return [line.split("\t") for line in done.stdout.splitlines()]


def _block(call: Call) -> str:
    lines = [f"directory\t{call.directory}"]
    lines += [f"variable\t{name}={value}" for name, value in call.env.items()]
    lines += [f"argument\t{argument}" for argument in call.command]
    lines += [f"status\t{call.status}", "run"]
    return "".join(f"{line}\n" for line in lines)
