"""What `omg doctor --fix` does about other managers in new shells; the shells are real."""

from pathlib import Path

import pytest

from omg.context import Context
from omg.diagnosis.shell_repair import ShellRepair
from omg.errors import StoreError
from omg.value import replace
from tests.conftest import write_executable
from tests.shell.shells import needs_zsh
from tests.tools import find_tool


@pytest.fixture
def crowded(context: Context, home: Path, tmp_path: Path) -> Context:
    """Return a context with zsh as the only shell, in which pyenv comes first."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/zsh").symlink_to(find_tool("zsh"))
    write_executable(home / ".pyenv/shims/python3")
    shims = write_executable(context.store.shims_dir / "python3").parent
    context.store.self_dir.mkdir()
    (context.store.self_dir / "env.sh").write_text(f"PATH={shims}:$PATH\n")
    (home / ".zshenv").write_text(f"PATH={shims}:$PATH\n")
    (home / ".zshrc").write_text('PATH="$HOME/.pyenv/shims:$PATH"\n')
    return replace(context, env={**context.env, "PATH": str(tmp_path / "bin")})


@needs_zsh
def test_without_a_terminal_the_reason_is_the_error(crowded: Context, home: Path):
    with pytest.raises(StoreError, match="not a terminal, so omg cannot ask"):
        ShellRepair(crowded, home).fix("pyenv")

    assert "omg" not in (home / ".zshrc").read_text()


@needs_zsh
def test_what_is_agreed_to_is_done_once_for_all(crowded: Context, home: Path):
    console = replace(crowded.console, assume_yes=True)
    repair = ShellRepair(replace(crowded, console=console), home)

    repair.fix("pyenv")
    repair.fix("nvm")

    assert (home / ".zshrc").read_text().count("# >>> omg, last >>>") == 1


@needs_zsh
def test_what_still_comes_first_is_no_success(crowded: Context, home: Path):
    (home / ".zlogin").write_text("")
    (crowded.store.self_dir / "env.sh").write_text("")
    console = replace(crowded.console, assume_yes=True)

    with pytest.raises(StoreError, match="it still comes first in interactive zsh"):
        ShellRepair(replace(crowded, console=console), home).fix("pyenv")
