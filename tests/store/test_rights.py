"""What lets others write is taken away, of files and directories alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.store.rights import restrict_tree

if TYPE_CHECKING:
    from pathlib import Path


def test_modes_of_an_archive_do_not_survive(tmp_path: Path) -> None:
    root = tmp_path / "installs/deno/2.9.5"
    (root / "bin").mkdir(parents=True)
    (root / "bin/deno").touch()
    for path, mode in ((root, 0o777), (root / "bin", 0o775), (root / "bin/deno", 0o6777)):
        path.chmod(mode)
    restrict_tree(root)
    assert [path.stat().st_mode & 0o777 for path in (root, root / "bin", root / "bin/deno")] == [0o755] * 3


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    (tmp_path / "mine").chmod(0o666)
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/link").symlink_to("../mine")
    restrict_tree(tmp_path / "tree")
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o666
