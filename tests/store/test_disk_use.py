"""The space that files take is what removing them frees."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.store.disk_use import used_bytes

if TYPE_CHECKING:
    from pathlib import Path


def test_everything_below_counts_and_no_file_twice(tmp_path: Path) -> None:
    (tmp_path / "one/deep").mkdir(parents=True)
    (tmp_path / "one/deep/file").write_bytes(bytes(range(256)) * 4096)
    alone = used_bytes(tmp_path / "one")
    os.link(tmp_path / "one/deep/file", tmp_path / "one/again")

    assert alone >= 1 << 20
    assert used_bytes(tmp_path / "one") - alone < 1 << 20


def test_what_links_lead_to_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").write_bytes(b"x" * (1 << 20))
    (tmp_path / "one").mkdir()
    (tmp_path / "one/link").symlink_to(tmp_path / "elsewhere")

    assert used_bytes(tmp_path / "one") < 1 << 20
    assert used_bytes(tmp_path / "absent") == 0
