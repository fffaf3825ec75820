"""What omg wrote is read back; what took its place holds nobody up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.store.access import open_regular, read_regular

if TYPE_CHECKING:
    from pathlib import Path


def test_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    assert (read_regular(tmp_path / "file"), read_regular(tmp_path / "file", 3)) == (b"content", b"con")


@pytest.mark.timeout(10)
@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_RDWR | os.O_CREAT])
def test_fifo_is_refused_without_waiting(tmp_path: Path, flags: int) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(OSError, match="not a regular file"):
        open_regular(tmp_path / "fifo", flags)


def test_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(tmp_path)
