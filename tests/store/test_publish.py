"""A toolchain is published by one rename, replaced in one step, and withdrawn by one."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store import publish, staging
from omg.store.publish import withdraw

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder


def staged(store: StoreBuilder, text: str) -> Path:
    root = staging.make_dir(store.layout, "node@20.1.0")
    (root / "bin").mkdir()
    (root / "bin" / "node").write_text(text)
    return root


def published(store: StoreBuilder) -> str:
    return store.executable("node", "20.1.0", "node").read_text()


def test_staged_toolchain_gets_its_name(store: StoreBuilder) -> None:
    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    assert published(store) == "new"


def test_everything_is_synced_before_the_rename(store: StoreBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    final = store.layout.toolchain_dir("node", "20.1.0")
    seen: list[bool] = []
    monkeypatch.setattr(publish, "sync_tree", lambda _root: seen.append(final.exists()))
    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    assert seen == [False]


def test_present_toolchain_is_replaced(store: StoreBuilder) -> None:
    publish.publish(store.layout, "node", "20.1.0", staged(store, "old"))
    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    assert published(store) == "new"
    assert list(store.layout.staging_dir.iterdir()) == []


def test_replacing_works_without_an_exchange_of_names(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(one: Path, other: Path) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(publish, "_exchange", refuse)
    publish.publish(store.layout, "node", "20.1.0", staged(store, "old"))
    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    assert published(store) == "new"


def test_replaced_toolchain_whose_successor_never_came_gets_its_name_back(store: StoreBuilder) -> None:
    publish.publish(store.layout, "node", "20.1.0", staged(store, "old"))
    replaced = staging.replaced_path(store.layout, "node@20.1.0")
    store.layout.toolchain_dir("node", "20.1.0").rename(replaced)
    staged(store, "new")
    assert staging.sweep(store.layout, command="test") == 2
    assert published(store) == "old"
    assert list(store.layout.staging_dir.iterdir()) == []


def test_replaced_toolchain_whose_successor_came_is_deleted(store: StoreBuilder) -> None:
    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    staging.replaced_path(store.layout, "node@20.1.0").mkdir()
    assert staging.sweep(store.layout, command="test") == 1
    assert published(store) == "new"
    assert list(store.layout.staging_dir.iterdir()) == []


def test_failed_sync_leaves_the_final_name_free(store: StoreBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(root: Path) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(publish, "sync_tree", fail)
    with pytest.raises(StoreError, match="disk full"):
        publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    assert not store.layout.toolchain_dir("node", "20.1.0").exists()


def test_withdrawn_toolchain_is_gone_whole(store: StoreBuilder) -> None:
    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    withdraw(store.layout, "node", "20.1.0")
    assert not store.layout.toolchain_dir("node", "20.1.0").exists()
    assert list(store.layout.staging_dir.iterdir()) == []


def test_toolchain_whose_deletion_fails_is_not_listed_any_more(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise StoreError("cannot delete")

    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    monkeypatch.setattr(staging, "remove", fail)
    with pytest.raises(StoreError, match="cannot delete"):
        withdraw(store.layout, "node", "20.1.0")
    assert not store.layout.toolchain_dir("node", "20.1.0").exists()


def test_directory_that_somebody_removed_meanwhile_is_made_again(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def make(directory: Path) -> None:
        # The first time another process is quicker, which has removed the last other version.
        made.append(directory)
        if len(made) > 1:
            directory.mkdir(parents=True)

    monkeypatch.setattr("omg.store.publish.make_durable_dir", make)
    publish.publish(store.layout, "node", "20.1.0", staged(store, "new"))
    assert (published(store), len(made)) == ("new", 2)


def test_last_version_takes_its_directory_with_it(store: StoreBuilder) -> None:
    for version in ("20.1.0", "22.1.0"):
        store.add("node", version)
    withdraw(store.layout, "node", "20.1.0")
    assert store.layout.runtime_dir("node").is_dir()
    withdraw(store.layout, "node", "22.1.0")
    assert not store.layout.runtime_dir("node").exists()
