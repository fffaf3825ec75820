"""A store of another layout is not written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store.access import FORMAT, require_known_format
from omg.store.layout import Store
from omg.store.lock import locked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_store_without_a_number_has_the_first_layout(store: Store) -> None:
    require_known_format(store)


def test_own_format_is_known(store: Store) -> None:
    store.format_file.write_text(f"{FORMAT}\n")
    require_known_format(store)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"2\n", "format 2 of a newer omg"),
        (b"99999999999999999999", "format 9999999999999999 of a newer omg"),
        (b"", "does not contain a number"),
        (b"1 and more", "does not contain a number"),
        ("\N{SUPERSCRIPT TWO}".encode(), "does not contain a number"),
    ],
)
def test_another_format_takes_no_lock(store: Store, content: bytes, message: str) -> None:
    store.format_file.write_bytes(content)
    with pytest.raises(StoreError, match=message), locked(store, "table", timeout_s=0, command="test"):
        pass
    assert not store.locks_dir.exists()


def test_what_cannot_be_read_is_reported(store: Store) -> None:
    os.mkfifo(store.format_file)
    with pytest.raises(StoreError, match="not a regular file"):
        require_known_format(store)
