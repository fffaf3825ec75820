from pathlib import Path

import pytest

from omg.config import Config
from omg.diagnosis.path import check_shims, check_tool_folders
from omg.diagnosis.problem import Problem
from omg.shell.tool_folders import existing_folders
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.store.layout import SHIM_MARKER
from tests.conftest import StoreBuilder, write_executable


@pytest.fixture
def rehashed(store: StoreBuilder, tmp_path: Path) -> StoreBuilder:
    """Return a store whose shims are up to date."""
    store.add("node", "20.1.0")
    place_program(store.layout, write_executable(tmp_path / "program", SHIM_MARKER.decode()))
    rehash(store.layout, Config(), store.data_dir / "none")
    return store


def kinds(store: StoreBuilder) -> list[str]:
    found = check_shims(store.layout, Config(), store.data_dir / "none", lambda: None)
    return [problem.kind for problem in found]


def test_shims_of_this_program_are_as_they_should_be(rehashed: StoreBuilder):
    assert kinds(rehashed) == []


def test_a_foreign_file_among_the_shims_is_reported(rehashed: StoreBuilder):
    write_executable(rehashed.layout.shims_dir / "theirs", "#!/bin/sh\n")

    assert kinds(rehashed) == ["foreign_shim"]


def test_a_file_in_the_place_of_a_shim_is_reported(rehashed: StoreBuilder):
    (rehashed.layout.shims_dir / "npm").unlink()
    write_executable(rehashed.layout.shims_dir / "npm", "#!/bin/sh\n")

    assert kinds(rehashed) == ["overwritten_shim"]


def test_a_shim_of_another_omg_is_reported(rehashed: StoreBuilder):
    (rehashed.layout.shims_dir / "npm").unlink()
    (rehashed.layout.shims_dir / "npm").write_bytes(SHIM_MARKER + b"older")

    assert kinds(rehashed) == ["old_shim"]


def test_a_missing_shim_is_reported(rehashed: StoreBuilder):
    (rehashed.layout.shims_dir / "npm").unlink()

    assert kinds(rehashed) == ["missing_shim"]


def test_a_shim_of_nothing_is_reported(rehashed: StoreBuilder):
    rehashed.executable("node", "20.1.0", "npm").unlink()

    assert kinds(rehashed) == ["stale_shim"]


def test_a_missing_program_is_reported(rehashed: StoreBuilder):
    rehashed.layout.shim_program_file.unlink()

    assert kinds(rehashed)[0] == "no_program"


def test_a_damaged_program_is_reported(rehashed: StoreBuilder):
    rehashed.layout.shim_program_file.unlink()
    rehashed.layout.shim_program_file.write_bytes(SHIM_MARKER + b"older")

    assert kinds(rehashed)[0] == "damaged_program"


def test_a_program_that_shims_are_links_of_is_reported(rehashed: StoreBuilder):
    program = rehashed.layout.shim_program_file
    program.unlink()
    program.hardlink_to(rehashed.layout.shims_dir / "node")

    assert kinds(rehashed) == ["old_program"]


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
