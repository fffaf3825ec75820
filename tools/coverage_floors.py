#!/usr/bin/env python3
"""Measure how much of each room its own tests run, lines and branches, and hold it to the room's floor.

    tools/coverage_floors.py              every room that has a floor
    tools/coverage_floors.py ROOM...      these rooms
    tools/coverage_floors.py --lines ...  and print the lines that no test runs

The floors are in ``pyproject.toml`` (``[tool.omg.coverage]``). A floor is never lowered: what is new comes
with its tests. The tests of a room are those in the folder of its name; what other tests run does not count.
A room in a room (``project/formats``) that has a floor of its own is not a part of the other.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parent.parent


def floors(root: Path = ROOT) -> dict[str, float]:
    """Return the floor of each room, in percent, by the room's folder below ``omg/``."""
    with (root / "pyproject.toml").open("rb") as file:
        return dict(tomllib.load(file)["tool"]["omg"]["coverage"])


def measured(room: str, *, show_lines: bool, workers: str) -> float:
    """Return how many percent of ``room`` its tests run.

    Raises:
        subprocess.CalledProcessError: A test failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        options = [f"--cov=omg/{room}", "--cov-branch", f"--cov-report=json:{report}"]
        options += ["--cov-report=term-missing:skip-covered"] if show_lines else []
        inner = rooms_in(room, floors())
        options += [f"--ignore=tests/{each}" for each in inner]
        # The same examples each time: what hypothesis finds must not move the figure.
        options += ["-q", "-n", workers, "--hypothesis-seed=0", "--no-header"]
        subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"tests/{room}"],
            cwd=ROOT,
            env={**os.environ, "COVERAGE_FILE": str(Path(folder) / "data")},
            check=True,
            stdout=None if show_lines else subprocess.DEVNULL,
        )
        return percent(json.loads(report.read_text(encoding="utf-8"))["files"], inner)


def rooms_in(room: str, known: Iterable[str]) -> list[str]:
    """Return the rooms of ``known`` that are in ``room``."""
    return [each for each in known if each.startswith(f"{room}/")]


def percent(files: Mapping[str, Mapping[str, Mapping[str, int]]], without: Iterable[str] = ()) -> float:
    """Return how much of ``files`` was run, lines and branches, in percent.

    Args:
        files: The files of coverage's report.
        without: Rooms whose files do not count.
    """
    outside = tuple(f"omg/{each}/" for each in without)
    summaries = [file["summary"] for name, file in files.items() if not name.startswith(outside)]
    covered = sum(each["covered_lines"] + each["covered_branches"] for each in summaries)
    return 100 * covered / max(1, sum(each["num_statements"] + each["num_branches"] for each in summaries))


def main() -> int:
    """Measure, print a line for each room; exit with 1 where one is below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "rooms", nargs="*", metavar="ROOM", help="versions, project/formats...; all by default"
    )
    parser.add_argument("--lines", action="store_true", help="print the lines that no test runs")
    parser.add_argument("-n", default="auto", metavar="NUMBER", help="how many tests run at once")
    arguments = parser.parse_args()
    wanted, is_low = floors(), False
    for room in arguments.rooms or wanted:
        try:
            found = measured(room, show_lines=arguments.lines, workers=arguments.n)
        except subprocess.CalledProcessError:
            sys.stdout.write(f"{room:<18} its tests fail: run pytest tests/{room}\n")
            return 1
        floor = wanted.get(room, 0.0)
        note = (
            ""
            if found >= floor
            else f"  BELOW ITS FLOOR of {floor} %: tools/coverage_floors.py --lines {room}"
        )
        sys.stdout.write(f"{room:<18}{found:>7.2f} %{note}\n")
        sys.stdout.flush()
        is_low |= bool(note)
    return 1 if is_low else 0


if __name__ == "__main__":
    sys.exit(main())
