import os
import stat
import subprocess
from pathlib import Path

import pytest

from omg.errors import StoreError
from omg.store.replace import (
    remove_unfinished,
    replace_file,
    replace_hard_link,
    replace_link,
    unfinished_files,
)


def test_a_file_is_made_with_its_directory(tmp_path: Path):
    replace_file(tmp_path / "a" / "b", b"text", mode=0o600)

    assert (tmp_path / "a" / "b").read_bytes() == b"text"
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o600


def test_nothing_else_is_left_beside_a_replaced_file(tmp_path: Path):
    replace_file(tmp_path / "b", b"old")
    replace_file(tmp_path / "b", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    assert (tmp_path / "b").read_bytes() == b"new"


def test_a_link_is_replaced_not_followed(tmp_path: Path):
    (tmp_path / "target").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to("target")

    replace_file(tmp_path / "link", b"ours")

    assert (tmp_path / "target").read_bytes() == b"theirs"


def test_a_link_keeps_its_target_as_spelled(tmp_path: Path):
    replace_link(tmp_path / "current", "20.11.1")
    replace_link(tmp_path / "current", "22.0.0")

    assert (tmp_path / "current").readlink() == Path("22.0.0")


def test_a_hard_link_is_the_same_file(tmp_path: Path):
    (tmp_path / "program").write_bytes(b"program")

    replace_hard_link(tmp_path / "bin" / "omg", tmp_path / "program")

    assert (tmp_path / "bin" / "omg").samefile(tmp_path / "program")


def test_linking_twice_leaves_no_private_name(tmp_path: Path):
    (tmp_path / "program").write_bytes(b"program")

    replace_hard_link(tmp_path / "omg", tmp_path / "program")
    replace_hard_link(tmp_path / "omg", tmp_path / "program")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["omg", "program"]


def test_a_copy_with_the_same_mode_where_hard_links_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "program").write_bytes(b"program")
    (tmp_path / "program").chmod(0o755)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    replace_hard_link(tmp_path / "omg", tmp_path / "program")

    assert (tmp_path / "omg").read_bytes() == b"program"
    assert stat.S_IMODE((tmp_path / "omg").stat().st_mode) == 0o755


def test_a_directory_in_the_way_is_an_error_that_leaves_nothing(tmp_path: Path):
    (tmp_path / "current").mkdir()

    with pytest.raises(StoreError, match="cannot write"):
        replace_link(tmp_path / "current", "20.11.1")

    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_only_what_a_killed_replacement_left_is_unfinished(tmp_path: Path):
    for name in ("table", ".table.1234.0badcafe", ".table", ".table.old", "table.1234.0badcafe"):
        (tmp_path / name).touch()

    assert unfinished_files(tmp_path) == (tmp_path / ".table.1234.0badcafe",)


def test_what_dead_processes_left_of_one_file_is_deleted(tmp_path: Path):
    dead = subprocess.Popen(["true"])
    dead.wait()
    kept = [f"..bashrc.{os.getpid()}.00112233", f".other.{dead.pid}.00112233", ".bashrc", ".bashrc.1.x"]
    for name in (f"..bashrc.{dead.pid}.00112233", *kept):
        (tmp_path / name).touch()

    remove_unfinished(tmp_path / ".bashrc")

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
