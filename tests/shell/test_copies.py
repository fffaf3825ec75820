import os
from pathlib import Path

import pytest

from omg.errors import StoreError
from omg.shell.copies import copied_files, drop_copy, keep_copy

FILE = Path("/home/a na/.zsh%rc")


def test_the_oldest_copy_stays(tmp_path: Path):
    keep_copy(tmp_path, FILE, b"first")
    keep_copy(tmp_path, FILE, b"second")

    (copy,) = (tmp_path / "start-up-files").iterdir()
    assert copy.read_bytes() == b"first"
    assert list(copied_files(tmp_path)) == [FILE]


def test_a_copy_goes_when_the_file_is_as_it_was(tmp_path: Path):
    keep_copy(tmp_path, FILE, b"first")

    drop_copy(tmp_path, FILE, b"other")
    assert list(copied_files(tmp_path)) == [FILE]
    drop_copy(tmp_path, FILE, b"first")
    assert list(copied_files(tmp_path)) == []


def test_without_copies_there_are_none(tmp_path: Path):
    drop_copy(tmp_path, FILE, None)

    assert list(copied_files(tmp_path)) == []


def test_a_path_need_not_be_text(tmp_path: Path):
    file = Path(os.fsdecode(b"/home/caf\xe9/.zshrc"))

    keep_copy(tmp_path, file, b"first")

    assert list(copied_files(tmp_path)) == [file]


def test_a_path_may_be_too_long_for_a_copy(tmp_path: Path):
    file = Path("/home" + "/long" * 60 + "/.zshrc")

    with pytest.raises(StoreError):
        keep_copy(tmp_path, file, b"first")
    drop_copy(tmp_path, file, b"first")

    assert list(copied_files(tmp_path)) == []


def test_an_unfinished_copy_is_none(tmp_path: Path):
    keep_copy(tmp_path, FILE, b"first")
    (tmp_path / "start-up-files/.%2Fhome%2F.zshrc.4711.0badcafe").touch()

    assert list(copied_files(tmp_path)) == [FILE]
