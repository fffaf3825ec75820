import sys
from pathlib import Path

import pytest

from omg.diagnosis.own import check_command, check_environment
from omg.diagnosis.problem import Problem
from omg.store.environment import Environment, launcher_file, link_command, place_launcher, write_environment
from omg.store.marker import SHIM_MARKER
from tests.conftest import StoreBuilder


@pytest.fixture
def set_up(store: StoreBuilder) -> StoreBuilder:
    store.layout.shim_program_file.parent.mkdir()
    store.layout.shim_program_file.write_bytes(SHIM_MARKER)
    write_environment(store.layout, Environment(Path(sys.executable), (store.data_dir,)))
    place_launcher(store.layout)
    return store


def kinds(problems: list[Problem]) -> list[str]:
    return [problem.kind for problem in problems]


def test_a_set_up_store_has_no_problem(set_up: StoreBuilder):
    assert list(check_environment(set_up.layout)) == []


def test_a_store_that_does_not_say_how_omg_starts(store: StoreBuilder):
    assert kinds(list(check_environment(store.layout))) == ["no_environment"]


def test_an_interpreter_that_has_gone(set_up: StoreBuilder):
    write_environment(set_up.layout, Environment(Path("/nowhere/python3.11"), (set_up.data_dir,)))

    assert kinds(list(check_environment(set_up.layout))) == ["no_interpreter"]


def test_libraries_that_have_gone(set_up: StoreBuilder):
    write_environment(set_up.layout, Environment(Path(sys.executable), (Path("/nowhere"),)))

    assert kinds(list(check_environment(set_up.layout))) == ["no_import_path"]


def test_a_launcher_that_has_gone(set_up: StoreBuilder):
    launcher_file(set_up.layout).unlink()

    assert kinds(list(check_environment(set_up.layout))) == ["no_launcher"]


def test_a_command_in_order(set_up: StoreBuilder, home: Path):
    link_command(set_up.layout, home / "bin")

    assert list(check_command(set_up.layout, home / "bin")) == []


def test_a_missing_command_is_made(set_up: StoreBuilder, home: Path):
    (problem,) = check_command(set_up.layout, home / "bin")

    assert problem.fix is not None
    problem.fix()

    assert (home / "bin/omg").readlink() == launcher_file(set_up.layout)


def test_a_foreign_command_is_told_and_left_alone(set_up: StoreBuilder, home: Path):
    (home / "omg").write_text("theirs")

    (problem,) = check_command(set_up.layout, home)

    assert (problem.kind, problem.fix) == ("foreign_command", None)
