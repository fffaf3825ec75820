import os
from pathlib import Path

import pytest

from omg.diagnosis.links import check_links
from omg.diagnosis.problem import Problem
from omg.store import receipts
from omg.store.manifest import ManifestEntry
from omg.store.receipts import Receipt
from tests.conftest import StoreBuilder


def only_problem(store: StoreBuilder) -> Problem:
    (problem,) = check_links(store.layout)
    return problem


def fix(store: StoreBuilder) -> None:
    mend = only_problem(store).fix
    assert mend is not None
    mend()


@pytest.fixture
def dangling(store: StoreBuilder) -> Path:
    link = store.layout.toolchain_dir("python", "3.11.7")
    link.parent.mkdir(parents=True)
    link.symlink_to("/nowhere/3.11.7")
    return link


def test_a_store_in_order_has_no_problem(store: StoreBuilder):
    store.add("node", "20.1.0")
    store.set_current("node", "20.1.0")

    assert list(check_links(store.layout)) == []


def test_a_linked_toolchain_that_no_longer_exists_is_reported(store: StoreBuilder, dangling: Path):
    assert "`/nowhere/3.11.7`" in only_problem(store).message


def test_a_linked_toolchain_that_no_longer_exists_is_taken_out(store: StoreBuilder, dangling: Path):
    fix(store)

    assert not dangling.is_symlink()


def test_a_default_that_no_longer_exists_is_taken_out(store: StoreBuilder):
    store.add("node", "20.1.0")
    store.set_current("node", "18.0.0")

    fix(store)

    assert not store.layout.current_link("node").is_symlink()


@pytest.mark.parametrize("target", ["{versions}/node/20.1.0", "../node/20.1.0"])
def test_a_default_of_another_spelling_is_made_relative(store: StoreBuilder, target: str):
    store.add("node", "20.1.0")
    store.set_current("node", target.format(versions=store.layout.versions_dir))

    fix(store)

    assert str(store.layout.current_link("node").readlink()) == "20.1.0"
    assert list(check_links(store.layout)) == []


def test_a_linked_folder_whose_programs_no_longer_exist_is_removed(store: StoreBuilder):
    toolchain_dir = store.add("node", "20.1.0", executables=[])
    (toolchain_dir / "bin/node").symlink_to("/nowhere/node")

    fix(store)

    assert not toolchain_dir.exists()


def test_a_toolchain_that_lost_one_program_is_reported_and_kept(store: StoreBuilder):
    toolchain_dir = store.add("node", "20.1.0")
    (toolchain_dir / "bin/corepack").symlink_to("/nowhere/corepack")

    assert only_problem(store).kind == "dangling_executable"
    assert only_problem(store).fix is None


@pytest.mark.parametrize("kind", ["file", "folder", "fifo"])
def test_what_is_not_a_link_in_the_place_of_the_default_is_kept_under_another_name(
    store: StoreBuilder, kind: str
):
    place = store.layout.current_link("node")
    store.add("node", "20.1.0")
    {"file": place.touch, "folder": place.mkdir, "fifo": lambda: os.mkfifo(place)}[kind]()

    fix(store)

    assert place.with_name("was-current-1").exists()
    assert not os.path.lexists(place)


@pytest.mark.parametrize("target", ["x" * 4000, "20.1.0\n", "\x1b[31m", "current"])
def test_a_default_of_an_odd_name_is_reported_in_one_line_and_taken_out(store: StoreBuilder, target: str):
    store.add("node", "20.1.0")
    store.set_current("node", target)

    assert only_problem(store).message.isprintable()
    fix(store)

    assert not store.layout.current_link("node").is_symlink()


def test_links_of_a_damaged_toolchain_are_no_sign_of_a_linked_one(store: StoreBuilder):
    toolchain_dir = store.add("node", "20.1.0", executables=[])
    (toolchain_dir / "bin/npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")

    assert (only_problem(store).kind, only_problem(store).fix) == ("dangling_executable", None)


def test_links_that_were_installed_are_reported_as_damage_elsewhere(store: StoreBuilder):
    toolchain_dir = store.add("node", "20.1.0", executables=[])
    (toolchain_dir / "bin/npm").symlink_to("../lib/npm-cli.js")
    manifest = (ManifestEntry("bin/npm", 0, b"", "../lib/npm-cli.js"),)
    receipts.write(Receipt("node", "20.1.0", "x", "x"), toolchain_dir / receipts.RECEIPT_NAME, manifest)

    assert list(check_links(store.layout)) == []
