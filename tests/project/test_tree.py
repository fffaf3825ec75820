"""The folders of a project: bounded, without dependencies, never through a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.project import tree
from omg.project.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def names(walked: Tree) -> list[str]:
    return [str(folder.path.relative_to(walked.root)) for folder in walked.folders()]


def test_the_root_comes_first_and_each_folder_before_those_in_it(project: Path) -> None:
    for path in ("b/c", "a", "b/a"):
        (project / path).mkdir(parents=True)

    assert names(Tree(project)) == [".", "a", "b", "b/a", "b/c"]


def test_every_folder_has_the_names_of_its_entries(project: Path) -> None:
    (project / "a").mkdir()
    (project / "a/.nvmrc").touch()
    (project / "a/link").symlink_to("nowhere")

    first, second = Tree(project).folders()

    assert (first.names, second.names) == ({"a"}, {".nvmrc", "link"})


def test_environments_are_left_out_unless_they_are_the_root(project: Path) -> None:
    for mark in ("env/pyvenv.cfg", "conda/conda-meta/x"):
        (project / mark).parent.mkdir(parents=True)
        (project / mark).touch()

    assert names(Tree(project)) == ["."]
    assert names(Tree(project / "env")) == ["."]


def test_what_is_not_there_is_empty(project: Path) -> None:
    assert names(Tree(project / "absent")) == ["."]


def test_every_bound_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project.joinpath(*"abcdefgh").mkdir(parents=True)
    by_time = Tree(project, max_s=-1)
    monkeypatch.setattr(tree, "_MAX_DIRECTORIES", 3)
    by_count = Tree(project)

    assert (names(by_time), by_time.is_cut) == ([], True)
    assert (len(names(by_count)), by_count.is_cut) == (4, True)
    monkeypatch.undo()
    monkeypatch.setattr(tree, "_MAX_ENTRIES", 2)
    by_entries = Tree(project)
    assert (len(names(by_entries)), by_entries.is_cut) == (3, True)
    monkeypatch.undo()
    whole = Tree(project, max_s=60)
    assert (len(names(whole)), whole.is_cut) == (9, False)
