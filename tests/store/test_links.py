"""The default and linked toolchains change in one step, and only what is omg's is removed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import InUseError, StoreError
from omg.store import links, receipts
from omg.store.receipts import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import StoreBuilder

RECEIPT = Receipt("node", "work", source="link", url="/opt/node")


def test_default_is_a_relative_link_of_one_component(store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    links.set_current(store.layout, "node", "20.1.0", command="test")
    assert store.layout.current_link("node").readlink() == Path("20.1.0")


def test_default_can_be_changed(store: StoreBuilder) -> None:
    for version in ("20.1.0", "22.0.0"):
        links.set_current(store.layout, "node", version, command="test")
    assert links.read_current(store.layout, "node") == "22.0.0"


def test_same_default_is_left_alone(store: StoreBuilder) -> None:
    links.set_current(store.layout, "node", "20.1.0", command="test")
    before = store.layout.current_link("node").lstat().st_ino
    links.set_current(store.layout, "node", "20.1.0", command="test")
    assert store.layout.current_link("node").lstat().st_ino == before


def test_setting_the_default_leaves_nothing_in_staging(store: StoreBuilder) -> None:
    links.set_current(store.layout, "node", "20.1.0", command="test")
    assert list(store.layout.staging_dir.iterdir()) == []


def test_no_runtime_directory_means_no_default(store: StoreBuilder) -> None:
    assert links.read_current(store.layout, "node") is None


def test_default_can_be_removed(store: StoreBuilder) -> None:
    links.set_current(store.layout, "node", "20.1.0", command="test")
    assert links.clear_current(store.layout, "node", command="test")
    assert not store.layout.current_link("node").is_symlink()


def test_another_default_is_not_removed(store: StoreBuilder) -> None:
    links.set_current(store.layout, "node", "22.0.0", command="test")
    assert not links.clear_current(store.layout, "node", only="20.1.0", command="test")
    assert links.read_current(store.layout, "node") == "22.0.0"


def test_directory_instead_of_the_default_is_an_error(store: StoreBuilder) -> None:
    store.layout.current_link("node").mkdir(parents=True)
    with pytest.raises(StoreError, match="current"):
        links.set_current(store.layout, "node", "20.1.0", command="test")


@pytest.mark.parametrize("put", [Path.touch, Path.mkdir, os.mkfifo], ids=["file", "folder", "fifo"])
def test_what_is_not_a_link_is_not_a_default_and_blocks_nothing(
    store: StoreBuilder, put: Callable[[Path], None]
) -> None:
    store.layout.current_link("node").parent.mkdir(parents=True)
    put(store.layout.current_link("node"))
    assert links.read_current(store.layout, "node") is None
    assert not links.clear_current(store.layout, "node", command="test")
    with pytest.raises(StoreError, match="is not a link") as refused:
        links.set_current(store.layout, "node", "20.1.0", command="test")
    assert "omg doctor --fix" in (refused.value.hint or "")


def test_linked_toolchain_has_its_receipt_outside(store: StoreBuilder, tmp_path: Path) -> None:
    links.link_toolchain(store.layout, "node", "work", tmp_path, RECEIPT, command="test")
    assert store.layout.toolchain_dir("node", "work").resolve() == tmp_path.resolve()
    assert receipts.read(links.link_receipt_file(store.layout, "node", "work")) == RECEIPT
    assert list(tmp_path.glob(".omg*")) == []


def test_taken_name_is_not_linked_over(store: StoreBuilder, tmp_path: Path) -> None:
    store.add("node", "work")
    with pytest.raises(InUseError):
        links.link_toolchain(store.layout, "node", "work", tmp_path, RECEIPT, command="test")


def test_unlinking_leaves_the_target(store: StoreBuilder, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    links.link_toolchain(store.layout, "node", "work", tmp_path, RECEIPT, command="test")
    links.unlink_toolchain(store.layout, "node", "work")
    assert (tmp_path / "kept").exists()
    assert not store.layout.toolchain_dir("node", "work").is_symlink()
    assert not links.link_receipt_file(store.layout, "node", "work").exists()


def test_real_toolchain_is_not_unlinked(store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    with pytest.raises(StoreError, match="not a link"):
        links.unlink_toolchain(store.layout, "node", "20.1.0")
