"""Half-made things are private, and those of the dead are deleted by whoever comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.store import staging
from omg.store.lock import locked

if TYPE_CHECKING:
    from tests.conftest import StoreBuilder


def test_directory_is_private_and_its_name_is_new(store: StoreBuilder) -> None:
    one, other = (staging.make_dir(store.layout, "node@20.1.0") for _ in range(2))
    assert one != other
    assert one.stat().st_mode & 0o777 == 0o700
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


def test_folders_without_write_permission_are_deleted_too(store: StoreBuilder) -> None:
    work = staging.make_dir(store.layout, "go@1.22.0")
    (work / "mod").mkdir()
    (work / "mod" / "file").write_text("x")
    (work / "mod").chmod(0o555)
    staging.remove(work)
    assert not work.exists()
