"""Bringing a tree to the disk works with and without syncfs."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest

from omg.errors import StoreError
from omg.store.access import sync_tree


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "node").write_text("x")
    (tmp_path / "bin" / "nodejs").symlink_to("node")
    return tmp_path


class Library:
    """A C library without syncfs."""


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are looked up in /proc")
def test_every_file_and_folder_is_synced_where_there_is_no_syncfs(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda *_args, **_options: Library())
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
    )
    sync_tree(tree)
    assert sorted(synced) == sorted(str(path) for path in (tree, tree / "bin", tree / "bin" / "node"))


def test_refusal_of_the_disk_is_an_error(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    library.syncfs = lambda _descriptor: -1
    monkeypatch.setattr(ctypes, "CDLL", lambda *_args, **_options: library)
    with pytest.raises(StoreError):
        sync_tree(tree)
