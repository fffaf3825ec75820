import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from omg.diagnosis.own import check_command, check_environment
from omg.diagnosis.problem import Problem
from omg.store.environment import (
    Environment,
    launcher_file,
    link_command,
    place_launcher,
    running_environment,
    write_environment,
)
from omg.store.layout import SHIM_MARKER
from tests.conftest import StoreBuilder, write_executable


@pytest.fixture
def set_up(store: StoreBuilder) -> StoreBuilder:
    store.layout.shim_program_file.parent.mkdir()
    store.layout.shim_program_file.write_bytes(SHIM_MARKER)
    write_environment(store.layout, running_environment())
    place_launcher(store.layout)
    return store


def kinds(problems: Iterable[Problem]) -> list[str]:
    return [problem.kind for problem in problems]


def check(store: StoreBuilder) -> list[str]:
    return kinds(check_environment(store.layout, lambda: None))


def test_a_set_up_store_has_no_problem(set_up: StoreBuilder):
    assert check(set_up) == []


def test_a_store_that_does_not_say_how_omg_starts(store: StoreBuilder):
    assert check(store) == ["no_environment", "no_launcher"]


def test_an_interpreter_that_has_gone(set_up: StoreBuilder):
    environment = Environment(Path("/nowhere/python3.11"), running_environment().import_path)
    write_environment(set_up.layout, environment)

    assert check(set_up) == ["no_interpreter"]


def test_libraries_that_have_gone(set_up: StoreBuilder):
    import_path = (*running_environment().import_path, Path("/nowhere"))
    write_environment(set_up.layout, Environment(Path(sys.executable), import_path))

    assert check(set_up) == ["no_import_path"]


def test_libraries_without_omg(set_up: StoreBuilder):
    write_environment(set_up.layout, Environment(Path(sys.executable), (set_up.data_dir,)))

    assert check(set_up) == ["no_import_path"]


@pytest.mark.parametrize("content", ["", "import sys\n"])
def test_a_start_program_that_is_another(set_up: StoreBuilder, content: str):
    (set_up.layout.self_dir / "start.py").write_text(content)

    assert check(set_up) == ["no_start"]


def test_a_launcher_that_has_gone(set_up: StoreBuilder):
    launcher_file(set_up.layout).unlink()

    assert check(set_up) == ["no_launcher"]


def test_a_launcher_that_is_another_program(set_up: StoreBuilder):
    launcher_file(set_up.layout).unlink()
    write_executable(launcher_file(set_up.layout))

    assert check(set_up) == ["no_launcher"]


def test_a_launcher_that_is_a_link_of_the_program(set_up: StoreBuilder):
    launcher_file(set_up.layout).unlink()
    launcher_file(set_up.layout).hardlink_to(set_up.layout.shim_program_file)

    assert check(set_up) == ["no_launcher"]


def test_a_command_in_order(set_up: StoreBuilder, home: Path):
    link_command(set_up.layout, home / "bin")

    assert list(check_command(set_up.layout, home / "bin")) == []


def test_a_missing_command_is_made(set_up: StoreBuilder, home: Path):
    (problem,) = check_command(set_up.layout, home / "bin")

    assert problem.fix is not None
    problem.fix()

    assert (home / "bin/omg").readlink() == launcher_file(set_up.layout)


def test_a_foreign_command_is_reported_and_left_alone(set_up: StoreBuilder, home: Path):
    (home / "omg").write_text("theirs")

    (problem,) = check_command(set_up.layout, home)

    assert (problem.kind, problem.fix) == ("foreign_command", None)
