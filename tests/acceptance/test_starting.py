"""Warm starts of omg are like cold ones: what these tests rest upon."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.starting import start
from tests.conftest import write_executable

if TYPE_CHECKING:
    from tests.conftest import StoreBuilder


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (("list",), ""),
        (("where", "--json"), ""),
        (("no-such-command",), ""),
        (("which", "node"), ""),
        (("config", "set", "aliases.x", "1"), ""),
        (("setup", "--dry-run"), "n\n"),
        (("use", "node@20", "--offline", "--verbose"), "y\n"),
    ],
)
def test_warm_and_cold_starts_answer_alike(
    words: tuple[str, ...], typed: str, env: dict[str, str], project: Path, store: StoreBuilder
) -> None:
    cold = start(words, env, project, typed, is_cold=True)
    assert start(words, env, project, typed, is_cold=False) == cold


def test_environment_and_folder_are_those_of_the_run(
    env: dict[str, str], project: Path, store: StoreBuilder, tmp_path: Path
) -> None:
    store.add("node", "20.11.1")
    store.add("node", "18.17.0")
    (project / ".nvmrc").write_text("18")

    answers = [
        start(("which", "node"), env | variables, cwd, "", is_cold=False)[:2]
        for variables, cwd in (({}, project), ({"OMG_NODE_VERSION": "20"}, project), ({}, project))
    ]

    old, new = (f"{store.executable('node', version, 'node')}\n" for version in ("18.17.0", "20.11.1"))
    assert answers == [(0, old), (0, new), (0, old)]


def test_runs_go_on_at_once(env: dict[str, str], project: Path, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    answers: list[tuple[int, str, str]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(start(("list",), env, project, "", is_cold=False)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert "20.11.1" in answers[0][1]


def test_nothing_stays_open(env: dict[str, str], project: Path) -> None:
    start(("list",), env, project, "", is_cold=False)
    before = len(list(Path("/proc/self/fd").iterdir()))
    start(("list",), env, project, "", is_cold=False)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_all_that_was_written_arrives(
    env: dict[str, str], project: Path, store: StoreBuilder, tmp_path: Path
) -> None:
    for number in range(400):
        (store.layout.versions_dir / "node" / f"1.{number}.0" / "bin").mkdir(parents=True)
    write_executable(store.layout.versions_dir / "node/1.0.0/bin/node")
    done = start(("list", "--json"), env, project, "", is_cold=False)
    assert len(done[1]) > 1 << 16  # more than a pipe holds
    assert done == start(("list", "--json"), env, project, "", is_cold=True)
