"""Half-made things are private, and those of the dead are deleted by whoever comes next."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from omg.store import deletion, staging
from omg.store.lock import locked

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from omg.errors import StoreError
    from omg.store.layout import Store
    from tests.conftest import StoreBuilder


def test_directory_lies_in_a_private_one_and_its_name_is_new(store: StoreBuilder) -> None:
    one, other = (staging.make_dir(store.layout, "node@20.1.0") for _ in range(2))
    assert one != other
    assert store.layout.staging_dir.stat().st_mode & 0o777 == 0o700


def test_leftover_of_a_dead_process_is_swept(store: StoreBuilder) -> None:
    leftover = staging.make_dir(store.layout, "node@20.1.0")
    (leftover / "bin").mkdir()
    assert staging.sweep(store.layout, command="test") == 1
    assert not leftover.exists()


def test_work_of_a_living_process_is_left_alone(store: StoreBuilder) -> None:
    with locked(store.layout, "node@20.1.0", timeout_s=0, command="test"):
        work = staging.make_dir(store.layout, "node@20.1.0")
        assert staging.sweep(store.layout, command="test") == 0
        assert work.exists()


def test_no_staging_directory_is_nothing_to_sweep(store: StoreBuilder) -> None:
    assert staging.sweep(store.layout, command="test") == 0


def test_only_the_subject_is_cleaned(store: StoreBuilder) -> None:
    kept = staging.make_dir(store.layout, "node@20.1.1")
    staging.make_dir(store.layout, "node@20.1")
    assert staging.remove_leftovers(store.layout, "node@20.1") == 1
    assert kept.exists()


def test_stray_of_nobody_is_swept(store: StoreBuilder) -> None:
    staging.make_dir(store.layout, "node@20.1.0")
    stray = store.layout.staging_dir / "stray"
    stray.write_text("")
    staging.sweep(store.layout, command="test")
    assert list(store.layout.staging_dir.iterdir()) == []


def test_what_cannot_be_deleted_is_reported_and_blocks_nothing(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, stuck = (staging.make_dir(store.layout, f"node@{version}") for version in ("20.1.0", "18.1.0"))
    delete = deletion.delete

    def refuse(path: Path) -> int:
        if path == stuck:
            raise PermissionError(errno.EPERM, "not permitted", str(path))
        return delete(path)

    monkeypatch.setattr("omg.store.deletion.delete", refuse)
    told: list[StoreError] = []
    staging.sweep(store.layout, command="test", tell=told.append)
    (error,) = told
    assert str(stuck) in error.message
    assert not fast.exists()


def test_folders_without_write_permission_are_deleted_too(store: StoreBuilder) -> None:
    work = staging.make_dir(store.layout, "go@1.22.0")
    (work / "mod").mkdir()
    (work / "mod" / "file").write_text("x")
    (work / "mod").chmod(0o555)
    staging.remove(work)
    assert not work.exists()


def test_folders_that_may_not_even_be_read_are_deleted_too(of_no_root: Store) -> None:
    work = staging.make_dir(of_no_root, "go@1.22.0")
    (work / "one" / "two").mkdir(parents=True)
    for place in (work / "one" / "two", work / "one", work):
        place.chmod(0o000)
    staging.remove(work)
    assert not work.exists()
