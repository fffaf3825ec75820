"""What the benches make of their figures; none is measured here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.store.environment import running_environment, write_environment
from tests.bench import commands, instructions
from tests.bench.clock import Call, Figure
from tests.bench.commands import Case, Section
from tests.bench.stores import Bench

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import StoreBuilder

_RIGHT = Figure("omg list", 4000, 3000, 4.0, 4000, 4.0)
_CASE = Case("list", most=4, mise="ls")
_REFERENCE = Call("python -I -c pass", ("python",), Path(), {})


def _section(case: Case, *, is_python: bool = True) -> Section:
    bench = Bench(Path("/bench"), Path("/target"))
    return Section("title", _REFERENCE, (case,), bench, Path("/"), (), is_python=is_python)


@pytest.mark.parametrize(
    ("case", "figure", "misses"),
    [
        (_CASE, _RIGHT, 0),
        (_CASE, replace(_RIGHT, processor_ratio=5.3), 1),
        # A busy machine, and a command that sleeps.
        (_CASE, replace(_RIGHT, ratio=7), 0),
        (_CASE, replace(_RIGHT, ratio=9), 1),
        (replace(_CASE, most=None), replace(_RIGHT, ratio=99, processor_ratio=99), 0),
    ],
)
def test_a_command_is_held_to_its_target(case: Case, figure: Figure, misses: int) -> None:
    assert len(commands._missed(_section(case), {case.label: figure})) == misses


@pytest.mark.parametrize(
    ("is_python", "mise_us", "misses"), [(False, 3900, 1), (False, 4100, 0), (True, 10, 0)]
)
def test_what_the_launcher_answers_is_ahead_of_mise(*, is_python: bool, mise_us: float, misses: int) -> None:
    figures = {_CASE.label: _RIGHT, "omg list: mise": replace(_RIGHT, time_us=mise_us)}

    assert len(commands._missed(_section(_CASE, is_python=is_python), figures)) == misses


def test_rows_of_the_page_have_the_figures_of_their_commands() -> None:
    case = next(case for case in commands.PYTHON if case.what)
    reference = replace(_RIGHT, label=_REFERENCE.label, time_us=1000)
    mise = replace(_RIGHT, time_us=2000)
    figures = {_REFERENCE.label: reference, case.label: _RIGHT, f"{case.label}: mise": mise}

    (row,) = commands._rows(_section(case), figures)

    assert (row.what, row.floor, row.omg, row.mise, row.pyenv) == (case.what, 1, 4, 2, None)


def test_a_command_that_takes_more_instructions_than_are_known_is_told(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_environment(store.layout, running_environment())
    counts = {"-c": 100, "list": 120, "use": 1000}

    def count(command: Sequence[str], *_: object) -> int:
        return next(number for word, number in counts.items() if word in command)

    monkeypatch.setattr(instructions, "_count", count)
    monkeypatch.setattr(
        instructions, "_read", lambda: {instructions._kind(): {"omg list": 100, "omg use": 1000}}
    )
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/valgrind")
    rows = [[Call(f"omg {word}", ("omg", word), Path("/"), {})] for word in ("list", "use")]

    missed = instructions.judge_instructions(rows, store.layout)

    assert [one.partition(":")[0] for one in missed] == ["omg list"]


def test_rows_of_the_page_are_told_apart() -> None:
    names = [row.what for row in commands.ROWS]

    assert len(set(names)) == len(names)
    assert all(len(name.split()) <= 15 and "|" not in name for name in names)
    for row in commands.ROWS:
        script, *words = row.command.split()
        assert Path(script).name == Path(commands.__file__).name
        assert commands.parser().parse_args(words)
