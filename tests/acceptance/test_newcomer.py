"""From nvm, pyenv and rustup to omg as the README says it, on terminals, in new bash, zsh and fish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.prose import ROOT
from tests.shell.managers import add_managers, add_startup_files
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.shell.terminal import type_into
from tests.terminal import call_on_a_terminal
from tests.tools import find_tool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.publishers import Publishers

pytestmark = [pytest.mark.slow, needs_bash, needs_zsh, needs_fish]

SHELLS = ("bash", "zsh", "fish")
NAMES = ("node --version", "python3 --version", "rustc --version")
# By the places where a manager has it: what its program answers.
THEIRS = {
    (".nvm/versions/node/v20.20.2/bin/node",): "nvm's",
    (".pyenv/versions/3.11.9/bin/python3", ".pyenv/shims/python3"): "pyenv's",
    (".rustup/toolchains/1.79.0-x86_64-unknown-linux-gnu/bin/rustc", ".cargo/bin/rustc"): "rustup's",
}


@pytest.fixture
def person(home: Path, publishers: Publishers) -> Mapping[str, str]:
    """Return the variables of a person who has the three managers."""
    add_managers(home)
    add_startup_files(home)
    for places, answer in THEIRS.items():
        for place in places:
            write_executable(home / place, f'#!/bin/sh\necho "{answer}"\n')
    (home / ".pyenv/version").write_text("3.11.9\n")
    (home / ".nvm/alias").mkdir()
    (home / ".nvm/alias/default").write_text("20\n")
    (home / ".rustup/settings.toml").write_text('default_toolchain = "1.79.0-x86_64-unknown-linux-gnu"\n')
    publishers.node("24.1.0")
    return {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "TERM": "dumb",
        "OMG_CEILING_DIRS": str(home),
        "OMG_MIRROR": publishers.upstream.url,
    }


def answers(shell: str, person: Mapping[str, str], home: Path, *lines: str) -> list[str]:
    """Return what these lines print in a new terminal."""
    said = home / "said"
    type_into([find_tool(shell), "-i"], [f"{line} >>{said} 2>&1" for line in lines], person, home)
    found = said.read_text().splitlines()
    said.unlink()
    return found


def everywhere(person: Mapping[str, str], home: Path) -> dict[str, list[str]]:
    """Return what the names run, in a new terminal of each shell."""
    return {shell: answers(shell, person, home, *NAMES) for shell in SHELLS}


def test_a_newcomer_keeps_what_runs_and_then_has_omg_in_every_new_shell(
    person: Mapping[str, str], home: Path
) -> None:
    before = {path: path.read_bytes() for path in home.iterdir() if path.is_file()}
    theirs = [*THEIRS.values()]
    ran = everywhere(person, home)
    assert ran["zsh"] == theirs
    # Enter answers every question.
    shown, status = call_on_a_terminal(["sh", "install.sh"], person, ROOT, b"\n" * 5)

    assert status == 0, shown
    assert "[Y/n" in shown
    assert "checked: new login and interactive shells find omg's shims first" in shown
    # Nothing is installed yet, and the folder of install.sh is not a project of this person.
    assert everywhere(person, home) == ran

    answers("bash", person, home, "omg import -y")
    assert everywhere(person, home) == dict.fromkeys(SHELLS, theirs)

    answers("zsh", person, home, "omg use node@24")
    used = ["node 24.1.0 --version", *theirs[1:]]
    assert everywhere(person, home) == dict.fromkeys(SHELLS, used)
    assert answers("zsh", person, home, "omg doctor")[0] == "no problems found"

    answers("bash", person, home, "omg setup --remove -y")
    assert {path: path.read_bytes() for path in before} == before
