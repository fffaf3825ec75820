"""What omg notes of the use of versions: once a day, and nothing that is in its way is an error."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from omg.store.installed import find
from omg.store.noted_use import forget_all, forget_use, note_use, noted_use

if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.installed import Toolchain
    from tests.conftest import StoreBuilder

_DAY_S = 86400


@pytest.fixture
def node(store: StoreBuilder) -> Toolchain:
    """Return an installed node."""
    store.add("node", "20.1.0")
    found = find(store.layout, "node", "20.1.0")
    assert found is not None
    return found


def file_of(state_dir: Path, toolchain: Toolchain) -> Path:
    return next((state_dir / "used").glob(f"{toolchain.runtime}@{toolchain.version}-????????"))


def test_what_is_noted_is_known_until_it_is_forgotten(tmp_path: Path, node: Toolchain) -> None:
    assert noted_use(tmp_path, node) is None
    note_use(tmp_path, node)
    noted = noted_use(tmp_path, node)
    assert noted is not None
    assert abs(time.time() - noted) < 60
    assert file_of(tmp_path, node).read_bytes() == b""

    forget_use(tmp_path, node)
    assert noted_use(tmp_path, node) is None
    note_use(tmp_path, node)
    forget_all(tmp_path)
    assert not (tmp_path / "used").exists()
    forget_all(tmp_path)
    forget_use(tmp_path, node)


@pytest.mark.parametrize(("age_s", "is_renewed"), [(0, False), (_DAY_S + 60, True), (-3 * _DAY_S, True)])
def test_a_note_is_renewed_once_a_day_and_after_the_clock_was_wrong(
    tmp_path: Path, node: Toolchain, age_s: int, *, is_renewed: bool
) -> None:
    note_use(tmp_path, node)
    then = int(time.time()) - age_s
    os.utime(file_of(tmp_path, node), (then, then))

    note_use(tmp_path, node)

    assert (noted_use(tmp_path, node) != then) is is_renewed


def test_the_same_version_of_two_stores_is_two(tmp_path: Path, node: Toolchain, store: StoreBuilder) -> None:
    place = store.add("node", "20.1.0", versions_dir=tmp_path / "other")
    other = type(node)("node", node.version, place, place, is_linked=False, store_index=1)
    note_use(tmp_path / "state", node)
    assert noted_use(tmp_path / "state", other) is None


def test_what_is_in_the_way_is_no_error_and_no_link_is_followed(tmp_path: Path, node: Toolchain) -> None:
    (tmp_path / "file").write_text("")
    note_use(tmp_path / "file", node)
    assert noted_use(tmp_path / "file", node) is None

    target = tmp_path / "target"
    note_use(tmp_path, node)
    place = file_of(tmp_path, node)
    place.unlink()
    place.symlink_to(target)
    os.utime(place, (1, 1), follow_symlinks=False)
    note_use(tmp_path, node)
    assert not target.exists()

    place.unlink()
    os.mkfifo(place)
    os.utime(place, (1, 1))
    note_use(tmp_path, node)
