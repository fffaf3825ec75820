"""The truth in the calling shell: one line where a name does not run what omg says."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.terminal import call_on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

# What nvm's own installer puts at the end of a start-up file, and an nvm.sh that does what nvm's does there.
NVM_LINES = """\
export NVM_DIR="$HOME/.nvm"
[ -s "$NVM_DIR/nvm.sh" ] && \\. "$NVM_DIR/nvm.sh"  # This loads nvm
"""
NVM_SH = 'export PATH="$NVM_DIR/versions/node/v20.20.2/bin:$PATH"\n'
WARNING = (
    "omg: warning: in this shell, node is ~/.nvm/versions/node/v20.20.2/bin/node,"
    " which comes first on PATH; fix: omg doctor --fix"
)
COMMANDS = (
    "omg",
    "omg use node@24",
    "omg install node@24",
    "omg which node",
    "omg why node",
    "omg current",
    "omg pin node@24",
)


@pytest.fixture
def env(env: dict[str, str], one_shell: str) -> dict[str, str]:
    """Return the usual environment, with one shell to ask."""
    return {**env, "PATH": one_shell}


@pytest.fixture
def theirs(home: Path) -> Path:
    """Return nvm's node 20, with nvm beside it."""
    node = write_executable(home / ".nvm/versions/node/v20.20.2/bin/node")
    (home / ".nvm/nvm.sh").write_text(NVM_SH)
    return node


_WITH_ZSH_AND_FISH = pytest.mark.parametrize("one_shell", ["/usr/bin:/bin"], ids=["all"])


@pytest.fixture
def set_up(omg: RunOmg, store: StoreBuilder) -> StoreBuilder:
    """Return a store with a node 24, the global default, set up."""
    store.add("node", "24.1.0")
    store.set_current("node", "24.1.0")
    assert omg("setup").exit_status == 0
    return store


def shown_by(command: str, env: Mapping[str, str], cwd: Path, *shell: str) -> list[str]:
    """Return the lines that a command shows on a terminal, in a shell."""
    shown, status = call_on_a_terminal([*(shell or ("/bin/sh",)), "-c", command], env, cwd)
    assert status == 0, shown
    return shown.replace("\r", "").splitlines()


def opened(env: Mapping[str, str], set_up: StoreBuilder, *in_front: Path) -> dict[str, str]:
    """Return the environment of a shell with the shims on PATH, behind these folders."""
    folders = (*in_front, set_up.layout.shims_dir, set_up.layout.self_dir / "bin")
    return {**env, "PATH": ":".join([*map(str, folders), env["PATH"]])}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_ends_with_the_line(
    set_up: StoreBuilder, theirs: Path, env: dict[str, str], project: Path, command: str
) -> None:
    assert shown_by(command, opened(env, set_up, theirs.parent), project)[-1] == WARNING


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_has_it_where_the_shims_come_first(
    set_up: StoreBuilder, theirs: Path, env: dict[str, str], project: Path, command: str
) -> None:
    here = opened(env, set_up)

    shown = shown_by(command, {**here, "PATH": f"{here['PATH']}:{theirs.parent}"}, project)

    assert [line for line in shown if "in this shell" in line] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_it_in_json(
    omg: RunOmg, set_up: StoreBuilder, theirs: Path, env: dict[str, str], command: str
) -> None:
    path = opened(env, set_up, theirs.parent)["PATH"]

    done = omg(*command.split()[1:], "--json", env={"PATH": path})

    assert done.document["shadowed_by"] == [
        {
            "executable": "node",
            "path": str(theirs),
            "reason": "which comes first on PATH",
            "fix": "omg doctor --fix",
        }
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_script_is_not_told(
    omg: RunOmg, set_up: StoreBuilder, theirs: Path, env: dict[str, str], command: str
) -> None:
    done = omg(*command.split()[1:], env={"PATH": opened(env, set_up, theirs.parent)["PATH"]})

    assert (done.exit_status, "in this shell" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    ("shell", "start_up_file"),
    [
        pytest.param("bash", ".bashrc", marks=needs_bash),
        pytest.param("zsh", ".zshrc", marks=needs_zsh),
    ],
)
@_WITH_ZSH_AND_FISH
def test_it_is_said_in_a_shell_that_nvm_has_changed(
    set_up: StoreBuilder,
    theirs: Path,
    env: dict[str, str],
    project: Path,
    home: Path,
    *,
    shell: str,
    start_up_file: str,
) -> None:
    with Path(env["HOME"], start_up_file).open("a") as file:
        file.write(NVM_LINES)
    program = shutil.which(shell)
    assert program is not None

    shown = shown_by("omg current; command -v node", env, project, program, "-i")

    assert shown[-2:] == [WARNING, str(theirs)]


@needs_fish
@_WITH_ZSH_AND_FISH
def test_it_is_said_in_a_fish_with_a_folder_in_front(
    set_up: StoreBuilder, theirs: Path, env: dict[str, str], project: Path, home: Path
) -> None:
    (home / ".config/fish/config.fish").write_text(f"set -gx PATH {theirs.parent} $PATH\n")

    shown = shown_by("omg current; command -v node", env, project, str(shutil.which("fish")), "-i")

    assert (WARNING in shown[-2], str(theirs) in shown[-1]) == (True, True)


def test_omg_alone_says_once_that_the_shims_are_not_on_path(
    set_up: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    shown = shown_by(f"{set_up.layout.self_dir}/bin/omg", env, project)

    assert [line for line in shown if "PATH" in line] == [
        "hint: run omg setup to put the shims on PATH: until then, these versions do not run"
    ]


def test_use_says_that_the_shims_are_not_on_path(
    set_up: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    command = f"{set_up.layout.self_dir}/bin/omg use node@24"

    shown = shown_by(command, {**env, "PATH": "/nowhere"}, project)

    assert shown[-1] == (
        "omg: warning: in this shell, omg's shims are not on PATH, and node is not found;"
        " fix: omg setup, then open a new terminal"
    )
