"""What counts as an installed toolchain."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyfakefs import helpers

from omg.errors import StoreAccessError
from omg.store.installed import (
    BrokenDefault,
    Toolchain,
    current,
    find,
    list_executables,
    list_runtimes,
    list_toolchains,
    locate,
)
from omg.store.layout import Store
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pyfakefs.fake_filesystem import FakeFilesystem


def versions(store: StoreBuilder, runtime: str = "node") -> list[str]:
    return [toolchain.version.text for toolchain in list_toolchains(store.layout, runtime)]


def test_toolchains_are_listed_newest_first(store: StoreBuilder) -> None:
    for version in ("9.1.0", "20.11.1", "18.17.0"):
        store.add("node", version)

    assert versions(store) == ["20.11.1", "18.17.0", "9.1.0"]


def test_absent_store_has_nothing_installed(store: StoreBuilder) -> None:
    assert versions(store) == []
    assert list_runtimes(store.layout) == ()


@pytest.mark.parametrize("name", ["..x", "-20", ".staging", "20 1", "a..b", "current", "x" * 81, "ünï"])
def test_names_outside_the_grammar_are_not_toolchains(store: StoreBuilder, name: str) -> None:
    (store.layout.runtime_dir("node") / name / "bin").mkdir(parents=True)

    assert versions(store) == []


def test_directory_without_bin_is_not_a_toolchain(store: StoreBuilder) -> None:
    store.layout.toolchain_dir("node", "20.11.1").mkdir(parents=True)

    assert versions(store) == []


def test_files_are_not_toolchains(store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    (store.layout.runtime_dir("node") / "18.17.0").write_text("")

    assert versions(store) == ["20.11.1"]


def test_current_link_is_not_a_toolchain(store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")

    assert versions(store) == ["20.11.1"]


def test_linked_toolchain_is_run_by_its_resolved_path(store: StoreBuilder, tmp_path: Path) -> None:
    node = write_executable(tmp_path / "real/bin/node")
    (tmp_path / "step").symlink_to("real")
    store.layout.runtime_dir("node").mkdir(parents=True)
    store.layout.toolchain_dir("node", "mine").symlink_to(tmp_path / "step")

    toolchain = find(store.layout, "node", "mine")

    assert toolchain is not None
    assert toolchain.is_linked
    assert locate(toolchain, "node") == node


def test_dangling_link_is_not_a_toolchain(store: StoreBuilder, tmp_path: Path) -> None:
    store.layout.runtime_dir("node").mkdir(parents=True)
    store.layout.toolchain_dir("node", "mine").symlink_to(tmp_path / "gone")

    assert versions(store) == []


def test_own_store_comes_before_the_others(tmp_path: Path) -> None:
    system = tmp_path / "system"
    store = StoreBuilder(tmp_path / "data", (system,))
    own = store.add("node", "20.11.1")
    store.add("node", "20.11.1", versions_dir=system)
    theirs = store.add("node", "22.1.0", versions_dir=system)

    found = list_toolchains(store.layout, "node")

    assert [(each.dir, each.store_index) for each in found] == [(theirs, 1), (own, 0)]


def test_runtimes_of_all_stores_are_listed(tmp_path: Path) -> None:
    system = tmp_path / "system"
    store = StoreBuilder(tmp_path / "data", (system,))
    store.add("node", "20.11.1")
    store.add("zig", "0.13.0", versions_dir=system)

    assert list_runtimes(store.layout) == ("node", "zig")


def test_find_takes_whole_names_only(store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    assert find(store.layout, "node", "20") is None
    assert find(store.layout, "node", "../node/20.11.1") is None


def test_current_is_the_toolchain_that_the_link_names(store: StoreBuilder) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")

    default = current(store.layout, "node")

    assert isinstance(default, Toolchain)
    assert default.dir == toolchain_dir


@pytest.mark.parametrize("target", ["./20.11.1", "../node/20.11.1", "20.11.1/", "{versions}/node/20.11.1"])
def test_a_link_of_another_spelling_is_the_default_where_it_leads_to_a_toolchain(
    store: StoreBuilder, target: str
) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    store.set_current("node", target.format(versions=store.layout.versions_dir))

    default = current(store.layout, "node")

    assert isinstance(default, Toolchain)
    assert default.dir == toolchain_dir


def test_a_default_that_leads_to_the_folder_of_a_linked_toolchain_is_that_toolchain(
    store: StoreBuilder, tmp_path: Path
) -> None:
    folder = store.add("node", "v20", versions_dir=tmp_path)
    store.layout.runtime_dir("node").mkdir(parents=True)
    store.layout.toolchain_dir("node", "20.11.1").symlink_to(folder)
    store.set_current("node", str(folder))

    default = current(store.layout, "node")

    assert isinstance(default, Toolchain)
    assert default.version.text == "20.11.1"


@pytest.mark.parametrize("target", ["gone", "./gone", "/tmp", "current", "/nowhere/20.11.1", "x" * 4000])
def test_a_default_that_leads_to_no_toolchain_is_broken(store: StoreBuilder, target: str) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", target)

    assert current(store.layout, "node") == BrokenDefault("node", store.layout.current_link("node"), target)


def test_what_is_not_a_link_instead_of_the_default_is_a_broken_one(store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.layout.current_link("node").mkdir()

    assert isinstance(current(store.layout, "node"), BrokenDefault)


def test_a_broken_default_hides_that_of_the_next_store(tmp_path: Path) -> None:
    system = tmp_path / "system"
    store = StoreBuilder(tmp_path / "data", (system,))
    store.add("node", "20.11.1", versions_dir=system)
    (system / "node/current").symlink_to("20.11.1")
    store.layout.runtime_dir("node").mkdir(parents=True)
    store.set_current("node", "18.17.0")

    assert isinstance(current(store.layout, "node"), BrokenDefault)


def test_default_of_a_system_store_counts_where_the_own_has_none(tmp_path: Path) -> None:
    system = tmp_path / "system"
    store = StoreBuilder(tmp_path / "data", (system,))
    store.add("node", "20.11.1", versions_dir=system)
    (system / "node/current").symlink_to("20.11.1")

    default = current(store.layout, "node")

    assert isinstance(default, Toolchain)
    assert default.store_index == 1


def test_executables_are_executable_regular_files_after_links(store: StoreBuilder) -> None:
    bin_dir = store.add("node", "20.11.1", executables=["node"]) / "bin"
    write_executable(bin_dir / ".hidden")
    write_executable(bin_dir / "two\nlines")
    (bin_dir / "README").write_text("")
    (bin_dir / "folder").mkdir()
    (bin_dir / "npm").symlink_to("node")
    (bin_dir / "gone").symlink_to("nowhere")
    os.mkfifo(bin_dir / "pipe", 0o755)

    toolchain = find(store.layout, "node", "20.11.1")

    assert toolchain is not None
    assert list_executables(toolchain) == ("node", "npm")


def test_file_that_may_not_be_executed_is_located_all_the_same(store: StoreBuilder) -> None:
    node = store.add("node", "20.11.1") / "bin/node"
    node.chmod(0o644)

    toolchain = find(store.layout, "node", "20.11.1")

    assert toolchain is not None
    assert locate(toolchain, "node") == node


def test_unreadable_store_is_an_error_that_names_it(fs: FakeFilesystem) -> None:
    helpers.set_uid(1000)
    fs.create_dir("/data/versions/node/20.11.1/bin")
    Path("/data/versions/node").chmod(0o000)
    try:
        with pytest.raises(StoreAccessError, match="/data/versions/node"):
            list_toolchains(Store(Path("/data")), "node")
    finally:
        helpers.reset_ids()
