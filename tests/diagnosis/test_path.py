from pathlib import Path

import pytest

from omg.diagnosis.path import check_path, check_shims
from omg.store.marker import SHIM_MARKER
from tests.conftest import StoreBuilder, write_executable


@pytest.fixture
def shims(store: StoreBuilder) -> Path:
    program = store.layout.shim_program_file
    program.parent.mkdir()
    program.write_bytes(SHIM_MARKER)
    shims_dir = store.layout.shims_dir
    shims_dir.mkdir()
    (shims_dir / "node").hardlink_to(program)
    return shims_dir


def messages(store: StoreBuilder, path: str, **env: str) -> list[str]:
    return [problem.message for problem in check_path(store.layout, {"PATH": path, **env})]


def kinds(store: StoreBuilder) -> list[str]:
    return [problem.kind for problem in check_shims(store.layout, lambda: None)]


def test_shims_in_front_are_as_they_should_be(store: StoreBuilder, shims: Path):
    assert messages(store, f"{shims}:/usr/bin") == []


def test_shims_off_path_are_told(store: StoreBuilder, shims: Path):
    assert messages(store, "/usr/bin") == [f"`{shims}` is not on PATH here"]


def test_a_directory_that_hides_a_shim_is_told(store: StoreBuilder, shims: Path, tmp_path: Path):
    write_executable(tmp_path / "bin/node")

    assert messages(store, f"{tmp_path}/bin:{shims}") == [
        f"`{tmp_path}/bin` stands before the shims on PATH and hides `node`"
    ]


def test_an_active_virtual_environment_may_stand_in_front(store: StoreBuilder, shims: Path, tmp_path: Path):
    write_executable(tmp_path / "bin/node")

    assert messages(store, f"{tmp_path}/bin:{shims}", VIRTUAL_ENV=str(tmp_path)) == []


def test_a_version_that_a_shim_chose_may_stand_in_front(store: StoreBuilder, shims: Path):
    bin_dir = store.add("node", "20.1.0") / "bin"

    assert messages(store, f"{bin_dir}:{shims}") == []


def test_shims_of_this_program_are_as_they_should_be(store: StoreBuilder, shims: Path):
    assert kinds(store) == []


def test_a_copy_of_the_program_is_as_good_as_a_link(store: StoreBuilder, shims: Path):
    (shims / "npm").write_bytes(SHIM_MARKER)

    assert kinds(store) == []


def test_a_foreign_file_among_the_shims_is_told(store: StoreBuilder, shims: Path):
    write_executable(shims / "theirs", "#!/bin/sh\n")

    assert kinds(store) == ["foreign_shim"]


def test_a_shim_of_another_omg_is_told(store: StoreBuilder, shims: Path):
    (shims / "npm").write_bytes(SHIM_MARKER + b"older")

    assert kinds(store) == ["old_shim"]


def test_a_store_without_a_program_is_told(store: StoreBuilder):
    assert kinds(store) == ["no_program"]
