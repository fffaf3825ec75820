from pathlib import Path

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
