"""Where zsh's start-up files are."""

import os
from pathlib import Path

from omg.shell.zdotdir import with_zdotdir
from tests.shell.shells import needs_zsh
from tests.tools import find_tool


@needs_zsh
def test_what_a_new_zsh_sets_counts(home: Path):
    env = {"HOME": str(home)}
    (home / ".zshenv").write_text('echo noise; ZDOTDIR="$HOME/my zsh"\n')

    assert with_zdotdir(env, home, [Path(find_tool("zsh"))]) == {**env, "ZDOTDIR": f"{home}/my zsh"}


def test_a_file_that_cannot_be_read_is_none(home: Path):
    os.mkfifo(home / ".zshenv")

    assert with_zdotdir({}, home, [Path("/nowhere/zsh")]) == {}
