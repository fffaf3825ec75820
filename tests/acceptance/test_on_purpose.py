"""What was put in front on purpose stays in front of the shims, in scripts that read start-up files."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


@pytest.fixture
def project(tmp_path: Path, omg: RunOmg, store: StoreBuilder, one_shell: str) -> Path:
    """Return a project whose own `eslint` is also a shim, in a home that omg is set up in."""
    store.add("node", "20.1.0", executables=["node", "eslint"])
    omg("setup", env={"PATH": one_shell})
    project = tmp_path / "project"
    write_executable(project / "node_modules/.bin/eslint")
    (project / "package.json").write_text(
        '{"name": "p", "scripts": {"zsh": "./in-zsh", "node": "node by-node.js"}}'
    )
    write_executable(project / "in-zsh", f"#!{find_tool('zsh')}\ncommand -v eslint\n")
    # Node gives its children sockets: bash takes itself for started by a remote shell, and reads .bashrc.
    (project / "by-node.js").write_text(
        "const {spawn} = require('child_process');"
        f"const bash = spawn('{find_tool('bash')}', ['-c', 'command -v eslint']);"
        "bash.stdout.on('data', text => process.stdout.write(text))"
    )
    return project


def found_in(project: Path, home: Path, path: str, *command: str, **env: str) -> str:
    done = subprocess.run(
        [find_tool(command[0]), *command[1:]],
        cwd=project,
        env={"HOME": str(home), "PATH": path, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


@needs_zsh
@needs_bash
@pytest.mark.parametrize("script", ["zsh", "node"])
def test_npm_scripts_find_the_project_s_own(project: Path, home: Path, store: StoreBuilder, script: str):
    # The system's node: the one in the store is no program.
    node = find_tool("node").rpartition("/")[0]
    path = f"{node}:{store.layout.shims_dir}:/usr/bin:/bin"

    assert found_in(project, home, path, "npm", "run", script) == f"{project}/node_modules/.bin/eslint"


@needs_zsh
def test_make_with_zsh_finds_the_project_s_own(project: Path, home: Path, store: StoreBuilder):
    (project / "Makefile").write_text(f"SHELL={find_tool('zsh')}\nall:\n\t@command -v eslint\n")
    path = f"{project}/tools:{project}/node_modules/.bin:{store.layout.shims_dir}:/usr/bin:/bin"

    assert found_in(project, home, path, "make") == f"{project}/node_modules/.bin/eslint"


# Of a login bash, /etc/profile replaces PATH.
@pytest.mark.parametrize(
    ("shell", "option"),
    [
        pytest.param(shell, option, marks=mark)
        for shell, options, mark in (
            ("bash", ["-ic"], needs_bash),
            ("zsh", ["-c", "-ic", "-lc"], needs_zsh),
            ("fish", ["-c", "-ic", "-lc"], needs_fish),
        )
        for option in options
    ],
)
def test_folders_of_direnv_stay_in_front(
    project: Path, home: Path, store: StoreBuilder, shell: str, option: str
):
    write_executable(project / "tools/eslint")
    path = f"{project}/tools:{store.layout.shims_dir}:/usr/bin:/bin"

    found = found_in(project, home, path, shell, option, "command -v eslint", DIRENV_DIR=f"-{project}")

    assert found == f"{project}/tools/eslint"
