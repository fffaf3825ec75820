"""Which statements of a folder contradict the one that decides."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.project.contradictions import NOTHING_DECIDES, contradictions, decide, hint_for
from omg.project.statements import read_folder
from omg.project.tree import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from omg.project.contradictions import Deciding
    from omg.project.statements import FolderStatements


def lay(folder: Path, files: dict[str, str]) -> FolderStatements:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return read_folder(
        Folder(folder, frozenset(path.name for path in folder.iterdir())), folder, uid=os.geteuid()
    )


def found(said: FolderStatements, deciding: Deciding) -> list[tuple[str, str, str]]:
    return [(one.kind, one.loser.path.name, one.winner.path.name) for one in contradictions(said, deciding)]


PIN, CONSTRAINT = {".nvmrc": "22.11.0\n"}, {"package.json": '{"engines": {"node": ">=24"}}'}
IMAGE = {"Dockerfile": "FROM node:20\n"}


def test_a_pin_decides_over_everything_beside_it(project: Path) -> None:
    said = lay(project, {**PIN, **CONSTRAINT, **IMAGE, ".node-version": "18\n"})

    assert found(said, decide(said, NOTHING_DECIDES)) == [
        ("losing_pin", ".node-version", ".nvmrc"),
        ("constraint", "package.json", ".nvmrc"),
        ("runs_other", "Dockerfile", ".nvmrc"),
    ]


def test_what_is_above_decides_until_something_nearer_does(project: Path) -> None:
    above = decide(lay(project, PIN), NOTHING_DECIDES)
    image, nearer = lay(project / "a", IMAGE), lay(project / "b", {**IMAGE, ".nvmrc": "20\n"})
    constrained = lay(project / "c", CONSTRAINT)

    assert decide(image, above) is above
    assert found(image, above) == [("runs_other", "Dockerfile", ".nvmrc")]
    assert found(nearer, decide(nearer, above)) == []
    assert found(constrained, decide(constrained, above)) == [("constraint", "package.json", ".nvmrc")]


def test_a_constraint_decides_where_no_pin_does(project: Path) -> None:
    said = lay(project, {**CONSTRAINT, **IMAGE})
    (one,) = contradictions(said, decide(said, NOTHING_DECIDES))

    assert (one.kind, one.winner.path.name) == ("runs_other", "package.json")
    assert hint_for(one, is_fixable=False) == "write a version that meets >=24, or correct package.json"


def test_what_a_build_compiles_for_decides_nothing(project: Path) -> None:
    pom = "<project><properties><java.version>21</java.version></properties></project>"
    said = lay(project, {"pom.xml": pom, "Dockerfile": "FROM eclipse-temurin:17\n"})

    assert found(said, decide(said, NOTHING_DECIDES)) == []


def test_what_cannot_be_read_leaves_the_decision_open(project: Path) -> None:
    above = decide(lay(project, PIN), NOTHING_DECIDES)
    broken = lay(project / "a", {**IMAGE, ".nvmrc": ">=1\n"})
    all_broken = lay(project / "b", {**IMAGE, "mise.toml": "["})
    dotnet = lay(project / "c", {**IMAGE, "global.json": "["})

    assert found(broken, decide(broken, above)) == []
    assert decide(all_broken, above) is NOTHING_DECIDES
    assert found(dotnet, decide(dotnet, above)) == [("runs_other", "Dockerfile", ".nvmrc")]


def test_the_hint_names_a_command_where_one_helps(project: Path) -> None:
    said = lay(
        project, {**PIN, **CONSTRAINT, "Dockerfile": "FROM node:20\nFROM node:lts\n", ".node-version": "18\n"}
    )
    loses, constraint, image, lts = contradictions(said, decide(said, NOTHING_DECIDES))

    assert [hint_for(one, is_fixable=one is loses) for one in (loses, constraint, image, lts)] == [
        "run omg check --fix",
        "run omg pin node@VERSION with a version that meets it, or correct this line",
        "write 22.11.0 there, or run omg pin node@20",
        "write 22.11.0 there",
    ]


def test_only_lists_of_installs_are_not_compared(project: Path) -> None:
    said = lay(project, {".python-version": "3.12.4\n", ".python-versions": "3.13.1\n"})

    assert found(said, decide(said, NOTHING_DECIDES)) == []
