"""What there is no room for is not begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.install.space import require_room

if TYPE_CHECKING:
    from pathlib import Path


def test_both_figures_are_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"has \d+ MB left, and about 1000000000000 MB are needed"):
        require_room(tmp_path, 10**18)


def test_enough_room_is_no_error(tmp_path: Path) -> None:
    require_room(tmp_path, 1)


def test_absent_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="absent"):
        require_room(tmp_path / "absent", 1)
