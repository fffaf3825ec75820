"""Version files that are links out of their project: which are, and how little is shown of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.project.formats.registry import FORMATS, parse
from omg.project.formats.request import FormatProblem, Request
from omg.project.outside import is_own_version_file, quoted_briefly, target_outside

if TYPE_CHECKING:
    from pyfakefs.fake_filesystem import FakeFilesystem

SECRET = "ghp_SecretOfFortyLettersThatNobodyMaySee12"
PIECES = [SECRET[start : start + 13] for start in range(len(SECRET) - 12)]


def linked(link: Path, target: str) -> str:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    return str(link)


def test_a_file_is_not_outside(project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    assert target_outside(f"{project}/.nvmrc", ".nvmrc") is None


def test_a_link_within_its_own_directory_is_not_outside(project: Path) -> None:
    path = linked(project / ".nvmrc", "config/version")

    assert target_outside(path, ".nvmrc") is None


@pytest.fixture
def in_no_repository(fs: FakeFilesystem) -> Path:
    """Return a project that lies in no repository, whatever lies above this machine's temporary directory."""
    project = Path("/home/ana/project")
    project.mkdir(parents=True)
    return project


def test_a_link_above_its_directory_is_outside(in_no_repository: Path) -> None:
    project = in_no_repository
    path = linked(project / ".nvmrc", "../.token")

    assert target_outside(path, ".nvmrc") == str(project.parent / ".token")


@pytest.mark.parametrize("is_worktree", [False, True])
def test_a_link_within_the_repository_is_not_outside(project: Path, is_worktree: bool) -> None:
    git = project / ".git"
    git.write_text("gitdir: elsewhere\n") if is_worktree else git.mkdir()
    path = linked(project / "packages/a/.nvmrc", "../../.nvmrc")

    assert target_outside(path, ".nvmrc") is None


def test_the_nearest_repository_counts(project: Path) -> None:
    (project / ".git").mkdir()
    (project / "cloned/.git").mkdir(parents=True)
    path = linked(project / "cloned/.nvmrc", "../.token")

    assert target_outside(path, ".nvmrc") == str(project / ".token")


def test_the_files_of_git_are_outside(project: Path) -> None:
    (project / ".git").mkdir()
    path = linked(project / ".nvmrc", ".git/config")

    assert target_outside(path, ".nvmrc") == str(project / ".git/config")


def test_a_link_of_links_is_judged_by_its_end(project: Path) -> None:
    linked(project / "one", "../two")
    (project.parent / "two").symlink_to("project/three")
    path = linked(project / ".nvmrc", "one")

    assert project.name == "project"
    assert target_outside(path, ".nvmrc") is None


def test_a_folder_that_is_a_link_leads_outside_too(in_no_repository: Path) -> None:
    project = in_no_repository
    linked(project / ".config", "../.config")
    name = ".config/mise/config.toml"

    assert target_outside(f"{project}/{name}", name) == str(project.parent / name)


def test_own_version_file_has_that_name_and_is_the_callers(project: Path) -> None:
    for name in (".nvmrc", ".token", "mise/config.toml", ".cargo/config.toml"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).touch()
    uid = os.geteuid()

    assert is_own_version_file(f"{project}/.nvmrc", ".nvmrc", uid=uid)
    assert is_own_version_file(f"{project}/mise/config.toml", ".config/mise/config.toml", uid=uid)
    assert not is_own_version_file(f"{project}/.nvmrc", ".nvmrc", uid=uid + 1)
    assert not is_own_version_file(f"{project}/.token", ".nvmrc", uid=uid)
    assert not is_own_version_file(f"{project}/.cargo/config.toml", ".config/mise/config.toml", uid=uid)
    assert not is_own_version_file(f"{project}/none/.nvmrc", ".nvmrc", uid=uid)


FILE_NAMES = {
    "variable": "OMG_NODE_VERSION",
    "plain": ".node-version",
    "go-version": ".go-version",
    "java-version": ".java-version",
    "python-version": ".python-version",
    "python-versions": ".python-versions",
    "rust-version": ".rust-version",
    "tfenv": ".terraform-version",
}

CONTENTS = (
    SECRET,
    f"{SECRET} {SECRET}",
    f"{SECRET}\n{SECRET}\n",
    f"node {SECRET}\nruby {SECRET}\njava={SECRET}\n",
    f">={SECRET}",
    f"node={SECRET}\nnode={SECRET}",
    f"{SECRET} = {{}}\n[{SECRET}]\n[{SECRET}]",
    f'"{SECRET}" = 1\n{SECRET}.a = 1\n{SECRET} = 2',
    f'[tools]\nnode = ["{SECRET}"]\n"{SECRET}" = 7\n{SECRET} = "path:x"',
    f'[tools]\nnode = "path:{SECRET}"\nruby = "{{{{ {SECRET} }}}}"',
    f'node = "{SECRET}"\n{SECRET} = 3',
    f'[toolchain]\nchannel = "{SECRET}"\ncomponents = ["{SECRET}/x"]',
    f'[toolchain]\npath = "{SECRET}"',
    f'{{"volta": {{"node": "{SECRET}"}}, "sdk": {{"version": "{SECRET}"}}}}',
    f'{{"engines": {{"node": "{SECRET}"}}, "packageManager": "bun@{SECRET}"}}',
    f'ruby "{SECRET}"\n',
    f"go {SECRET}\ntoolchain {SECRET}\n",
)


def shown(format: str, content: str) -> str:
    """Return everything that messages have of a file's content."""
    outcomes = quoted_briefly(parse(format, FILE_NAMES.get(format, "x"), content.encode()), content)
    texts = [each.text if isinstance(each, Request) else f"{each.message}{each.hint}" for each in outcomes]
    return "\n".join(texts)


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_no_message_shows_more_than_twelve_characters(format: str) -> None:
    texts = [shown(format, content) for content in CONTENTS]

    assert [text for text in texts for piece in PIECES if piece in text] == []


def test_what_is_requested_stays_the_same() -> None:
    (before,) = parse("nvmrc", ".nvmrc", b"v20.11.1-abcdefgh\n")
    (after,) = quoted_briefly((before,), "")

    assert isinstance(before, Request)
    assert isinstance(after, Request)
    assert (after.specs, after.text) == (before.specs, "v20.11.1-abc...")


def test_a_problem_in_words_of_omgs_own_stays_whole() -> None:
    problem = FormatProblem("`path:x` is refused: a file never chooses programs outside omg's store", "node")

    assert quoted_briefly((problem,), "path:x") == (problem,)
