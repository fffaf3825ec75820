"""Instructions of whole commands that Python answers, as valgrind counts them: alike on every machine.

They depend on the processor's kind and on the Python, by which `commands.json` has them. The order of hashes
moves them by a hundredth from run to run.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from omg.store.environment import read_environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from omg.store.layout import Store
    from tests.bench.clock import Call

_FILE = Path(__file__).parent / "commands.json"
# What another compiler of Python, or another library, may take more.
_OTHER = 1.15
_COUNTED = re.compile(r"Collected : ([0-9]+)")


def judge_instructions(rows: Iterable[Sequence[Call]], store: Store, *, records: bool = False) -> list[str]:
    """Print what the commands take, against a bare start of their interpreter.

    Args:
        rows: For each command its call, behind what has to run before.
        store: Whose Python answers them.
        records: Write the counts down, as what is known of this Python.

    Returns:
        What takes more than was known, in words.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        sys.stdout.write("\nInstructions are not counted: there is no valgrind.\n")
        return []
    environment = read_environment(store)
    assert environment is not None
    python = (str(environment.interpreter), "-I", "-S")
    started = _count((valgrind, *python, "-c", "pass"), os.environ, store.data_dir)
    found: dict[str, int] = {}
    for *before, call in rows:
        for one in before:
            run(one)
        words = (str(store.self_dir / "start.py"), *map(str, call.command[1:]))
        found[call.label] = _count((valgrind, *python, *words), call.env, call.directory)
    if records:
        _record(found)
    known = _read().get(_kind(), {})
    sys.stdout.write(f"\nMillions of instructions; an empty Python takes {started / 1e6:.0f}:\n\n")
    sys.stdout.write("| command | millions | x | known |\n| --- | ---: | ---: | ---: |\n")
    for label, count in found.items():
        most = f"{known[label] / 1e6:.0f}" if label in known else "-"
        sys.stdout.write(f"| {label} | {count / 1e6:.0f} | {count / started:.1f} | {most} |\n")
    sys.stdout.flush()
    return [
        f"{label}: {count / 1e6:.0f} million instructions, not {known[label] / 1e6:.0f}"
        for label, count in found.items()
        if label in known and count > known[label] * _OTHER
    ]


def run(call: Call) -> None:
    """Make a call, whose output is shown only where it fails.

    Raises:
        RuntimeError: It failed.
    """
    done = subprocess.run(
        [str(word) for word in call.command],
        cwd=call.directory,
        env=dict(call.env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode != call.status:
        raise RuntimeError(f"{call.label}: {done.stderr.strip()[-500:]}")


def _count(command: Sequence[str], env: Mapping[str, str], directory: Path) -> int:
    valgrind, *rest = command
    options = ("--tool=callgrind", "--callgrind-out-file=/dev/null")
    done = subprocess.run(
        (valgrind, *options, *rest),
        cwd=directory,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    counted = _COUNTED.search(done.stderr)
    if done.returncode or counted is None:
        raise RuntimeError(f"{' '.join(rest)}: {done.stderr.strip()[-500:]}")
    return int(counted[1])


def _kind() -> str:
    return f"{platform.machine()}, Python {sys.version_info[0]}.{sys.version_info[1]}"


def _read() -> dict[str, dict[str, int]]:
    known: dict[str, dict[str, int]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return known


def _record(found: Mapping[str, int]) -> None:
    known = _read()
    known[_kind()] = {**known.get(_kind(), {}), **found}
    _FILE.write_text(f"{json.dumps(known, indent=1, sort_keys=True)}\n", encoding="utf-8")
