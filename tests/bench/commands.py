"""What commands take as whole processes, against an empty Python, a direct call and other managers.

    .venv/bin/python tests/bench/commands.py [--check] [--rounds N] [--without-peers] [--json FILE] [--record]

All calls in turn, round by round; what another manager has of the same kind runs in the same rounds. What
omg's launcher answers itself is to take a millisecond where a direct call of the cheapest program takes 60
microseconds, as many times that one elsewhere, and less than mise. What Python answers is to take so many
times an empty Python (``python -I -c pass``). What has to be added or removed first is not measured.

`--check` exits with 1 when a target is missed by more than the noise of a busy machine, or when a command of
Python takes more instructions than `commands.json` knows of: those do not depend on the machine, but on the
Python, and valgrind counts them where it is installed. `--record` writes that file. The noise is in the time
that passes, so the processors' time is judged first; what only waits shows in the former.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import venv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from omg.store.environment import launcher_file
from tests.bench.clock import Call, Figure, measure
from tests.bench.counts import usual_root
from tests.bench.instructions import judge_instructions, run
from tests.bench.peers import peers
from tests.bench.rows import Row, add_option, write_rows
from tests.bench.stores import NODE, make_bench, make_wide_bench, warm_up
from tests.compiled import compile_program
from tests.memory import memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.peers import Peer
    from tests.bench.stores import Bench

_HERE = Path(__file__).parent
_COMMAND = "tests/bench/commands.py"
_ROOM_BYTES = 1 << 28
_WIDE = 1000
_OTHER_NODE, _PYTHON = "20.100.0", "3.12.4"
# A millisecond, for a direct call of 60 microseconds.
_NATIVE = 1000 / 60
# Of an empty Python, which takes 7.5 milliseconds where 35, and 45 of the processor, are the targets.
_PYTHON_STARTS, _UNCHANGED, _ADDED = 4, 35 / 7.5, 45 / 7.5
# What `--check` lets pass, and how often it measures before it believes a miss.
_NOISE, _NOISE_OF_WALL = 1.3, 2.0
_ATTEMPTS = 3


@dataclass(frozen=True)
class Case:
    """A command that is measured.

    Attributes:
        words: What is typed behind `omg`.
        what: What it is called in `docs/performance.md`; empty for one that is not there.
        most: The target: at most so many times the reference.
        is_counted: Its instructions are judged: they do not depend on what else the machine does.
        mise: What is typed behind `mise` for the same; empty where it has nothing of the kind.
        pyenv: Likewise.
        before: A script of sh that runs before it, in each store; ``$bin`` is the ``bin`` of its default.
    """

    words: str
    what: str = ""
    most: float | None = None
    is_counted: bool = True
    mise: str = ""
    pyenv: str = ""
    before: str = ""

    @property
    def label(self) -> str:
        """What it is called in the output."""
        return f"omg {self.words}"


def _native(words: str, what: str = "", *, mise: str = "", pyenv: str = "") -> Case:
    return Case(words, what, _NATIVE, mise=mise, pyenv=pyenv)


_NEW_NODE = "20.199.0"
# For each store, ``$bin`` is a directory of executables, two below those of the versions.
_INSTALL = f'new="$bin/../../{_NEW_NODE}/bin"; mkdir -p "$new" && ln -f "$bin/node" "$new/node"'
_TOGGLE = 'if [ -e "$bin/new" ]; then rm "$bin/new"; else ln "$bin/node" "$bin/new"; fi'
# A directory that has just changed is listed again until it is at rest: that is a wait, and no work.
_REST = "; sleep 0.05"

NATIVE = (
    _native("--version", "omg --version", mise="--version", pyenv="--version"),
    _native("which node", "which", mise="which node", pyenv="which python3"),
    _native("current", "current", mise="current", pyenv="version"),
    _native("current node", mise="current node"),
    _native(f"where node@{NODE}", "where", mise=f"where node@{NODE}", pyenv="prefix"),
    _native("env", "env", mise="env"),
    _native("exec node -- node", "exec", mise="exec -- node", pyenv="exec python3"),
    _native("list", "list", mise="ls", pyenv="versions"),
    _native("--help", "--help", mise="--help", pyenv="--help"),
    _native("complete -- us", "completions: one word"),
)
PYTHON = (
    Case(
        f"use python@{_PYTHON}",
        "use, the version that is the default",
        _PYTHON_STARTS,
        mise=f"use -g python@{_PYTHON}",
        pyenv=f"global {_PYTHON}",
    ),
    Case(
        f"install node@{NODE}",
        "install, a version that is there",
        _PYTHON_STARTS,
        mise=f"install node@{NODE}",
        pyenv=f"install -s {_PYTHON}",
    ),
    Case(
        f"pin -q node@{NODE}",
        "pin, the same again",
        _PYTHON_STARTS,
        mise=f"use node@{NODE}",
        pyenv=f"local {_PYTHON}",
    ),
    Case(f"use node@{_OTHER_NODE}", "use, another version", mise=f"use -g node@{_OTHER_NODE}"),
    Case(f"use node@{NODE}", mise=f"use -g node@{NODE}"),
    Case(
        f"uninstall node@{_NEW_NODE}",
        "uninstall, a version of one file",
        # It looks at every process.
        is_counted=False,
        mise=f"uninstall node@{_NEW_NODE}",
        before=_INSTALL + _REST,
    ),
)
REHASH = (
    Case(
        "rehash",
        "rehash, 1,000 executables, nothing changed",
        _UNCHANGED,
        mise="reshim",
        pyenv="rehash",
    ),
    Case(
        "rehash -q",
        "rehash, 1,000 executables, one of them new or gone",
        _ADDED,
        mise="reshim",
        pyenv="rehash",
        before=_TOGGLE + _REST,
    ),
)
ROWS = tuple(Row(case.what, "ms", _COMMAND) for case in (*NATIVE, *PYTHON, *REHASH) if case.what)


@dataclass(frozen=True)
class Section:
    """Commands that are measured together.

    Attributes:
        title: What is compared.
        reference: What all are divided by.
        cases: The commands.
        bench: The store that they are run in.
        directory: The working directory.
        peers: The other managers, each with as much to do.
        is_python: Python answers them.
    """

    title: str
    reference: Call
    cases: tuple[Case, ...]
    bench: Bench
    directory: Path
    peers: tuple[Peer, ...]
    is_python: bool

    def calls(self) -> Iterator[Call]:
        """Yield all calls of a round in their order, what is large last."""
        yield self.reference
        for case in self.cases:
            yield from self.of(case)
        for peer in self.peers:
            for case in self.cases:
                if words := {"mise": case.mise, "pyenv": case.pyenv}[peer.name]:
                    call = peer.call(f"{case.label}: {peer.name}", *words.split())
                    yield from self._prepared(case, call, peer.bin_dir)
        # The next reference would be the one call that finds the caches full of something else.
        yield replace(self.reference, label=f"before {self.reference.label}")

    def of(self, case: Case) -> Iterator[Call]:
        """Yield omg's call of a case, behind what runs before it."""
        command: tuple[Path | str, ...] = (launcher_file(self.bench.store), *case.words.split())
        call = Call(case.label, command, self.directory, self.bench.env)
        return self._prepared(case, call, self.bench.store.toolchain_dir("node", NODE) / "bin")

    @staticmethod
    def _prepared(case: Case, call: Call, bin_dir: Path) -> Iterator[Call]:
        if case.before:
            env = {"PATH": "/usr/bin:/bin", "bin": str(bin_dir)}
            yield Call(f"before {call.label}", ("/bin/sh", "-c", case.before), bin_dir, env)
        yield call


class Suite:
    """The stores of omg and of the others."""

    def __init__(self, root: Path, *, with_peers: bool) -> None:
        flags = ("-static", "-nostdlib") if sys.platform == "linux" else ()
        target = compile_program(_HERE / "target.c", root, *flags)
        # Clean: what a machine's own site-packages run at every start is not to be divided by.
        venv.create(root / "venv", symlinks=True)
        self._root = root
        self._usual = make_bench(root / "usual", target)
        self._wide = make_wide_bench(root / "wide", target, _WIDE)
        wide = [f"tool-{number:04}" for number in range(_WIDE - 1)]
        self._peers: tuple[Peer, ...] = ()
        self._wide_peers: tuple[Peer, ...] = ()
        if with_peers:
            self._peers = tuple(peers(root / "peers", target, ("node", "python3")))
            self._wide_peers = tuple(peers(root / "wide-peers", target, ("node", *wide)))

    def sections(self) -> tuple[Section, ...]:
        """Return what is measured."""
        project = self._usual.project("commands", ".tool-versions", f"nodejs {NODE}\npython {_PYTHON}\n")
        # As by a person who works there: a file of two tools is remembered.
        warm_up(self._usual.shim_call("node", "node", project))
        pinned = self._usual.project("pinned", "readme", "")
        python = Call(
            "python -I -c pass",
            (self._root / "venv/bin/python", "-I", "-c", "pass"),
            self._root,
            self._usual.env,
        )
        return (
            Section(
                "What the launcher answers",
                self._usual.direct_call(), NATIVE, self._usual, project, self._peers, is_python=False,
            ),
            Section("What Python answers", python, PYTHON, self._usual, pinned, self._peers, is_python=True),
            Section(
                f"A rehash of {_WIDE} executables",
                python, REHASH, self._wide, self._wide.root, self._wide_peers, is_python=True,
            ),
        )  # fmt: skip


def _missed(section: Section, figures: dict[str, Figure]) -> list[str]:
    """Return what misses its target by more than the noise, in words."""
    missed = []
    for case in section.cases:
        if case.most is None:
            continue
        figure, mise = figures[case.label], figures.get(f"{case.label}: mise")
        if figure.processor_ratio > case.most * _NOISE or figure.ratio > case.most * _NOISE_OF_WALL:
            takes = f"{figure.ratio:.1f} x {section.reference.label}, {figure.processor_ratio:.1f} x its time"
            missed.append(f"{case.label}: {takes} of the processor, at most {case.most:.1f}")
        if mise is not None and not section.is_python and figure.time_us > mise.time_us:
            missed.append(f"{case.label}: {figure.time_us / 1000:.1f} ms, mise {mise.time_us / 1000:.1f}")
    return missed


def _measured(clock: Path, section: Section, rounds: int, *, attempts: int) -> dict[str, Figure]:
    """Return the figures by label; where one misses its target, the best of some attempts."""
    calls = tuple(section.calls())
    figures = {one.label: one for one in measure(clock, calls, rounds)}
    for _ in range(attempts - 1):
        if _missed(section, figures):
            figures = {one.label: _best(figures[one.label], one) for one in measure(clock, calls, rounds)}
    return figures


def _best(one: Figure, other: Figure) -> Figure:
    """Return the smaller figures: noise only ever adds."""
    return replace(
        one,
        time_us=min(one.time_us, other.time_us),
        over_us=min(one.over_us, other.over_us),
        ratio=min(one.ratio, other.ratio),
        processor_us=min(one.processor_us, other.processor_us),
        processor_ratio=min(one.processor_ratio, other.processor_ratio),
    )


def _print(section: Section, figures: dict[str, Figure]) -> None:
    write = sys.stdout.write
    reference = figures[section.reference.label]
    write(f"\n## {section.title}\n\nOf {reference.label}, {reference.time_us / 1000:.3f} ms:\n\n")
    write("| command | ms | of the processor | x | x of the processor | target | mise, ms | pyenv, ms |\n")
    write("| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |\n")
    for case in section.cases:
        figure = figures[case.label]
        those = [figures.get(f"{case.label}: {name}") for name in ("mise", "pyenv")]
        cells = (
            *(case.label, f"{figure.time_us / 1000:.2f}", f"{figure.processor_us / 1000:.2f}"),
            *(f"{figure.ratio:.2f}", f"{figure.processor_ratio:.2f}"),
            "" if case.most is None else f"{case.most:.1f} x",
            *("-" if one is None else f"{one.time_us / 1000:.1f}" for one in those),
        )
        write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


def _rows(section: Section, figures: dict[str, Figure]) -> Iterator[Row]:
    """Yield the rows of the page; the least that a command can take is its reference."""
    times = {label: figure.time_us / 1000 for label, figure in figures.items()}
    for row, case in ((row, case) for case in section.cases for row in ROWS if row.what == case.what):
        mise, pyenv = (times.get(f"{case.label}: {name}") for name in ("mise", "pyenv"))
        floor = times[section.reference.label]
        yield replace(row, floor=floor, omg=times[case.label], mise=mise, pyenv=pyenv)


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--check", action="store_true", help="exit with 1 if a target is missed")
    made.add_argument("--rounds", type=int, default=15)
    made.add_argument("--without-peers", action="store_true")
    made.add_argument("--record", action="store_true", help="only count, and write commands.json")
    add_option(made)
    return made


def main() -> int:
    """Measure, print, and with `--check` judge."""
    arguments = parser().parse_args()
    missed: list[str] = []
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=memory(_ROOM_BYTES)) as name:
        root = usual_root(Path(name).resolve())
        clock = compile_program(_HERE / "clock.c", root)
        suite = Suite(root, with_peers=not (arguments.without_peers or arguments.record))
        for section in suite.sections():
            for case in section.cases:
                for call in section.of(case):
                    run(call)
            if not arguments.record:
                attempts = _ATTEMPTS if arguments.check else 1
                figures = _measured(clock, section, arguments.rounds, attempts=attempts)
                _print(section, figures)
                missed += _missed(section, figures)
                rows += _rows(section, figures)
            if section.is_python:
                pairs = [tuple(section.of(case)) for case in section.cases if case.is_counted]
                missed += judge_instructions(pairs, section.bench.store, records=arguments.record)
    if arguments.json is not None:
        write_rows(arguments.json, rows)
    for problem in missed:
        sys.stdout.write(f"missed: {problem}\n")
    return 1 if arguments.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
