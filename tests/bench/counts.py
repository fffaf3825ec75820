"""Instructions and system calls of a shim, which are the same on every machine of an architecture."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.clock import Count, count
from tests.bench.floor import floor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.bench.clock import Call

_FILE = Path(__file__).parent / "counts.json"
# What another compiler may take more.
_OTHER_INSTRUCTIONS = 1.15
# A longer path takes more instructions, and moves the parts of the table: all is counted below one path of
# this length.
_ROOT_BYTES = 72


def usual_root(place: Path) -> Path:
    """Make a directory below ``place``, of the same length on every machine where that one is not longer."""
    root = place / ("-" * max(1, _ROOT_BYTES - len(os.fsencode(place)) - 1))
    root.mkdir()
    return root


def count_all(clock: Path, calls: Sequence[Call], root: Path, *, records: bool = False) -> list[str]:
    """Print what the calls that have a floor take, up to the program that they become.

    Args:
        clock: The compiled `clock.c`.
        calls: Calls and floors.
        root: What they are below; where its path is longer than usual, nothing is judged.
        records: Write the counts down, as what is known of this architecture.

    Returns:
        What takes more than was known, in words.

    Raises:
        RuntimeError: This system lets nobody count.
    """
    by_label = {call.label: call for call in calls}
    counted = [label for label in by_label if floor_of(label) in by_label]
    if not counted:
        return []
    floors = count(clock, [by_label[floor_of(label)] for label in counted])
    shims = dict(zip(counted, count(clock, [by_label[label] for label in counted]), strict=True))
    if records:
        _record(shims)
    known = _recorded()
    sys.stdout.write("\nWhat does not depend on the machine:\n\n")
    sys.stdout.write("| call | system calls | of the floor | at most | instructions | at most |\n")
    sys.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: |\n")
    missed = []
    is_usual = len(os.fsencode(root)) == _ROOT_BYTES
    for label, floor in zip(counted, floors, strict=True):
        here, most = shims[label], known.get(label)
        limits = ("-", "-") if most is None else (f"{most.system_calls}", f"{most.instructions}")
        sys.stdout.write(
            f"| {label} | {here.system_calls} | {floor.system_calls} | {limits[0]} "
            f"| {here.instructions} | {limits[1]} |\n"
        )
        if most is None or not is_usual:
            continue
        if here.system_calls > most.system_calls:
            missed.append(f"{label}: {here.system_calls} system calls, not {most.system_calls}")
        if here.instructions > most.instructions * _OTHER_INSTRUCTIONS:
            missed.append(f"{label}: {here.instructions} instructions, not {most.instructions}")
    if not is_usual:
        sys.stdout.write("\nNot judged: the path of the temporary files is longer than usual.\n")
    return missed


def _recorded() -> Mapping[str, Count]:
    """Return the counts of this architecture, by label; none where nobody recorded any."""
    known = json.loads(_FILE.read_text(encoding="utf-8"))
    return {label: Count(*numbers) for label, numbers in known.get(platform.machine(), {}).items()}


def _record(counts: Mapping[str, Count]) -> None:
    known = json.loads(_FILE.read_text(encoding="utf-8"))
    known[platform.machine()] = {label: [one.instructions, one.system_calls] for label, one in counts.items()}
    lines = json.dumps(known, indent=1, sort_keys=True).replace(",\n   ", ", ").replace("[\n   ", "[")
    _FILE.write_text(lines.replace("\n  ]", "]") + "\n", encoding="utf-8")
