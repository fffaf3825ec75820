"""The page of figures has the rows that the benches measure, and says how to measure each again."""

from __future__ import annotations

import importlib
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.bench.rows import WHO, Row, read_rows, write_rows
from tests.prose import ROOT
from tools.performance import BENCHES, PAGE, Bench, page, section, sections_of, shown

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = sections_of(PAGE.read_text(encoding="utf-8"))
FIGURE = re.compile(r"-|(?:\*\*)?[\d,]+(?:\.\d+)? (?P<unit>ms|s|MB|x)(?:\*\*)?")
AGAIN = "run tools/performance.py again"

each_bench = pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.name)


def cells_of(title: str) -> list[list[str]]:
    """Return the cells of each row in a section's table."""
    lines = [line for line in SECTIONS[title].splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[2:]]


def test_the_page_is_made_of_its_sections() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(SECTIONS), AGAIN
    assert list(SECTIONS) == [bench.title for bench in BENCHES], AGAIN


@each_bench
def test_the_rows_are_those_of_the_bench(bench: Bench) -> None:
    rows = [(row[0], row[-1].strip("`")) for row in cells_of(bench.title)]

    assert rows == [(row.what, row.command) for row in bench.rows], f"{AGAIN}: {bench.name}"
    assert SECTIONS[bench.title].startswith(f"{bench.about}\nMeasured on "), f"{AGAIN}: {bench.name}"


@each_bench
def test_every_cell_is_a_figure_in_the_unit_of_its_row(bench: Bench) -> None:
    units = {row.what: row.unit for row in bench.rows}

    for what, *figures, _command in cells_of(bench.title):
        matches = [FIGURE.fullmatch(figure) for figure in figures]
        assert len(figures) == len(WHO), what
        assert all(matches), (what, figures)
        assert {match["unit"] for match in matches if match and match["unit"]} <= {units[what]}, what
        assert figures[WHO.index("omg")] != "-", what


@each_bench
def test_every_command_is_one(bench: Bench) -> None:
    for command in {row.command for row in bench.rows}:
        program, *words = shlex.split(command)
        assert (ROOT / program).is_file(), command
        module = importlib.import_module(program.removesuffix(".py").replace("/", "."))
        module.parser().parse_args(words)


def test_no_row_is_there_twice() -> None:
    whats = [row.what for bench in BENCHES for row in bench.rows]

    assert len(whats) == len(set(whats))


def test_the_page_names_no_machine() -> None:
    assert not re.search(r"/(?:home|root|tmp|work|dev|Users)\b|https?://", "".join(SECTIONS.values()))


def test_a_section_shows_what_was_measured(tmp_path: Path) -> None:
    bench = Bench("none", "None", "About it.")
    rows = [Row("this", "ms", "tests/x.py", floor=0.05, omg=1234.5, mise=2.0)]
    write_rows(tmp_path / "rows", rows)

    assert section(bench, read_rows(tmp_path / "rows"), "Measured today.").splitlines() == [
        "About it.",
        "Measured today.",
        "",
        "| what | least | omg | mise | pyenv | rustup | again with |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
        "| this | 0.0500 ms | **1,234 ms** | 2.00 ms | - | - | `tests/x.py` |",
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(None, "-"), (0.0, "0 x"), (0.0123, "0.0123 x"), (9.996, "10.00 x"), (99.0, "99.0 x")]
)
def test_figures_have_three_digits(value: float | None, text: str) -> None:
    assert shown(value, "x") == text
