import os
from pathlib import Path

import pytest

from tests.acceptance.conftest import RunOmg
from tests.conftest import StoreBuilder, write_executable


@pytest.fixture
def built(tmp_path: Path) -> Path:
    write_executable(tmp_path / "my node/bin/node")
    return tmp_path / "my node"


@pytest.mark.parametrize("words", [("node@mine",), ("node", "mine")], ids=["with @", "two words"])
def test_a_directory_becomes_a_toolchain(
    omg: RunOmg, store: StoreBuilder, built: Path, words: tuple[str, ...]
):
    done = omg("link", *words, str(built))

    assert done.lines == [f"linked node mine to {built}"]
    assert store.layout.toolchain_dir("node", "mine").readlink() == built


def test_a_relative_directory_is_linked_by_its_whole_path(omg: RunOmg, store: StoreBuilder, built: Path):
    omg("link", "node@mine", "my node", cwd=built.parent)

    assert store.layout.toolchain_dir("node", "mine").readlink() == built


def test_the_shim_is_there_at_once(omg: RunOmg, store: StoreBuilder, built: Path):
    omg("link", "node@mine", str(built))

    assert (store.layout.shims_dir / "node").is_file()


def test_what_is_there_is_never_replaced(omg: RunOmg, store: StoreBuilder, built: Path):
    store.add("node", "20.1.0")

    done = omg("link", "node@20.1.0", str(built))

    assert done.exit_status == 1
    assert "already exists" in done.stderr


@pytest.mark.parametrize("name", ["../up", "a b", "current", "latest", "-x"])
def test_a_name_that_could_not_be_a_versions_is_refused(
    omg: RunOmg, store: StoreBuilder, built: Path, name: str
):
    done = omg("link", f"node@{name}", str(built))

    assert done.exit_status == 2
    assert not store.layout.versions_dir.exists()


def test_a_directory_without_executables_is_refused(omg: RunOmg, tmp_path: Path):
    done = omg("link", "node@mine", str(tmp_path))

    assert done.exit_status == 2
    assert "has no bin/ directory" in done.stderr


def test_a_toolchain_of_the_store_is_refused(omg: RunOmg, store: StoreBuilder):
    toolchain_dir = store.add("node", "20.1.0")

    assert omg("link", "node@mine", str(toolchain_dir)).exit_status == 2


def test_dry_run_links_nothing(omg: RunOmg, store: StoreBuilder, built: Path):
    assert omg("link", "node@mine", str(built), "--dry-run").lines == [f"would link node mine to {built}"]
    assert not store.layout.versions_dir.exists()


def test_the_same_directory_twice_is_not_an_error(omg: RunOmg, store: StoreBuilder, built: Path):
    omg("link", "node@mine", str(built))

    again = omg("link", "node@mine", str(built))
    dry = omg("link", "node@mine", str(built), "--dry-run")

    assert (again.exit_status, again.lines) == (0, [f"node mine is already linked to {built}"])
    assert dry.lines == again.lines


def test_another_directory_of_that_name_is_refused(
    omg: RunOmg, store: StoreBuilder, built: Path, tmp_path: Path
):
    write_executable(tmp_path / "other/bin/node")
    omg("link", "node@mine", str(built))

    assert omg("link", "node@mine", str(tmp_path / "other")).exit_status == 1
    assert store.layout.toolchain_dir("node", "mine").readlink() == built


def test_of_a_shared_prefix_the_runtimes_own_executables_are_linked(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
):
    for name in ("node", "npm", "sh", "curl", "passwd", "-rf", "*"):
        write_executable(tmp_path / "usr/bin" / name)

    first = omg("link", "node@mine", str(tmp_path / "usr"))
    second = omg("link", "node@mine", str(tmp_path / "usr"))

    assert (first.exit_status, second.exit_status) == (0, 0)
    toolchain_dir = store.layout.toolchain_dir("node", "mine")
    assert {path.name for path in (toolchain_dir / "bin").iterdir()} == {"node", "npm"}
    assert f"linked to {tmp_path}/usr" in omg("list", "node").lines[0]
    done = omg("uninstall", "node@mine")
    assert done.lines == [f"unlinked node mine; {tmp_path}/usr is untouched"]
    assert (tmp_path / "usr/bin/node").exists()


@pytest.mark.parametrize("kind", ["fifo", "folder", "text", "other"])
def test_a_directory_without_the_runtimes_executables_is_refused(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path, kind: str
):
    bin_dir = tmp_path / "prefix/bin"
    write_executable(bin_dir / "curl")
    place = bin_dir / "node"
    make = {"fifo": lambda: os.mkfifo(place, 0o755), "folder": place.mkdir, "text": place.touch}
    make.get(kind, lambda: None)()

    done = omg("link", "node@mine", str(bin_dir.parent))

    assert done.exit_status == 2
    assert not store.layout.versions_dir.exists()
