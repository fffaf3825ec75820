"""What there is no room for is not begun."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from omg.errors import StoreError
from omg.install.space import needing, require_room
from omg.store.access import store_error


def test_both_figures_are_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"has \d+ MB left, and about 1000000000000 MB are needed"):
        require_room(tmp_path, 10**18)


def test_enough_room_is_no_error(tmp_path: Path) -> None:
    require_room(tmp_path, 1)


def test_absent_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="absent"):
        require_room(tmp_path / "absent", 1)


def test_disk_that_runs_full_is_told_with_what_is_needed() -> None:
    full = OSError(errno.ENOSPC, "no space left on device")
    with pytest.raises(StoreError) as refused, needing(75_000_000):
        raise store_error(full, "write", Path("/store/x")) from full
    assert refused.value.hint == "make room on that disk, about 75 MB, then try again"


def test_other_refusals_keep_their_hints() -> None:
    forbidden = OSError(errno.EROFS, "read-only file system")
    with pytest.raises(StoreError) as refused, needing(1):
        raise store_error(forbidden, "write", Path("/store/x")) from forbidden
    assert "OMG_DATA_DIR" in (refused.value.hint or "")
