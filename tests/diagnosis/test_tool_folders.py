from pathlib import Path

import pytest

from omg.diagnosis.problem import Problem
from omg.diagnosis.tool_folders import check_tool_folders
from omg.shell.tool_folders import existing_folders
from tests.conftest import write_executable


@pytest.fixture
def go_bin(home: Path) -> Path:
    return write_executable(home / "go/bin/gopls").parent


def found(folder: Path, *path: str) -> list[Problem]:
    return list(check_tool_folders(existing_folders([folder]), frozenset(path)))


def test_a_folder_with_programs_off_path_is_an_advice(go_bin: Path):
    (problem,) = found(go_bin, "/usr/bin")

    assert (problem.kind, problem.is_advice) == ("tools_off_path", True)
    assert problem.message == f"new shells do not have `{go_bin}` on PATH, and tools are in it: `gopls`"
    assert problem.hint == "to put it on PATH behind the shims, run omg setup"


def test_a_folder_on_path_is_as_it_should_be(go_bin: Path):
    assert found(go_bin, str(go_bin)) == []


def test_a_folder_on_path_by_its_real_path_is_as_it_should_be(go_bin: Path, home: Path):
    (home / "tools").symlink_to(go_bin)

    assert found(home / "tools", str(go_bin)) == []


def test_a_folder_without_programs_is_as_it_should_be(home: Path):
    (home / "go/bin").mkdir(parents=True)

    assert found(home / "go/bin") == []


def test_a_folder_that_setup_leaves_out_is_reported_with_the_reason(go_bin: Path):
    go_bin.chmod(0o777)

    (problem,) = found(go_bin)

    assert problem.hint.startswith("omg does not put it there: other users can write to")
