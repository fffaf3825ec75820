"""A tree is deleted whole, whatever it is made of, and what it took is counted."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from omg.store.deletion import delete
from omg.store.disk_use import used_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.layout import Store


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for name in ("bin/node", "lib/a/b/c.js", "lib/a/d.js"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x" * 9000)
    os.link(root / "bin/node", root / "bin/nodejs")
    (root / "lib/empty").mkdir()
    return root


def test_a_tree_is_deleted_and_what_that_frees_is_counted_once(tree: Path) -> None:
    size_bytes = used_bytes(tree)

    assert delete(tree) == size_bytes > 0
    assert not tree.exists()


def test_links_are_deleted_and_not_what_they_lead_to(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("kept")
    (tree / "folder").symlink_to(tmp_path / "kept")
    (tree / "file").symlink_to(tmp_path / "kept/file")
    (tree / "broken").symlink_to("nowhere")
    (tmp_path / "link").symlink_to(tmp_path / "kept")

    delete(tree)
    delete(tmp_path / "link")

    assert (tmp_path / "kept/file").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


def test_what_is_absent_frees_nothing(tmp_path: Path) -> None:
    assert delete(tmp_path / "absent") == 0


def test_folders_may_be_nested_deeper_than_calls_descriptors_and_paths(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    descriptor = os.open(tmp_path / "root", os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("a-rather-long-name", dir_fd=descriptor)
        deeper = os.open("a-rather-long-name", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)

    delete(tmp_path / "root")

    assert list(tmp_path.iterdir()) == []


def test_what_a_running_program_deletes_meanwhile_is_no_error(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = os.unlink

    def unlink_twice(name: str, *, dir_fd: int) -> None:
        unlink(name, dir_fd=dir_fd)
        unlink(name, dir_fd=dir_fd)

    monkeypatch.setattr("os.unlink", unlink_twice)
    delete(tree)
    assert not tree.exists()


def test_an_error_is_raised_and_closes_what_was_opened(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, *, dir_fd: int) -> None:
        raise PermissionError(errno.EPERM, "not permitted", name)

    free = os.dup(0)
    os.close(free)
    with monkeypatch.context() as patched:
        patched.setattr("os.unlink", refuse)
        with pytest.raises(PermissionError):
            delete(tree)
    # The system gives the lowest free number.
    assert os.dup(0) == free
    os.close(free)
    assert tree.exists()


def test_permissions_that_a_tool_removed_do_not_matter(of_no_root: Store) -> None:
    work = of_no_root.data_dir / "work"
    (work / "one" / "two").mkdir(parents=True)
    (work / "one" / "two" / "file").write_text("x")
    for place in (work / "one" / "two", work / "one", work):
        place.chmod(0o000)

    delete(work)

    assert not work.exists()
