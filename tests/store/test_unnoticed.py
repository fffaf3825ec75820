"""What omg only looks at was not used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.store.layout import is_shim
from omg.store.unnoticed import open_unnoticed

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_looking_for_a_shim_is_no_use_of_a_program(tmp_path: Path) -> None:
    file = tmp_path / "node"
    file.write_bytes(b"ELF")
    # Older than its last change: any read would renew it, see mount(8).
    os.utime(file, (1000, 2000))

    assert not is_shim(file)
    assert file.stat().st_atime == 1000


def test_who_may_not_read_unnoticed_reads_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"content")
    really = os.open

    def refuse(file: str, flags: int, *rest: int) -> int:
        if flags & os.O_NOATIME:
            raise PermissionError
        return really(file, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)
    with os.fdopen(open_unnoticed(tmp_path / "file"), "rb") as stream:
        assert stream.read() == b"content"
