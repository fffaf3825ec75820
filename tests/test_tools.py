"""What the tools of ``tools/`` say about omg, held to its limits; and that they would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools import coverage_floors, mutate, structure
from tools.structure import Module, Structure

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def omg() -> Structure:
    """Return omg's structure: read where it is needed, not by every worker that collects this file."""
    return structure.read()


def test_no_room_breaks_a_rule_of_the_structure(omg: Structure) -> None:
    assert structure.problems(omg) == []


def test_no_modules_import_each_other(omg: Structure) -> None:
    assert omg.module_circles() == []


def test_every_room_is_in_the_table(omg: Structure) -> None:
    assert set(omg.rooms()) <= set(omg.rows)


def test_every_room_is_on_a_floor_of_the_diagram(omg: Structure) -> None:
    words = structure.diagram(omg).split()

    assert {word.removesuffix(".py").removesuffix("/") for word in words} >= set(omg.rooms()) - {"__init__"}


def test_report_has_a_line_for_every_room(omg: Structure) -> None:
    lines = structure.report(omg).splitlines()

    assert {line.split()[0] for line in lines if line} >= set(omg.rooms())


def structure_of(**imports: tuple[str, ...]) -> Structure:
    """Return rooms of a module each, in the order of the table."""
    modules = {
        f"omg.{room}": Module(f"omg.{room}", room, 10, frozenset(f"omg.{other}" for other in others))
        for room, others in imports.items()
    }
    return Structure(modules, tuple(imports))


def test_floor_is_one_above_the_highest_import() -> None:
    rooms = structure_of(errors=(), value=(), store=("errors",), shim=("store", "value"))

    assert rooms.floors() == {"errors": 0, "value": 0, "store": 1, "shim": 2}


def test_circle_is_noticed() -> None:
    rooms = structure_of(errors=("shim",), store=("errors",), shim=("store",), shell=("shim",))

    assert rooms.room_circles() == [["errors", "shim", "store"]]
    assert "rooms import each other: errors, shim, store" in structure.problems(rooms)
    with pytest.raises(ValueError, match="import each other"):
        rooms.floors()


def test_import_upwards_is_noticed() -> None:
    rooms = structure_of(store=("shim",), shim=())

    assert "omg.store imports omg.shim" in structure.problems(rooms)


def test_big_room_is_noticed() -> None:
    rooms = structure_of(**{f"room{number}": () for number in range(7)})

    assert "room0 has 14.3% of all lines; at most 13% are allowed" in structure.problems(rooms)


def test_imports_in_functions_and_type_checks_count(tmp_path: Path) -> None:
    (tmp_path / "omg/store").mkdir(parents=True)
    (tmp_path / "omg/__init__.py").write_text("")
    (tmp_path / "omg/errors.py").write_text("")
    (tmp_path / "omg/value.py").write_text("")
    (tmp_path / "omg/store/__init__.py").write_text("")
    (tmp_path / "omg/store/links.py").write_text(
        "if TYPE_CHECKING:\n    from omg import errors\ndef f():\n    import omg.value\n"
    )
    (tmp_path / "CONTRIBUTING.md").write_text("| `omg/errors.py` | ...\n| `omg/store/` | ...\n")

    links = structure.read(tmp_path).modules["omg.store.links"]

    assert links.room == "store"
    assert links.imports == {"omg.errors", "omg.value"}


SURVIVORS = mutate.survivors()


def test_every_mutant_that_once_survived_has_its_test_or_a_reason() -> None:
    undecided = [each.shown for each in SURVIVORS if bool(each.killed_by) == bool(each.equivalent)]

    assert undecided == []


def test_every_mutant_fits_the_code() -> None:
    for each in SURVIVORS:
        assert each.mutated() != (mutate.ROOT / each.file).read_text(encoding="utf-8")


def test_the_tests_of_a_module_are_its_own_else_those_of_its_room() -> None:
    assert mutate.tests_of("project/reading.py") == "tests/project/test_reading.py"
    assert mutate.tests_of("omg/signing/pipe.py") == "tests/signing"
    assert mutate.tests_of("archive") == "tests/archive"


def survivor(**fields: str) -> mutate.Survivor:
    return mutate.Survivor("omg/signing/pkcs1.py", "is_made_by", **{"after": "", **fields})


@pytest.mark.parametrize("before", ["no such text", "return"], ids=["absent", "several"])
def test_a_mutant_that_fits_no_more_is_an_error(before: str) -> None:
    with pytest.raises(ValueError, match=r"the text is there \d+ times"):
        survivor(before=before).mutated()


def run_of(lines: int, branches: int, *, of: int) -> dict[str, dict[str, int]]:
    """Return a file of coverage's report."""
    counts = {"covered_lines": lines, "covered_branches": branches}
    return {"summary": {**counts, "num_statements": of, "num_branches": of}}


def test_lines_and_branches_count_alike() -> None:
    files = {"omg/a/x.py": run_of(10, 5, of=10), "omg/a/y.py": run_of(20, 15, of=20)}

    assert coverage_floors.percent(files) == pytest.approx(100 * 50 / 60)


def test_a_room_in_a_room_counts_by_itself() -> None:
    files = {"omg/a/x.py": run_of(10, 10, of=10), "omg/a/b/y.py": run_of(0, 0, of=10)}
    inner = coverage_floors.rooms_in("a", ["a", "a/b", "ab"])

    assert inner == ["a/b"]
    assert coverage_floors.percent(files, inner) == 100


def test_a_room_without_code_is_nothing_to_run() -> None:
    assert coverage_floors.percent({}) == 0


def test_every_room_with_a_floor_has_its_tests() -> None:
    floors = coverage_floors.floors()

    assert {room for room in floors if not (structure.ROOT / "tests" / room).is_dir()} == set()
    assert {room: floors[room] for room in ("versions", "project/formats", "signing", "archive")} == {
        "versions": 100,
        "project/formats": 100,
        "signing": 100,
        "archive": 100,
    }
