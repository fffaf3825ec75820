"""What commands take in a store of 500 versions of each runtime, with 5,000 known projects.

    .venv/bin/python tests/bench/scale.py [--check] [--rounds N] [--without-peers] [--json FILE]

Each command is run in three stores: the full one, one of a tenth, and one of a hundredth. A command is linear
if ten times the versions and projects take at most ten times the processor's time. Its start hides what is
not: so the *growth* is shown as well, the exponent of what the second step of ten adds against the first,
which is 1 for what is linear and 2 for what compares all with all.

What a shim takes does not grow at all; that is counted, not timed: `flat.py`.

`--check` exits with 1 where something grows faster, or takes more of the processor than the seconds in the
table. Those are of a machine on which an empty Python takes 7.5 milliseconds; on a slower one they grow in
proportion. The time that passes is shown beside them: on a busy machine it says little.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from omg.store.environment import launcher_file
from tests.bench.big import BigBench, Size, link_all, make_big_bench, publish, version_of
from tests.bench.counts import usual_root
from tests.bench.flat import compare
from tests.bench.peers import fetch_mise, mise_env
from tests.bench.rows import Row, add_option, write_rows
from tests.compiled import compile_program
from tests.memory import memory
from tests.upstream import Upstream

_HERE = Path(__file__).parent
_SIZES = (Size(5, 50), Size(50, 500), Size(500, 5000))
_RATIO, _EXPONENT = 10.0, 1.2
# A growth that is less than the processor's time varies by tells nothing.
_LEAST_GROWTH_S = 0.005
_REFERENCE_PYTHON_S = 0.0075
_ATTEMPTS = 3
_ROOM_BYTES = 1 << 30
_NEW = "1.99.9"
_COMMAND = "tests/bench/scale.py"
# What the rows of the page are about.
_STORE = "500 versions of 7 runtimes"
_PROJECTS = f"{_STORE}, 5,000 known projects"

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Words = Callable[[BigBench, int], tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """A command that is measured.

    Attributes:
        label: What it is called in the output.
        words: What is typed, for the store and the number of the round.
        row: What it is called in `docs/performance.md`; empty for one that is not there.
        mise: What is typed to mise for the same, with the number of the round in place of ``{}``.
        statuses: The exit statuses that are right.
        limit_s: How long the processor may take in the full store.
        before: What is done before each run, and not measured.
    """

    label: str
    words: Words
    row: str = ""
    mise: str = ""
    statuses: tuple[int, ...] = (0,)
    limit_s: float | None = None
    before: Callable[[BigBench, int], None] | None = None


@dataclass(frozen=True)
class Took:
    """What a run takes: of the processors, and until it has ended."""

    cpu_s: float
    wall_s: float

    def best(self, other: Took) -> Took:
        """Return the smaller figures of two runs: noise only ever adds."""
        return Took(min(self.cpu_s, other.cpu_s), min(self.wall_s, other.wall_s))


def _typed(text: str) -> Words:
    return lambda _bench, _round: tuple(text.split())


def _half_of_go(bench: BigBench, _round: int) -> tuple[str, ...]:
    there = [place.name for place in bench.store.runtime_dir("go").iterdir() if not place.is_symlink()]
    return ("uninstall", *(f"go@{name}" for name in sorted(there)[len(there) // 2 :]), "--force", "--dry-run")


def _add(bench: BigBench, _round: int) -> None:
    if not bench.store.toolchain_dir("go", _NEW).exists():
        bench.install("go", _NEW)
        bench.rehash()


def _add_or_remove(bench: BigBench, _round: int) -> None:
    change = bench.remove if bench.store.toolchain_dir("go", _NEW).exists() else bench.install
    change("go", _NEW)


CASES = (
    # With an option: else the launcher says again what omg said, in a store that is small enough.
    Case("list", _typed("list -q"), row=f"list: {_STORE}", mise="ls"),
    Case("list --json", _typed("list --json")),
    Case("list, all that is known", _typed("list --size --last-used --used-by")),
    Case("current", _typed("current --json"), row=f"current --json: {_STORE}", mise="current"),
    Case(
        "use",
        lambda _, number: ("use", f"node@{version_of('node', number % 2)}"),
        row=f"use, another version: {_STORE}",
        mise="use -g node@2{}.0.1",
    ),
    Case("rehash", _typed("rehash"), row=f"rehash, nothing changed: {_STORE}", mise="reshim"),
    Case("rehash, one version more or less", _typed("rehash"), before=_add_or_remove),
    Case("uninstall", _typed(f"uninstall go@{_NEW}"), f"uninstall: {_PROJECTS}", limit_s=2, before=_add),
    Case("uninstall, half of a runtime", _half_of_go, limit_s=2),
    Case("prune", _typed("prune --dry-run"), f"prune --dry-run: {_PROJECTS}", limit_s=2),
    Case(
        "outdated", _typed("outdated --projects"), f"outdated --projects: {_PROJECTS}", "", (100,), limit_s=2
    ),
    Case("doctor", _typed("doctor"), f"doctor: {_STORE}", statuses=(0, 1)),
    Case("verify", _typed("verify"), f"verify: {_STORE}"),
    Case("check", lambda bench, _: ("-C", str(bench.root / "work"), "check"), statuses=(100,)),
    Case(
        "check, nothing is there",
        lambda bench, _: ("-C", str(bench.root / "absent"), "check"),
        statuses=(100,),
    ),
)
ROWS = tuple(Row(case.row, "ms", _COMMAND) for case in CASES if case.row)


class Suite:
    """The stores of all sizes, and what is measured in them."""

    def __init__(self, root: Path, target: Path, upstream: Upstream) -> None:
        self._benches = [
            make_big_bench(root / f"store-{place}", target, size)
            for place, size in zip("abc", _SIZES, strict=True)
        ]
        self._upstream = upstream

    def measure(self, case: Case, rounds: int) -> list[Took]:
        """Return what a case takes in each store, the smallest first: the best of the rounds."""
        # The first round also leaves what the others find: memos, and lists of releases.
        runs = [[self._run(case, bench, number) for bench in self._benches] for number in range(rounds)]
        return [_best(column) for column in zip(*runs, strict=True)]

    def _run(self, case: Case, bench: BigBench, number: int) -> Took:
        if case.before is not None:
            case.before(bench, number)
        env = {**bench.env, "OMG_MIRROR": self._upstream.url}
        command = (str(launcher_file(bench.store)), *case.words(bench, number))
        return _run(command, env, bench.root / "work" / "team-0" / "project-0", case.statuses)


class Mise:
    """mise with as many versions of the same runtimes as the full store has."""

    def __init__(self, root: Path, target: Path) -> None:
        self._program = fetch_mise()
        self._env = mise_env(root, self._program)
        self._project = root / "project"
        self._project.mkdir(parents=True)
        link_all(Path(self._env["MISE_DATA_DIR"]) / "installs", target, _SIZES[-1].versions)

    def measure(self, case: Case, rounds: int) -> Took | None:
        """Return what mise takes for the same as a case; ``None`` where it has nothing of the kind."""
        if not case.mise:
            return None
        runs = [
            _run((str(self._program), *case.mise.format(number % 2).split()), self._env, self._project, (0,))
            for number in range(rounds)
        ]
        return _best(runs)


def _run(command: Sequence[str], env: Mapping[str, str], directory: Path, statuses: Sequence[int]) -> Took:
    started = time.monotonic()
    with subprocess.Popen(
        command,
        env=env,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.monotonic() - started
    if process.returncode not in statuses:
        words = " ".join(command[1:4])
        raise SystemExit(f"{words}: exit status {process.returncode}: {said.decode(errors='replace')[-500:]}")
    return Took(usage.ru_utime + usage.ru_stime, wall_s)


def _best(runs: Sequence[Took]) -> Took:
    return reduce(Took.best, runs)


def _exponent(took: Sequence[Took]) -> float | None:
    """Return by which power of the size the time grows; ``None`` where it hardly does."""
    tiny, small, full = (one.cpu_s for one in took)
    if small - tiny < _LEAST_GROWTH_S or full <= small:
        return None
    return math.log10((full - small) / (small - tiny))


def _judge(case: Case, took: Sequence[Took], scale: float) -> list[str]:
    """Return what is above its limit, in words."""
    _, small, full = took
    exponent, missed = _exponent(took), []
    if full.cpu_s > small.cpu_s * _RATIO:
        missed.append(f"{case.label}: {full.cpu_s / small.cpu_s:.1f} x for ten times the versions")
    if exponent is not None and exponent > _EXPONENT:
        missed.append(f"{case.label}: grows with the power {exponent:.2f} of the versions")
    if case.limit_s is not None and full.cpu_s > case.limit_s * scale:
        missed.append(f"{case.label}: {full.cpu_s:.1f} s, at most {case.limit_s * scale:.1f}")
    return missed


def _print(case: Case, took: Sequence[Took], theirs: Took | None) -> None:
    _, small, full = took
    exponent = _exponent(took)
    cells = (
        case.label,
        *(f"{one.cpu_s * 1000:.0f}" for one in took),
        f"{full.cpu_s / small.cpu_s:.1f}",
        "-" if exponent is None else f"{exponent:.2f}",
        f"{full.wall_s:.2f}",
        "" if case.limit_s is None else f"{case.limit_s:.0f}",
        "-" if theirs is None else f"{theirs.wall_s:.2f}",
    )
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


def _slowness() -> float:
    """Return how many times slower than the reference this machine is; 1 for a faster one."""
    command = (sys.executable, "-I", "-S", "-c", "pass")
    return max(1.0, _best([_run(command, {}, _HERE, (0,)) for _ in range(10)]).cpu_s / _REFERENCE_PYTHON_S)


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--check", action="store_true", help="exit with 1 if something is above its limit")
    made.add_argument("--rounds", type=int, default=3)
    made.add_argument("--without-peers", action="store_true")
    add_option(made)
    return made


def main() -> int:
    """Measure, print, and with `--check` judge."""
    arguments = parser().parse_args()
    missed: list[str] = []
    rows = {row.what: row for row in ROWS}
    with (
        tempfile.TemporaryDirectory(dir=memory(_ROOM_BYTES)) as name,
        Upstream().serving() as upstream,
    ):
        root = usual_root(Path(name).resolve())
        flags = ("-static", "-nostdlib") if sys.platform == "linux" else ()
        target = compile_program(_HERE / "target.c", root, *flags)
        if sys.platform == "linux":
            missed += compare(compile_program(_HERE / "clock.c", root), target, root / "flat")
        publish(upstream, _SIZES[-1].versions)
        suite = Suite(root, target, upstream)
        mise = None if arguments.without_peers else _mise(root / "mise", target)
        slowness = _slowness()
        sizes = " | ".join(f"{size.versions} / {size.projects}, ms" for size in _SIZES)
        sys.stdout.write("\n## Commands, by the versions of each runtime and the known projects\n\n")
        sys.stdout.write(f"| command | {sizes} | ratio | growth | wall, s | at most | mise, s |\n")
        sys.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
        found: dict[Case, list[Took]] = {}
        for case in CASES:
            found[case] = suite.measure(case, arguments.rounds)
            theirs = None if mise is None else mise.measure(case, arguments.rounds)
            _print(case, found[case], theirs)
            if case.row:
                their_ms = None if theirs is None else theirs.wall_s * 1000
                rows[case.row] = replace(rows[case.row], omg=found[case][-1].wall_s * 1000, mise=their_ms)
        # After all others: a machine that is slow for seconds is so for both halves of a growth, or for one.
        for _ in range(_ATTEMPTS - 1 if arguments.check else 0):
            for case in [case for case in CASES if _judge(case, found[case], slowness)]:
                again = suite.measure(case, arguments.rounds)
                found[case] = [one.best(other) for one, other in zip(found[case], again, strict=True)]
                _print(case, found[case], None)
        for case in CASES:
            missed += _judge(case, found[case], slowness)
    if arguments.json is not None:
        write_rows(arguments.json, rows.values())
    for problem in missed:
        sys.stdout.write(f"missed: {problem}\n")
    return 1 if arguments.check and missed else 0


def _mise(root: Path, target: Path) -> Mise | None:
    try:
        return Mise(root, target)
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"mise is left out: {error}\n")
        return None


if __name__ == "__main__":
    sys.exit(main())
