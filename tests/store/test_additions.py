"""What was added to a toolchain survives its restoration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.store.additions import copy_additions
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def old_dir(tmp_path: Path) -> Path:
    old_dir = tmp_path / "old"
    (old_dir / "bin").mkdir(parents=True)
    (old_dir / "bin/node").write_text("damaged")
    (old_dir / "bin/tsc").symlink_to("../lib/tsc.js")
    (old_dir / "lib").mkdir()
    (old_dir / "lib/tsc.js").write_text("added")
    (old_dir / RECEIPT_NAME).write_text("old")
    return old_dir


@pytest.fixture
def new_dir(tmp_path: Path) -> Path:
    new_dir = tmp_path / "new"
    (new_dir / "bin").mkdir(parents=True)
    (new_dir / "bin/node").write_text("whole")
    return new_dir


def test_added_files_and_links_are_carried_over(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert (new_dir / "lib/tsc.js").read_text() == "added"
    assert (new_dir / "bin/tsc").read_text() == "added"


def test_new_files_win(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert (new_dir / "bin/node").read_text() == "whole"


def test_receipt_is_not_carried_over(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert not (new_dir / RECEIPT_NAME).exists()


def test_old_toolchain_stays_whole(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert (old_dir / "lib/tsc.js").read_text() == "added"
    assert (old_dir / "bin/tsc").is_symlink()


def test_nothing_goes_through_a_link_of_the_new_one(old_dir: Path, new_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (new_dir / "lib").symlink_to(tmp_path / "elsewhere")
    copy_additions(old_dir, new_dir)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_absent_old_toolchain_adds_nothing(new_dir: Path, tmp_path: Path) -> None:
    copy_additions(tmp_path / "absent", new_dir)
    assert [path.name for path in new_dir.rglob("*")] == ["bin", "node"]


def test_what_is_dropped_is_left_behind(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir, is_dropped=lambda path: path in ("lib/tsc.js", "bin/tsc"))
    assert not (new_dir / "lib/tsc.js").exists()
    assert not (new_dir / "bin/tsc").is_symlink()
