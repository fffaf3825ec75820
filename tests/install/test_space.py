"""What there is no room for is not begun."""

from __future__ import annotations

import errno
import gzip
import random
from pathlib import Path

import pytest

from omg.errors import StoreError
from omg.install.space import report_disk_space, require_room, to_unpack, to_unpack_file
from omg.runtimes.registry import RUNTIMES, by_name
from omg.runtimes.runtime import MAX_GROWTH, Runtime
from omg.store.access import store_error


def test_both_figures_are_reported(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"has \d+ MB left, and about 1000000000000 MB are needed"):
        require_room(tmp_path, 10**18)


def test_enough_room_is_not_an_error(tmp_path: Path) -> None:
    require_room(tmp_path, 1)


def test_absent_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="absent"):
        require_room(tmp_path / "absent", 1)


def test_archive_that_tells_its_content_needs_no_more(tmp_path: Path) -> None:
    # As random as a JDK's class files, which grow to less than twice their size.
    content = random.Random(1).randbytes(3 << 20) + bytes(1 << 20)
    (tmp_path / "jdk").write_bytes(gzip.compress(content))
    needed_bytes = to_unpack_file(tmp_path / "jdk", "jdk.tar.gz", 7)
    margin_bytes = to_unpack(0, 7)
    assert needed_bytes == len(content) + margin_bytes < to_unpack(3 << 20, 7)


def test_archive_that_tells_nothing_needs_what_its_runtime_grows_by(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(1000))
    assert to_unpack_file(tmp_path / "file", "a.tar.bz2", 2.5) == to_unpack(1000, 2.5)


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.name)
def test_no_runtime_grows_by_more_than_the_most(runtime: Runtime) -> None:
    assert 1 < runtime.growth <= MAX_GROWTH


def test_jdk_needs_about_what_it_takes() -> None:
    # 149 MB that become 260: 1,258 MB were asked for.
    assert 149e6 + to_unpack(149_000_000, by_name("java").growth) < 700e6


def test_disk_that_runs_full_is_reported_with_what_is_needed() -> None:
    full = OSError(errno.ENOSPC, "no space left on device")
    with pytest.raises(StoreError) as refused, report_disk_space(75_000_000):
        raise store_error(full, "write", Path("/store/x")) from full
    assert refused.value.hint == "free up about 75 MB on that disk, then try again"


def test_other_refusals_keep_their_hints() -> None:
    forbidden = OSError(errno.EROFS, "read-only file system")
    with pytest.raises(StoreError) as refused, report_disk_space(1):
        raise store_error(forbidden, "write", Path("/store/x")) from forbidden
    assert "OMG_DATA_DIR" in (refused.value.hint or "")
