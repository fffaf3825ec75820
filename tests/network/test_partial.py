"""A download under way: held by one process, taken up by the next."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.network.partial import NOTE_SUFFIX, PartialInUseError, open_partial

if TYPE_CHECKING:
    from pathlib import Path


def test_what_an_earlier_process_left_is_taken_up(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with open_partial(file, "sha256") as partial:
        partial.restart('"tag"')
        partial.write(b"first ")
    with open_partial(file, "sha256") as partial:
        assert (partial.size_bytes, partial.mark, partial.is_resumable) == (6, '"tag"', True)
        partial.write(b"second")
        assert partial.digest == hashlib.sha256(b"first second").digest()
    assert file.read_bytes() == b"first second"


def test_restart_forgets_what_had_arrived(tmp_path: Path) -> None:
    with open_partial(tmp_path / "file", "sha256") as partial:
        partial.write(b"wrong and long")
        partial.restart()
        partial.write(b"right")
        assert partial.digest == hashlib.sha256(b"right").digest()
    assert (tmp_path / "file").read_bytes() == b"right"


def test_only_one_process_holds_it(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with open_partial(file, "sha256"), pytest.raises(PartialInUseError), open_partial(file, "sha256"):
        pass


def test_finished_file_is_nobodys_to_write_any_more(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with open_partial(file, "sha256") as partial:
        partial.restart('"tag"')
        partial.write(b"whole")
        partial.rename(tmp_path / "kept")
        with open_partial(file, "sha256") as other:
            other.write(b"new")
    assert (tmp_path / "kept").read_bytes() == b"whole"
    assert file.read_bytes() == b"new"


def test_discarded_file_leaves_nothing(tmp_path: Path) -> None:
    with open_partial(tmp_path / "file", "sha256") as partial:
        partial.restart('"tag"')
        partial.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", [b"\xff\xfe", b"x" * 5000, b"a\r\nX-Evil: b"])
def test_damaged_note_is_not_an_error(note: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"some")
    (tmp_path / f"file{NOTE_SUFFIX}").write_bytes(note)
    with open_partial(tmp_path / "file", "sha256") as partial:
        assert (partial.size_bytes, partial.is_resumable) == (4, False)


def test_planted_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "file").symlink_to(tmp_path / "victim")
    with pytest.raises(StoreError), open_partial(tmp_path / "file", "sha256"):
        pass
    assert not (tmp_path / "victim").exists()
