"""Which file a pin goes to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import UsageError, VersionFileError
from omg.project.discovery import Walk
from omg.project.pinning import PinFile, new_file, winning_file, write_each
from omg.runtimes.registry import by_name

if TYPE_CHECKING:
    from pathlib import Path

NODE = by_name("node")


def walk(*directories: Path) -> Walk:
    return Walk(directories, uid=os.geteuid())


def test_nearest_pin_wins(project: Path, tmp_path: Path) -> None:
    (tmp_path / ".tool-versions").write_text("nodejs 18\n")
    (project / ".nvmrc").write_text("20\n")

    file = winning_file(NODE, walk(project, tmp_path))

    assert file == PinFile(project / ".nvmrc", "nvmrc", b"20\n", b"20\n")


def test_file_that_says_nothing_about_the_runtime_does_not_win(project: Path) -> None:
    (project / ".tool-versions").write_text("ruby 3.3\n")

    assert winning_file(NODE, walk(project)) is None


def test_constraint_does_not_win(project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=18"}}')

    assert winning_file(NODE, walk(project)) is None


def test_file_that_says_something_wrong_wins_and_is_not_replaced(project: Path) -> None:
    (project / ".nvmrc").write_text("$(id)\n")
    (project / ".node-version").write_text("20\n")

    with pytest.raises(VersionFileError, match=r"\.nvmrc"):
        winning_file(NODE, walk(project))


def test_a_broken_manifest_is_passed_over(project: Path) -> None:
    (project / "package.json").write_text("{")

    assert winning_file(NODE, walk(project)) is None


def test_file_too_large_to_be_read_is_an_error(project: Path) -> None:
    (project / ".nvmrc").write_bytes(b"1" * 70_000)

    with pytest.raises(VersionFileError, match=r"\.nvmrc"):
        winning_file(NODE, walk(project))


def test_new_file_does_not_exist_yet(project: Path) -> None:
    assert new_file(NODE, project, walk(project)) == PinFile(project / ".nvmrc", "nvmrc", None)


def test_new_file_that_exists_keeps_its_content(project: Path) -> None:
    (project / ".tool-versions").write_text("ruby 3.3\n")

    found = new_file(by_name("terraform"), project, walk(project))

    assert found.with_pin("terraform", "1.9").data == b"ruby 3.3\nterraform 1.9\n"


def test_directory_in_the_place_of_the_new_file_is_refused(project: Path) -> None:
    (project / ".nvmrc").mkdir()

    with pytest.raises(UsageError, match="is a directory"):
        new_file(NODE, project, walk(project))


def test_of_several_files_those_that_were_written_are_told(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in (".nvmrc", ".python-version", ".ruby-version")]
    for path in paths:
        path.write_bytes(b"1\n")
    paths[1].write_bytes(b"changed\n")
    written = []

    with pytest.raises(VersionFileError) as caught:
        written += [
            file.path for file in write_each(PinFile(path, "plain", b"2\n", b"1\n") for path in paths)
        ]

    assert caught.value.hint == f"written before: {paths[0]}; run the command again"
    assert [path.read_text() for path in paths] == ["2\n", "changed\n", "1\n"]
