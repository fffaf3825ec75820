"""What one folder says, file by file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.project.contradictions import NOTHING_DECIDES, decide
from omg.project.statements import read_folder
from omg.project.tree import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from omg.project.statements import FolderStatements


def read(folder: Path, *, is_top: bool = True, **files: str) -> FolderStatements:
    """Lay files (``nvmrc=...``: named below) and read the folder."""
    for name, text in files.items():
        path = folder / NAMES[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    names = frozenset(path.name for path in folder.iterdir())
    return read_folder(Folder(folder, names), folder, uid=os.geteuid(), is_top=is_top)


NAMES = {
    "nvmrc": ".nvmrc",
    "node_version": ".node-version",
    "mise": "mise.toml",
    "mise_lock": "mise.lock",
    "package": "package.json",
    "yarn_lock": "yarn.lock",
    "pnpm_lock": "pnpm-lock.yaml",
    "gomod": "go.mod",
    "docker": "Dockerfile",
    "pom": "pom.xml",
    "workflow": ".github/workflows/ci.yml",
    "action": ".github/actions/a/b/action.yml",
}


def said(folder: FolderStatements) -> list[tuple[str, int, str]]:
    return [(one.path.name, one.mention.line, one.mention.says) for one in folder.statements]


def test_version_files_come_in_the_order_in_which_they_decide(project: Path) -> None:
    found = read(
        project, docker="FROM node:18\n", node_version="22\n", nvmrc="# c\n20\n", mise="[tools]\nnode='24'\n"
    )

    assert said(found) == [
        ("mise.toml", 2, "node 24"),
        (".nvmrc", 2, "node 20"),
        (".node-version", 1, "node 22"),
        ("Dockerfile", 1, "FROM node:18"),
    ]
    assert [one.found is not None for one in found.statements] == [True, True, True, False]


def test_what_names_no_version_says_nothing(project: Path) -> None:
    assert (
        said(read(project, nvmrc="system\n", gomod="module x\n", pom="<project/>", docker="FROM scratch\n"))
        == []
    )
    assert said(read(project, nvmrc="default\n")) == []


def test_the_go_line_counts_and_the_toolchain_does_not(project: Path) -> None:
    assert said(read(project, gomod="module x\n\ngo 1.21\ntoolchain go1.22.3\n")) == [
        ("go.mod", 3, "go 1.21")
    ]
    assert said(read(project, gomod="module x\ntoolchain go1.22.3\n")) == []


def test_workflows_are_read_where_github_reads_them(project: Path) -> None:
    step = "steps: [{uses: x, with: {node-version: 22}}]"
    files = {"workflow": f"jobs: {{a: {{{step}}}}}", "action": f"runs: {{{step}}}"}

    assert [name for name, *_ in said(read(project, **files))] == ["ci.yml", "action.yml"]
    assert said(read(project, is_top=False, **files)) == []


def test_a_workflow_may_name_a_file_that_is_not_there(project: Path) -> None:
    steps = "".join(
        f"  - uses: actions/setup-node@v4\n    with:\n      node-version-file: {path}\n"
        for path in (
            ".nvmrc",
            "./web/.nvmrc",
            "other/.nvmrc",
            "../.nvmrc",
            "package.json",
            "web/.node-version",
        )
    )
    (project / "web").mkdir()
    (project / "web/.node-version").touch()

    faults = read(project, workflow=f"jobs:\n a:\n  steps:\n{steps}").faults

    assert [(one.kind, one.line, one.message, one.hint) for one in faults] == [
        ("missing_file", 6, "node-version-file: .nvmrc", "run omg pin node@VERSION, or correct the path"),
        ("missing_file", 9, "node-version-file: ./web/.nvmrc", "correct the path"),
        ("missing_file", 18, "node-version-file: package.json", "correct the path"),
    ]


def test_locks_of_other_package_managers_are_faults(project: Path) -> None:
    package = '{\n"packageManager": "pnpm@9.1.0"}'

    faults = read(project, package=package, yarn_lock="", pnpm_lock="").faults

    assert [(one.path.name, one.runtime, one.decides, one.decided_at) for one in faults] == [
        ("yarn.lock", "pnpm", "names pnpm", (project / "package.json", 2))
    ]
    assert read(project, package="{}").faults == ()
    (fault,) = read(project, package="{").faults
    assert (fault.kind, fault.message) == ("unreadable", "invalid JSON at line 1, column 2")


def test_a_lock_with_another_version_is_noted(project: Path) -> None:
    other = "[[tools.node]]\nversion='20.1.0'\nbackend='core:node'\n"
    (one,) = read(project, mise="[tools]\nnode='22'\n", mise_lock=other).statements
    (two,) = read(project, mise_lock="[[tools.ruby]]\nversion='3.3.0'\nbackend='core:ruby'\n").statements

    assert (one.is_unlocked, two.is_unlocked) == (True, False)


def test_a_broken_file_decides_unless_a_stronger_one_does(project: Path) -> None:
    faults = read(project, nvmrc=">=20\n", node_version="1 2\n").faults

    assert [(one.path.name, one.is_deciding) for one in faults] == [(".nvmrc", True), (".node-version", True)]
    faults = read(project, nvmrc="20\n").faults
    assert [(one.path.name, one.is_deciding) for one in faults] == [(".node-version", False)]


def test_a_line_can_be_left_out(project: Path) -> None:
    assert said(read(project, docker="FROM node:18 # omg check: ignore\nFROM node:20\n")) == [
        ("Dockerfile", 2, "FROM node:20")
    ]


def test_links_out_and_what_is_no_text_say_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("FROM node:18\n")
    (tmp_path / "pin").write_text("18\n")
    (project / "Dockerfile").symlink_to(tmp_path / "out")
    (project / ".nvmrc").symlink_to(tmp_path / "pin")
    (project / "Containerfile").write_bytes(b"FROM node:18\n\0")
    (project / "Dockerfile.d").mkdir()

    assert said(read(project)) == []


def test_a_version_file_that_counts_and_cannot_be_read_decides(project: Path) -> None:
    (project / ".nvmrc").symlink_to(".nvmrc")
    folder = read(project, node_version="20\n", package="{" + " " * (2 << 20))
    fault, other = folder.faults

    assert (other.path.name, other.message) == ("package.json", "it is larger than 1024 KiB")
    assert (fault.kind, fault.path.name, fault.runtime, fault.is_deciding) == (
        "unreadable",
        ".nvmrc",
        "node",
        True,
    )
    assert fault.message.startswith("it cannot be read: ")
    assert decide(folder, NOTHING_DECIDES).of("node") is None


def test_what_a_link_out_decides_is_not_known(project: Path, tmp_path: Path) -> None:
    (tmp_path / "pin").write_text("24\n")
    (project / ".nvmrc").symlink_to(tmp_path / "pin")

    folder = read(project, node_version="20\n")

    assert (said(folder), folder.faults, folder.hidden) == (
        [(".node-version", 1, "node 20")],
        (),
        frozenset({"node"}),
    )
    assert decide(folder, NOTHING_DECIDES).of("node") is None
    stronger = decide(read(project, mise="[tools]\nnode='22'\n"), NOTHING_DECIDES)
    assert [one.mention.text for one in stronger.pins.values()] == ["22"]


def test_there_is_an_end_of_actions(project: Path) -> None:
    for number in range(150):
        path = project / f".github/actions/{number}/action.yml"
        path.parent.mkdir(parents=True)
        path.write_text("runs: {steps: [{uses: x, with: {node-version: 22}}]}")

    assert 50 < len(said(read(project))) <= 150
