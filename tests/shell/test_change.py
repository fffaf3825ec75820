import errno
import os
import stat
from pathlib import Path

import pytest

from omg.shell.block import ChangedFileError, with_block_at_end
from omg.shell.change import Change, difference, made, make, plan_blocks, plan_removal
from omg.shell.startup import StartupFile


@pytest.fixture
def file(tmp_path: Path) -> StartupFile:
    return StartupFile(tmp_path / ".profile", "login shells", b"line\n")


def planned(file: StartupFile) -> Change:
    return plan_blocks([file])[0]


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def test_a_missing_file_is_made(file: StartupFile):
    make(planned(file))

    assert b"line\n" in file.path.read_bytes()


def test_planning_changes_nothing(file: StartupFile):
    assert planned(file).is_needed
    assert not file.path.exists()


def test_a_second_time_nothing_is_needed(file: StartupFile):
    make(planned(file))

    assert not planned(file).is_needed


def test_the_mode_of_a_file_is_kept(file: StartupFile):
    file.path.write_bytes(b"theirs\n")
    file.path.chmod(0o600)

    make(planned(file))

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_a_linked_file_stays_a_link(file: StartupFile, tmp_path: Path):
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles/profile").write_bytes(b"theirs\n")
    file.path.symlink_to("dotfiles/profile")

    make(planned(file))

    assert file.path.is_symlink()
    assert b"line\n" in (tmp_path / "dotfiles/profile").read_bytes()


def test_removal_gives_the_file_back(file: StartupFile):
    file.path.write_bytes(b"theirs\n")
    make(planned(file))

    make(plan_removal([file])[0])

    assert file.path.read_bytes() == b"theirs\n"


def test_removal_deletes_a_file_that_held_nothing_else(file: StartupFile):
    make(planned(file))

    make(plan_removal([file])[0])

    assert not file.path.exists()


def test_removal_from_a_missing_file_is_nothing(file: StartupFile):
    assert not plan_removal([file])[0].is_needed


def test_a_directory_is_left_alone(file: StartupFile):
    file.path.mkdir()

    assert planned(file).problem == "it is not a file"
    assert not planned(file).is_needed


def test_a_fifo_does_not_stop_the_set_up(file: StartupFile):
    os.mkfifo(file.path)

    assert planned(file).problem == "it is not a file"


def test_a_dangling_link_is_left_alone(file: StartupFile):
    file.path.symlink_to("gone")

    assert "broken link" in planned(file).problem


def test_damaged_marks_are_a_problem_not_a_change(file: StartupFile):
    file.path.write_bytes(b"# >>> omg >>>\n")

    assert "damaged" in planned(file).problem


def test_a_read_only_file_is_left_alone(file: StartupFile):
    file.path.write_bytes(b"theirs\n")
    file.path.chmod(0o444)

    assert planned(file).problem == "it is read-only"


def test_a_hard_link_is_left_alone(file: StartupFile, tmp_path: Path):
    file.path.write_bytes(b"theirs\n")
    (tmp_path / "other").hardlink_to(file.path)

    assert "hard link" in planned(file).problem


def test_an_empty_file_comes_back(file: StartupFile):
    file.path.write_bytes(b"")
    make(planned(file))

    make(plan_removal([file])[0])

    assert file.path.read_bytes() == b""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to any group")
def test_the_group_of_a_file_is_kept(file: StartupFile):
    file.path.write_bytes(b"theirs\n")
    os.chown(file.path, -1, 4711)

    make(planned(file))

    assert file.path.stat().st_gid == 4711


def test_a_second_block_is_renewed_with_the_first(file: StartupFile):
    file.path.write_bytes(with_block_at_end(b"theirs\n", b"old\n", is_second=True))

    make(planned(file))

    assert file.path.read_bytes().count(b"line\n") == 2
    assert b"old" not in file.path.read_bytes()


def test_what_was_written_while_omg_asked_is_kept(file: StartupFile):
    file.path.write_bytes(b"theirs\n")
    change = planned(file)
    file.path.write_bytes(b"theirs\nand more\n")

    with pytest.raises(ChangedFileError):
        make(change)

    assert made(change).problem == "it was changed in the meantime"
    assert file.path.read_bytes() == b"theirs\nand more\n"


def test_a_file_that_came_or_went_meanwhile_stays_so(file: StartupFile):
    creation = planned(file)
    file.path.write_bytes(b"theirs\n")
    change = planned(file)

    assert made(creation).problem
    assert file.path.read_bytes() == b"theirs\n"
    file.path.unlink()
    assert made(change).problem
    assert not file.path.exists()


def test_two_at_once_are_one(file: StartupFile):
    file.path.write_bytes(b"theirs\n")
    changes = [planned(file), planned(file)]

    assert [made(change).problem for change in changes] == ["", ""]
    removals = [plan_removal([file])[0], plan_removal([file])[0]]
    assert [made(change).problem for change in removals] == ["", ""]
    assert file.path.read_bytes() == b"theirs\n"


def test_a_file_to_which_something_was_added_is_not_deleted(file: StartupFile):
    make(planned(file))
    removal = plan_removal([file])[0]
    with file.path.open("ab") as stream:
        stream.write(b"theirs\n")

    assert made(removal).problem
    assert file.path.read_bytes().endswith(b"theirs\n")


def test_a_file_that_cannot_be_deleted_is_a_problem(file: StartupFile, monkeypatch: pytest.MonkeyPatch):
    make(planned(file))
    removal = plan_removal([file])[0]
    monkeypatch.setattr("pathlib.Path.unlink", refuse)

    assert "cannot change" in made(removal).problem


def test_a_difference_cannot_control_the_terminal(file: StartupFile):
    file.path.write_bytes(b"\x1b]0;title\x07\n" + with_block_at_end(None, b"\x1b[2J\n", is_second=True))

    shown = "".join(difference(planned(file)))

    assert "x1b[2J" in shown
    assert shown.isprintable()
