"""Whatever an archive holds, it is unpacked or refused: no other error, no hang, nothing outside."""

from __future__ import annotations

import random
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest

from omg.archive.unpack import Archive, unpack
from omg.errors import ArchiveError
from omg.sources.layout import Layout
from tests.faults.archives.mutation import mutated

if TYPE_CHECKING:
    from pathlib import Path

_MAX_S = 5.0
_SEED = 20_261_123


def _unpack(name: str, content: bytes, place: Path) -> bool:
    """Say whether the archive was accepted; anything but a refusal goes on as an error."""
    root = place / "root"
    root.mkdir()
    archive = place / name
    archive.write_bytes(content)
    try:
        unpack((Archive(archive, name, Layout()),), root)
    except ArchiveError:
        return False
    else:
        return True
    finally:
        shutil.rmtree(root)
        archive.unlink()


def _judge(count: int, place: Path) -> None:
    (place / "canary").write_text("untouched")
    accepted, slowest_s = 0, 0.0
    for name, content in mutated(random.Random(_SEED), count):
        started_s = time.process_time()
        accepted += _unpack(name, content, place)
        slowest_s = max(slowest_s, time.process_time() - started_s)
        assert [path.name for path in place.iterdir()] == ["canary"]
    sys.stdout.write(f"\nmutations: {count}, {accepted} accepted, slowest {slowest_s:.2f} s\n")
    assert slowest_s < _MAX_S
    assert (place / "canary").read_text() == "untouched"
    # Mutations that no reader takes for an archive would prove nothing.
    assert accepted > count // 100


@pytest.mark.figures(1_000, slow=20_000, long=20_000)
def test_mutated_archives_are_unpacked_or_refused(tmp_path: Path, count: int) -> None:
    _judge(count, tmp_path)
