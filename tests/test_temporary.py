"""The folder of a run's temporary files: where it is, what lies in it, and that it goes."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.memory import NOEXEC, memory
from tests.test_limits import run_pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITES = """\
import os, tempfile

def test_it(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o000)
    print("in", tempfile.gettempdir(), os.environ["TMPDIR"])
    assert {outcome}
"""
_LONG_AGO_S = 3600


def _run(parent: Path, *, outcome: bool = True) -> str:
    script = _WRITES.format(outcome=outcome)
    env = {**os.environ, "TMPDIR": str(parent)}
    file = parent.with_name("test_it.py")
    return run_pytest(file, script, "-p", "tests.temporary", "-s", env=env)


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    """Return the directory that a run is told to keep its temporary files in."""
    parent = tmp_path / "parent"
    parent.mkdir()
    return parent


@pytest.fixture
def abandoned(parent: Path) -> Path:
    """Return the folder that a run left there when it was killed."""
    folder = parent / "omg-tests-killed"
    (folder / "pytest-of-ana").mkdir(parents=True)
    ago = time.time() - _LONG_AGO_S
    os.utime(folder, (ago, ago))
    return folder


@pytest.fixture
def locked(abandoned: Path) -> Iterator[Path]:
    """Return the same, of a run that goes on."""
    lock = os.open(abandoned, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    yield abandoned
    os.close(lock)


@pytest.mark.parametrize("name", [".nvmrc", "mise.toml", ".config/mise/config.toml", "package.json"])
def test_above_every_test_lies_what_could_choose_a_version(name: str) -> None:
    assert Path(tempfile.gettempdir(), name).exists()


def test_a_run_that_passes_leaves_nothing(parent: Path) -> None:
    printed = _run(parent)

    assert "1 passed" in printed, printed
    assert f"in {parent}/omg-tests-" in printed
    assert list(parent.iterdir()) == []


def test_a_run_that_fails_leaves_what_it_wrote_and_says_where(parent: Path) -> None:
    printed = _run(parent, outcome=False)

    (folder,) = parent.iterdir()
    assert f"temporary files until the next run: {folder}\n" in printed
    assert [found.name for found in folder.rglob("closed")] == ["closed"]


def test_the_next_run_removes_what_a_killed_one_left(parent: Path, abandoned: Path) -> None:
    _run(parent)

    assert not abandoned.exists()


def test_a_run_that_goes_on_keeps_its_folder(parent: Path, locked: Path) -> None:
    _run(parent)

    assert list(parent.iterdir()) == [locked]


@pytest.mark.parametrize(
    ("free_blocks", "flags", "is_taken"),
    [(1000, 0, True), (999, 0, False), (1000, NOEXEC, False), (1000, os.ST_NOSUID, True)],
)
def test_memory_is_taken_where_it_has_room_and_runs_programs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_blocks: int, flags: int, *, is_taken: bool
) -> None:
    disk = os.statvfs_result((4096, 4096, 5000, free_blocks, free_blocks, 1, 1, 1, flags, 255))
    monkeypatch.setattr("os.statvfs", lambda _place: disk)
    monkeypatch.setattr("tests.memory.MEMORY", Path("/"))

    assert memory(1000 * 4096) == (Path("/") if is_taken else None)


@pytest.mark.parametrize("name", ["", "absent"])
def test_a_directory_on_the_disk_is_not_taken_for_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setattr("tests.memory.MEMORY", tmp_path / name)

    assert memory(1) is None
