from pathlib import Path

from omg.shell.zdotdir import with_zdotdir
from tests.shell.shells import needs_zsh
from tests.tools import find_tool


@needs_zsh
def test_zsh_says_where_its_files_are(home: Path):
    (home / ".zshenv").write_text("echo noise\nZDOTDIR=$HOME/zsh\n")
    env = {"HOME": str(home)}

    assert with_zdotdir(env, home, [Path(find_tool("zsh"))]) == {**env, "ZDOTDIR": f"{home}/zsh"}


def test_zsh_is_not_started_for_nothing(home: Path):
    env = {"HOME": str(home)}

    assert with_zdotdir(env, home, [Path("/nowhere/zsh")]) == env
    (home / ".zshenv").write_text("ZDOTDIR=$HOME/zsh\n")
    assert with_zdotdir(env, home, [Path("/nowhere/bash")]) == env
    # It cannot be started.
    assert with_zdotdir(env, home, [Path("/nowhere/zsh")]) == env
