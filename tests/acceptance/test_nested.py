"""docs/nested.md: every command of the page, with an npm that starts node in three folders."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable
from tests.prose import ROOT, commands

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

COMMANDS = commands((ROOT / "docs/nested.md").read_text(encoding="utf-8"))
# What each folder runs: that of the script, one that asks for another version, one that asks for nothing.
PRINTED = {
    "npm test": ["20.11.1", "22.1.0", "20.11.1"],
    "omg exec node@20 -- npm test": ["20.11.1"] * 3,
    "OMG_NODE_VERSION=20 npm test": ["20.11.1"] * 3,
}


class Shell(Protocol):
    def __call__(self, line: str, folder: str) -> list[str]: ...


@pytest.fixture
def app(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> Path:
    """Return a folder that asks for 20, beside one that asks for 22; 24 is the global default."""
    for version in ("20.11.1", "22.1.0", "24.0.0"):
        bin_dir = store.add("node", version) / "bin"
        write_executable(bin_dir / "node", f'#!/bin/sh\n[ "$1" = "" ] && echo {version} || exec sh "$@"\n')
        write_executable(
            bin_dir / "npm", "#!/usr/bin/env node\nnode; cd ../api && node; cd ../docs && node\n"
        )
    store.set_current("node", "24.0.0")
    for folder, version in (("app", "20\n"), ("api", "22\n"), ("docs", "")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / ".nvmrc").write_text(version)
    assert omg("rehash").exit_status == 0
    return tmp_path / "app"


@pytest.fixture
def shell(app: Path, store: StoreBuilder, home: Path, env: dict[str, str]) -> Shell:
    """Return what runs a line in one of the folders, in a shell that inherited node 22.1.0."""
    write_executable(home / "bin/omg", OMG_SCRIPT)
    path = f"{store.layout.shims_dir}:{home / 'bin'}:/usr/bin:/bin"
    variables = {**env, "OMG_NODE_INHERITED": "22.1.0", "PATH": path}

    def shell(line: str, folder: str) -> list[str]:
        done = subprocess.run(
            ("sh", "-c", line),
            cwd=app.parent / folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    return shell


@pytest.mark.parametrize("command", PRINTED)
def test_each_folder_runs_what_the_page_says(shell: Shell, command: str) -> None:
    assert shell(command, "app") == PRINTED[command]


def test_what_a_shell_inherited_is_shown(shell: Shell) -> None:
    assert "inherited from the process that started this one" in "\n".join(shell("omg why node", "docs"))


def test_what_a_shell_inherited_is_dropped(shell: Shell) -> None:
    assert shell("node; unset OMG_NODE_INHERITED; node", "docs") == ["22.1.0", "24.0.0"]


def test_these_are_all_commands_of_the_page() -> None:
    assert sorted(COMMANDS) == sorted([*PRINTED, "omg why node", "unset OMG_NODE_INHERITED"])
