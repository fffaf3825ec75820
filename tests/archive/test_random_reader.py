"""Exact reads from anywhere in a file, near or far from each other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.archive.random_reader import RandomReader
from omg.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = os.urandom(600_000)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[RandomReader]:
    (tmp_path / "file").write_bytes(CONTENT)
    with (tmp_path / "file").open("rb") as file:
        yield RandomReader(file)


def test_reads_are_exact_in_any_order(reader: RandomReader) -> None:
    places = [
        (0, 10),
        (10, 5),
        (70_000, 3),
        (65_530, 20),
        (5, 0),
        (300_000, 299_999),
        (599_999, 1),
        (2, 66_000),
    ]

    assert all(reader.read(at, size) == CONTENT[at : at + size] for at, size in places)


@pytest.mark.parametrize("position", [0, 599_990, 600_000, 900_000])
def test_fewer_bytes_than_asked_for_are_refused(reader: RandomReader, position: int) -> None:
    with pytest.raises(ArchiveError, match="cut off"):
        reader.read(position, 600_001 - position if position < 600_000 else 1)
    with pytest.raises(ArchiveError, match="cut off"):
        list(reader.blocks(position, 600_001 - position if position < 600_000 else 1))


@pytest.mark.parametrize(("position", "size"), [(0, 600_000), (1, 1), (7, 0), (300_000, 262_145)])
def test_blocks_are_exact_beside_reads(reader: RandomReader, position: int, size: int) -> None:
    blocks = []
    for block in reader.blocks(position, size):
        blocks.append(block)
        assert reader.read(3, 4) == CONTENT[3:7]

    assert b"".join(blocks) == CONTENT[position : position + size]
