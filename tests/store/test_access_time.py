"""The last use is known where the disk keeps access times, and only there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.store.access_time import AccessTimes
from omg.store.installed import find

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder


def last_used(store: StoreBuilder, tmp_path: Path, *mounts: str) -> float | None:
    """Return the last use of the one node, as far as these mounts tell."""
    file = tmp_path / "mountinfo"
    # Source of the form: proc_pid_mountinfo(5).
    file.write_text("".join(f"36 35 98:0 / {mount} - {kind}\n" for mount, kind in map(_split, mounts)))
    toolchain = find(store.layout, "node", "20.1.0")
    assert toolchain is not None
    return AccessTimes(file).last_used(toolchain)


def _split(mount: str) -> tuple[str, str]:
    place, options, kind = mount.split(" ")
    escaped = place.replace("~", "\\040")
    return f"{escaped} {options} shared:1", f"{kind} /dev/root rw"


@pytest.fixture(autouse=True)
def _node(store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    for name, seconds in (("node", 1000), ("npm", 3000), ("npx", 2000)):
        os.utime(store.executable("node", "20.1.0", name), (seconds, 1))


def test_the_executable_that_was_used_last_counts(store: StoreBuilder, tmp_path: Path) -> None:
    assert last_used(store, tmp_path, "/ rw,relatime ext4") == 3000


@pytest.mark.parametrize(
    "mount", ["/ rw,noatime ext4", "/ ro,relatime ext4", "/ rw,relatime overlay", "/ rw,relatime nfs4"]
)
def test_what_keeps_no_access_times_tells_nothing(mount: str, store: StoreBuilder, tmp_path: Path) -> None:
    assert last_used(store, tmp_path, mount) is None


def test_the_innermost_mount_decides_and_of_two_the_last(store: StoreBuilder, tmp_path: Path) -> None:
    outer, here = "/ rw,noatime ext4", f"{os.path.realpath(tmp_path)}"

    assert last_used(store, tmp_path, outer, f"{here} rw,relatime xfs") == 3000
    assert last_used(store, tmp_path, outer, f"{here}-other rw,relatime xfs") is None
    assert last_used(store, tmp_path, f"{here} rw,noatime xfs", f"{here} rw,relatime xfs") == 3000


def test_a_mount_point_with_a_space_is_found(store: StoreBuilder, tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    theirs = store.add("node", "20.1.0", versions_dir=tmp_path / "a b")
    os.utime(theirs / "bin/node", (9000, 1))
    link = store.layout.toolchain_dir("node", "20.1.0")
    link.rename(tmp_path / "away")
    link.symlink_to(theirs)

    mount = f"{os.path.realpath(tmp_path)}/a~b rw,relatime ext4"
    assert last_used(store, tmp_path, "/ rw,noatime ext4", mount) is not None


def test_without_a_list_of_mounts_nothing_is_known(store: StoreBuilder, tmp_path: Path) -> None:
    toolchain = find(store.layout, "node", "20.1.0")
    assert toolchain is not None
    assert AccessTimes(tmp_path / "absent").last_used(toolchain) is None


def test_broken_lines_are_passed_over(store: StoreBuilder, tmp_path: Path) -> None:
    (tmp_path / "mountinfo").write_bytes(b"\n\xff - \n36 35 98:0 / / rw - ext4\n")
    toolchain = find(store.layout, "node", "20.1.0")
    assert toolchain is not None
    assert AccessTimes(tmp_path / "mountinfo").last_used(toolchain) is None


def test_a_link_in_bin_counts_where_its_file_lies(store: StoreBuilder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    store.add("node", "18.0.0", versions_dir=elsewhere)
    os.utime(elsewhere / "node/18.0.0/bin/node", (9000, 1))
    link = store.executable("node", "20.1.0", "nodejs")
    link.symlink_to(elsewhere / "node/18.0.0/bin/node")
    outer, theirs = "/ rw,relatime ext4", os.path.realpath(elsewhere)

    assert last_used(store, tmp_path, outer) == 9000
    assert last_used(store, tmp_path, outer, f"{theirs} rw,noatime ext4") == 3000
