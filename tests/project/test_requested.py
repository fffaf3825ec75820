"""Everything that a folder asks for is found, of every runtime; and the folders below it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import OmgError
from omg.project.discovery import Walk
from omg.project.requested import directories_below, requested

if TYPE_CHECKING:
    from pathlib import Path


def asked(project: Path) -> dict[str, str]:
    answers = requested(Walk((project,), uid=os.geteuid()))
    return {
        runtime.name: "problem" if isinstance(answer, OmgError) else answer.text
        for runtime, answer in answers
    }


def test_every_file_counts(project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")
    (project / ".python-version").write_text("3.12\n")
    assert asked(project) == {"node": "20", "python": "3.12"}


def test_other_runtimes_of_a_shared_file_count(project: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 20.1.0\nterraform 1.5.0\n")
    assert asked(project) == {"node": "20.1.0", "terraform": "1.5.0"}


def test_constraint_counts_where_nothing_is_pinned(project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=18"}}')
    assert asked(project) == {"node": ">=18"}


def test_file_that_cannot_be_used_is_reported_and_the_others_count(project: Path) -> None:
    (project / ".nvmrc").write_text("../..\n")
    (project / ".bun-version").write_text("1.2.0\n")
    assert asked(project) == {"node": "problem", "bun": "1.2.0"}


def test_empty_folder_asks_for_nothing(project: Path) -> None:
    assert asked(project) == {}


@pytest.mark.parametrize("name", ["node_modules", "site-packages", "vendor", ".git"])
def test_folders_of_other_people_are_left_out(name: str, project: Path) -> None:
    (project / name / "x").mkdir(parents=True)
    (project / "app").mkdir()
    assert list(directories_below(project)) == [project / "app"]


def test_links_are_not_followed(project: Path) -> None:
    (project / "loop").symlink_to(project)
    assert list(directories_below(project)) == []


def test_depth_is_bounded(project: Path) -> None:
    project.joinpath(*["d"] * 40).mkdir(parents=True)
    assert len(list(directories_below(project))) < 20
