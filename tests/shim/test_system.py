"""The next executable on PATH that has nothing to do with omg."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import ShimLoopError
from omg.shim.system import GUARD_VARIABLE, Process, find_system, list_system, next_guard
from omg.store.layout import SHIM_MARKER
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pathlib import Path

SHIM_SCRIPT = f"#!/bin/sh\n# {SHIM_MARKER.decode()}\n"
ME = Process(pid=100, parent_pid=99)


def find(store: StoreBuilder, *elements: Path | str) -> Path | None:
    return find_system("node", {"PATH": ":".join(map(str, elements))}, store.layout)


def test_first_executable_on_path_is_found(store: StoreBuilder, tmp_path: Path) -> None:
    first = write_executable(tmp_path / "a/node")
    write_executable(tmp_path / "b/node")

    assert find(store, tmp_path / "empty", tmp_path / "a", tmp_path / "b") == first


def test_without_path_there_is_none(store: StoreBuilder) -> None:
    assert find_system("node", {}, store.layout) is None


def test_relative_and_empty_elements_are_passed_over(
    store: StoreBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_executable(tmp_path / "a/node")
    monkeypatch.chdir(tmp_path)

    assert find(store, "a", "./a", "", ".") is None


def test_file_without_permission_is_passed_over(store: StoreBuilder, tmp_path: Path) -> None:
    write_executable(tmp_path / "a/node").chmod(0o644)

    assert find(store, tmp_path / "a") is None


def test_directory_is_passed_over(store: StoreBuilder, tmp_path: Path) -> None:
    (tmp_path / "a/node").mkdir(parents=True)

    assert find(store, tmp_path / "a") is None


@pytest.mark.parametrize("spelling", ["shims", "shims/", "shims//", "../data/shims", "link"])
def test_shim_is_passed_over_whatever_its_path_is_spelled_like(tmp_path: Path, spelling: str) -> None:
    store = StoreBuilder(tmp_path / "data")
    write_executable(store.layout.shims_dir / "node", SHIM_SCRIPT)
    (store.data_dir / "link").symlink_to("shims")

    assert find(store, f"{store.data_dir}/{spelling}") is None


def test_copy_of_a_shim_elsewhere_is_passed_over(store: StoreBuilder, tmp_path: Path) -> None:
    write_executable(tmp_path / "copy/node", SHIM_SCRIPT)

    assert find(store, tmp_path / "copy") is None


def test_link_to_a_shim_is_passed_over(store: StoreBuilder, tmp_path: Path) -> None:
    write_executable(store.layout.shims_dir / "node", SHIM_SCRIPT)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/node").symlink_to(store.layout.shims_dir / "node")

    assert find(store, tmp_path / "bin") is None


def test_toolchain_on_path_is_not_the_systems(store: StoreBuilder, tmp_path: Path) -> None:
    bin_dir = store.add("node", "20.11.1") / "bin"
    (tmp_path / "link").symlink_to(bin_dir)

    assert find(store, bin_dir, tmp_path / "link") is None


def test_trailing_slash_leaves_no_trace(store: StoreBuilder, tmp_path: Path) -> None:
    node = write_executable(tmp_path / "a/node")

    assert str(find(store, f"{tmp_path}/a//")) == str(node)


@pytest.mark.parametrize("folder", ["pyenv/shims", ".cargo/bin", ".volta/bin", ".proto/bin"])
def test_other_managers_come_last(store: StoreBuilder, tmp_path: Path, folder: str) -> None:
    theirs = write_executable(tmp_path / folder / "node")
    plain = write_executable(tmp_path / "bin/node")

    found = list_system("node", {"PATH": f"{tmp_path}/{folder}:{tmp_path}/bin"}, store.layout)

    assert list(found) == [plain, theirs]


def guard_after(guard: str, process: Process = ME, name: str = "node") -> str:
    from pathlib import Path

    env = {GUARD_VARIABLE: guard} if guard else {}
    return next_guard(name, Path("/usr/bin/node"), "/data/shims/node", env, process)


def test_first_guard_begins_at_zero() -> None:
    assert guard_after("") == "100:0:0:node:/usr/bin/node"


@pytest.mark.parametrize(("pid", "total"), [(100, 6), (99, 3)], ids=["same process", "child"])
def test_chain_is_counted(pid: int, total: int) -> None:
    assert guard_after(f"{pid}:2:2:node:/nowhere/node") == f"100:3:{total}:node:/usr/bin/node"


def test_a_wrappers_round_weighs_more_than_a_childs(tmp_path: Path) -> None:
    wrapper = write_executable(tmp_path / "npm")
    assert guard_after(f"99:0:8:npm:{wrapper}") == "100:0:12:node:/usr/bin/node"
    assert guard_after(f"98:0:8:npm:{wrapper}") == "100:0:9:node:/usr/bin/node"


def test_wrappers_of_several_names_end_before_a_storm_does(tmp_path: Path) -> None:
    wrapper = write_executable(tmp_path / "npm")
    with pytest.raises(ShimLoopError):
        guard_after(f"99:0:48:npm:{wrapper}")


def test_long_exec_chain_is_a_loop_that_names_both_paths() -> None:
    with pytest.raises(ShimLoopError, match=r"`/data/shims/node` and `/opt/x/node` call each other"):
        guard_after("100:3:3:node:/opt/x/node")


def test_script_that_starts_its_own_name_is_a_loop(tmp_path: Path) -> None:
    wrapper = write_executable(tmp_path / "node")
    with pytest.raises(ShimLoopError):
        guard_after(f"99:3:3:node:{wrapper}")


def test_another_managers_shim_that_starts_its_own_name_is_a_loop() -> None:
    with pytest.raises(ShimLoopError):
        guard_after("99:3:3:node:/home/ana/.volta/bin/node")


def test_native_program_may_start_itself(tmp_path: Path) -> None:
    program = tmp_path / "node"
    program.write_bytes(b"\x7fELF")
    assert guard_after(f"99:3:3:node:{program}") == "100:4:4:node:/usr/bin/node"


def test_other_processes_may_nest_deeper() -> None:
    assert guard_after("7:49:49:node:/x") == "100:50:50:node:/usr/bin/node"


def test_storm_of_processes_ends() -> None:
    with pytest.raises(ShimLoopError):
        guard_after("7:50:50:node:/x")


def test_circle_of_several_names_ends() -> None:
    with pytest.raises(ShimLoopError, match=r"`/data/shims/node` and `/usr/bin/npm` call each other"):
        guard_after("99:0:50:npm:/usr/bin/npm")


def test_depth_of_another_name_begins_anew() -> None:
    assert guard_after("100:3:3:npm:/usr/bin/npm") == "100:0:7:node:/usr/bin/node"


@pytest.mark.parametrize(
    "guard",
    ["x", ":::node:/x", "100:x:3:node:/x", f"100:{'9' * 400}:3:node:/x", "-1:3:3:node:/x", "100:3:3:node:x"],
)
def test_malformed_guard_counts_as_none(guard: str) -> None:
    assert guard_after(guard) == "100:0:0:node:/usr/bin/node"
