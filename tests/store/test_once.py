"""Something is shown once, and never where omg cannot remember that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.store.once import is_first_time

if TYPE_CHECKING:
    from pathlib import Path


def test_only_the_first_time_is_the_first(tmp_path: Path) -> None:
    state = tmp_path / "state"

    assert [is_first_time(state, "use") for _ in range(3)] == [True, False, False]
    assert is_first_time(state, "other")


def test_what_cannot_be_remembered_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    assert not is_first_time(tmp_path / "state", "use")
