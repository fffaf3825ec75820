"""What a shim reads and does must not grow with the store: counted, for small stores and large ones."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.big import Size, make_big_bench
from tests.bench.clock import count
from tests.bench.stores import make_wide_bench, warm_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.bench.clock import Call
    from tests.bench.stores import Bench

_VERSIONS, _NAMES = (1, 500), (10, 1000)
# Where a search among so many slots begins differs: it may pass one or two more that are taken.
_INSTRUCTIONS = 1.03
# What is called, the version file, and its text: looked up in the table, found by its name, by a memo, by
# nothing at all; and an installer, whose words the shim compares.
_CALLS = (
    ("node", ".nvmrc", "20\n"),
    ("node", ".node-version", "20.0.1\n"),
    ("node", "package.json", '{"devEngines": {"runtime": {"name": "node", "version": "^20.0"}}}'),
    ("node", "readme", ""),
    ("python3", ".python-version", "3.8\n"),
    ("npm", ".nvmrc", "20\n"),
)


@dataclass(frozen=True)
class Cost:
    """What a call takes on every machine of an architecture, up to the program that it becomes.

    Attributes:
        system_calls: How many.
        instructions: How many.
        bytes_read: Of all files; ``None`` where there is no strace to tell.
    """

    system_calls: int
    instructions: int
    bytes_read: int | None


def compare(clock: Path, target: Path, root: Path) -> list[str]:
    """Print what the calls take in small stores and in large ones, and return what grows, in words.

    Args:
        clock: The compiled `clock.c`.
        target: The program behind every executable.
        root: An empty directory for the stores.
    """
    few, many = (
        [*_calls(make_big_bench(root / f"versions-{place}", target, Size(versions, 0)), _CALLS)]
        for place, versions in zip("ab", _VERSIONS, strict=True)
    )
    narrow, wide = (
        [*_calls(make_wide_bench(root / f"names-{place}", target, names, "npm"), _CALLS[:1])]
        for place, names in zip("ab", _NAMES, strict=True)
    )
    versions = f"{_VERSIONS[0]} -> {_VERSIONS[1]} versions"
    labels = [f"{call.label}: {versions}" for call in few]
    labels += [f"{call.label}: {_NAMES[0]} -> {_NAMES[1]} shims" for call in narrow]
    small, large = _costs(clock, [*few, *narrow]), _costs(clock, [*many, *wide])
    write = sys.stdout.write
    write("\n## What a shim takes in a large store\n\n")
    write("| call | system calls | instructions | bytes read |\n| --- | ---: | ---: | ---: |\n")
    grown = []
    for label, one, other in zip(labels, small, large, strict=True):
        write(
            f"| {label} | {one.system_calls} -> {other.system_calls} "
            f"| {one.instructions} -> {other.instructions} "
            f"| {one.bytes_read or '-'} -> {other.bytes_read or '-'} |\n"
        )
        grown += [f"{label}: {what}" for what in _grown(one, other)]
    sys.stdout.flush()
    return grown


def _grown(small: Cost, large: Cost) -> Iterator[str]:
    if large.system_calls > small.system_calls:
        yield f"{large.system_calls} system calls, not {small.system_calls}"
    if large.instructions > small.instructions * _INSTRUCTIONS:
        yield f"{large.instructions} instructions, not {small.instructions}"
    # The names of other versions may be longer.
    if (large.bytes_read or 0) > (small.bytes_read or 0) * _INSTRUCTIONS:
        yield f"{large.bytes_read} bytes read, not {small.bytes_read}"


def _calls(bench: Bench, wanted: Sequence[tuple[str, str, str]]) -> Iterator[Call]:
    for number, (name, file, text) in enumerate(wanted):
        directory = bench.project(f"call-{number}", file, text)
        call = bench.shim_call(
            f"{name}, {file if text else 'no file'}", name, directory, OMG_CEILING_DIRS=str(directory)
        )
        # The first one leaves the memo.
        warm_up(call)
        yield call


def _costs(clock: Path, calls: Sequence[Call]) -> list[Cost]:
    counts = count(clock, calls)
    return [
        Cost(one.system_calls, one.instructions, _bytes_read(call))
        for one, call in zip(counts, calls, strict=True)
    ]


def _bytes_read(call: Call) -> int | None:
    strace = shutil.which("strace")
    if strace is None:
        return None
    done = subprocess.run(
        (strace, "-e", "trace=read,pread64", *map(str, call.command)),
        cwd=call.directory,
        env=call.env,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return sum(map(int, re.findall(r"= (\d+)$", done.stderr, re.MULTILINE)))
