"""`omg setup` where nvm, pyenv and rustup come first in new shells: real shells, asked before and after."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START
from tests.shell.managers import (
    NVM_LINES,
    PROFILE,
    PYENV_LINES,
    RUSTUP_LINE,
    add_managers,
    add_startup_files,
)
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.shell.terminal import type_into
from tests.terminal import call_on_a_terminal
from tests.tools import find_tool

if TYPE_CHECKING:
    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

# Every one starts shells by the dozen.
pytestmark = pytest.mark.slow

NAMES = ("node", "python3", "cargo")
SHELLS = [
    pytest.param(shell, option, marks=mark)
    for shell, mark in (("bash", needs_bash), ("zsh", needs_zsh), ("fish", needs_fish))
    for option in ("-lc", "-ic", "-lic")
]
# What a line begins with that omg turned off.
OFF = "# turned off by omg setup: "


@pytest.fixture
def crowded(home: Path, store: StoreBuilder) -> Path:
    """Return a home in which nvm, pyenv and rustup come first, and omg has a version of each runtime."""
    for runtime, version in (("node", "24.1.0"), ("python", "3.12.1"), ("rust", "1.80.0")):
        store.add(runtime, version)
    add_managers(home)
    add_startup_files(home)
    return home


def found_by(home: Path, shell: str, option: str) -> list[str]:
    """Return what a new shell runs for each of NAMES."""
    done = subprocess.run(
        [find_tool(shell), option, f"command -v {' '.join(NAMES)}"],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    return done.stdout.split()


def shims(store: StoreBuilder) -> list[str]:
    return [str(store.layout.shims_dir / name) for name in NAMES]


def startup_files(home: Path) -> dict[str, tuple[bytes, int]]:
    """Return the content and the mode of every start-up file."""
    files = [path for path in (*home.iterdir(), *(home / ".config").rglob("*")) if path.is_file()]
    return {
        str(path.relative_to(home)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in files
    }


def on_a_terminal(env: dict[str, str], home: Path, typed: str, *arguments: str) -> str:
    """Run omg on a terminal; return what was shown. A question too many gets the end of input."""
    shown, status = call_on_a_terminal(
        [sys.executable, "-I", "-c", START, *arguments], env, home, typed.encode() + b"\x04" * 9
    )
    assert status == 0
    return shown.replace("\r\n", "\n")


@pytest.mark.parametrize(("shell", "option"), SHELLS)
def test_new_shells_find_the_shims_first(
    omg: RunOmg, crowded: Path, store: StoreBuilder, shell: str, option: str
):
    assert found_by(crowded, shell, option) != shims(store)

    done = omg("setup", "-y")

    assert found_by(crowded, shell, option) == shims(store)
    assert "checked: new login and interactive shells find omg's shims first" in done.stdout


@needs_zsh
def test_a_zsh_on_a_terminal_finds_the_shims_and_still_has_nvm(
    omg: RunOmg, crowded: Path, store: StoreBuilder
):
    omg("setup", "-y")

    shown = type_into(
        [find_tool("zsh"), "-i"],
        ["command -v node", "nvm"],
        {"HOME": str(crowded), "PATH": "/usr/bin:/bin"},
        crowded,
    )

    assert str(store.layout.shims_dir / "node") in shown
    assert "nvm ran" in shown


def test_dash_finds_the_shims_first(omg: RunOmg, crowded: Path, store: StoreBuilder):
    omg("setup", "-y")

    done = subprocess.run(
        [find_tool("dash"), "-lc", "command -v node; command -v cargo"],
        env={"HOME": str(crowded), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == [str(store.layout.shims_dir / name) for name in ("node", "cargo")]


@needs_zsh
def test_a_script_of_zsh_in_a_bare_environment_finds_the_shims_first(
    omg: RunOmg, crowded: Path, store: StoreBuilder
):
    omg("setup", "-y")
    with (crowded / ".zshenv").open("a") as file:
        file.write(RUSTUP_LINE)
    omg("setup", "-y")

    assert found_by(crowded, "zsh", "-c") == shims(store)


def test_removing_gives_every_file_back(omg: RunOmg, crowded: Path):
    (crowded / ".zshrc").chmod(0o600)
    before = startup_files(crowded)
    omg("setup", "-y")
    during = startup_files(crowded)

    done = omg("setup", "--remove")

    assert f"changed: {crowded}/.zshrc\n" in done.stdout
    assert done.stdout.endswith("new terminals start without omg; those that are open keep their PATH\n")
    assert during != before
    assert startup_files(crowded) == before


def test_a_second_run_changes_nothing(omg: RunOmg, crowded: Path):
    omg("setup", "-y")
    before = startup_files(crowded)

    done = omg("setup", "-y")

    assert startup_files(crowded) == before
    assert "changed" not in done.stdout


@needs_zsh
def test_each_line_is_shown_and_without_a_terminal_nothing_changes(omg: RunOmg, crowded: Path):
    before = (crowded / ".zshrc").read_bytes()

    done = omg("setup")

    assert f"  {crowded}/.zshrc:3: [ -s " in done.stderr
    assert f'  {crowded}/.zshrc:7: eval "$(pyenv init - zsh)"' in done.stderr
    assert f"left alone: {crowded}/.zshrc" in done.stdout
    assert "not a terminal, so omg cannot ask" in done.stdout
    assert (crowded / ".zshrc").read_bytes() == before


@needs_zsh
def test_json_names_the_lines(omg: RunOmg, crowded: Path):
    offers = omg("setup", "--json").document["other_managers"]

    assert isinstance(offers, list)
    offer = next(one for one in offers if one["path"] == f"{crowded}/.zshrc")
    assert offer["shells"] == ["interactive zsh", "interactive login zsh"]
    assert f'{crowded}/.zshrc:7: eval "$(pyenv init - zsh)"' in offer["lines"]
    assert [file["changed"] for file in offer["files"]] == [False]


@needs_zsh
def test_dry_run_shows_the_lines(omg: RunOmg, crowded: Path):
    before = startup_files(crowded)

    done = omg("setup", "--dry-run")

    assert f"{crowded}/.zshrc:3: [ -s " in done.stderr
    assert "+# >>> omg, last >>>" in done.stderr
    assert startup_files(crowded) == before


@pytest.fixture
def zsh_only(crowded: Path, env: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return an environment in which zsh is the only shell, so that only its files are asked about."""
    bin_dir = tmp_path / "zsh-only"
    bin_dir.mkdir()
    for name in ("zsh", "sh"):
        (bin_dir / name).symlink_to(find_tool(name))
    (crowded / ".zshenv").unlink()
    return {**env, "PATH": str(bin_dir)}


# What follows is asked on a terminal: first about omg's own lines, then about each file.
def test_their_lines_are_turned_off_if_the_user_prefers_that(zsh_only: dict[str, str], crowded: Path):
    before = (crowded / ".zshrc").read_bytes()

    shown = on_a_terminal(zsh_only, crowded, "y\nc\n", "setup", "--no-tools")

    question = f"Put omg's lines at the end of {crowded}/.zshrc? [Y/n/c; c: turn their lines off]"
    assert shown.count(question) == 1
    lines = (crowded / ".zshrc").read_text().splitlines()
    assert [line.removeprefix(OFF) for line in lines] == before.decode().splitlines()
    assert [line for line in lines if not line.startswith(OFF)] == [
        "",
        'export NVM_DIR="$HOME/.nvm"',
        'export PYENV_ROOT="$HOME/.pyenv"',
        '[[ -d $PYENV_ROOT/bin ]] && export PATH="$PYENV_ROOT/bin:$PATH"',
    ]
    assert "checked: new login and interactive shells find omg's shims first (zsh)" in shown
    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--remove")
    assert (crowded / ".zshrc").read_bytes() == before


def test_a_no_leaves_the_file_alone(zsh_only: dict[str, str], crowded: Path):
    before = (crowded / ".zshrc").read_bytes()

    shown = on_a_terminal(zsh_only, crowded, "y\nn\n", "setup", "--no-tools")

    assert f"left alone: {crowded}/.zshrc (interactive zsh, interactive login zsh): you answered no" in shown
    assert (crowded / ".zshrc").read_bytes() == before
    assert "other version managers still come first" in shown


def test_what_was_written_since_stays(zsh_only: dict[str, str], crowded: Path):
    zshrc = crowded / ".zshrc"
    before = zshrc.read_text()
    on_a_terminal(zsh_only, crowded, "y\nc\n", "setup", "--no-tools")
    zshrc.write_text("alias first=1\n" + zshrc.read_text() + "alias last=1\n")

    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--remove")

    assert zshrc.read_text() == f"alias first=1\n{before}alias last=1\n"


def test_what_was_written_behind_omg_s_lines_stays(zsh_only: dict[str, str], crowded: Path):
    zshrc = crowded / ".zshrc"
    before = zshrc.read_text()
    on_a_terminal(zsh_only, crowded, "y\ny\n", "setup", "--no-tools")
    zshrc.write_text(zshrc.read_text() + "alias last=1\n")

    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--remove")

    assert zshrc.read_text() == f"{before}alias last=1\n"


PYENV_FOR_ZSH = PYENV_LINES.replace("SHELL", "zsh")
NOT_WHOLE = {
    "inside of if": f"if true; then\n{NVM_LINES}fi\n",
    "inside of a function": f"load() {{\n{NVM_LINES}}}\nload\n",
    "a continued line": NVM_LINES.replace("[ -s", "true && \\\n[ -s"),
    "an and before it": NVM_LINES.replace("[ -s", "true &&\n[ -s"),
    "changed by the user": NVM_LINES.replace('nvm.sh"  # This', 'nvm.sh" --no-use || true  # This')
    + "nvm_x\n",
    "a line of the user's own beside it": NVM_LINES + 'PATH="$HOME/.nvm/versions/node/v20.20.2/bin:$PATH"\n',
}


@pytest.mark.parametrize("text", NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_only_whole_commands_of_an_installer_can_be_turned_off(
    zsh_only: dict[str, str], crowded: Path, store: StoreBuilder, text: str
):
    (crowded / ".zshrc").write_text(text)

    shown = on_a_terminal(zsh_only, crowded, "y\n\n", "setup", "--no-tools")

    assert f"Put omg's lines at the end of {crowded}/.zshrc? [Y/n]" in shown
    assert (crowded / ".zshrc").read_text().startswith(text)
    assert found_by(crowded, "zsh", "-ic")[0] == shims(store)[0]


@pytest.mark.parametrize("text", ["if true; then\n", "cat <<EOF\n", "x='\n", "echo \\"], ids=repr)
def test_a_broken_file_is_left_alone(zsh_only: dict[str, str], crowded: Path, text: str):
    data = NVM_LINES + text
    (crowded / ".zshrc").write_text(data)

    shown = on_a_terminal(zsh_only, crowded, "y\ny\n", "setup", "--no-tools", "-y")

    assert f"left alone: {crowded}/.zshrc" in shown
    assert (crowded / ".zshrc").read_text() == data


def test_a_read_only_file_is_left_alone(zsh_only: dict[str, str], crowded: Path):
    before = (crowded / ".zshrc").read_bytes()
    (crowded / ".zshrc").chmod(0o444)

    shown = on_a_terminal(zsh_only, crowded, "y\n", "setup", "--no-tools", "-y")

    assert f"left alone: {crowded}/.zshrc (interactive zsh, interactive login zsh): it is read-only" in shown
    assert (crowded / ".zshrc").read_bytes() == before


def test_a_link_into_a_git_work_tree_is_named_and_kept(zsh_only: dict[str, str], crowded: Path):
    dotfiles = crowded / "dotfiles"
    (dotfiles / ".git").mkdir(parents=True)
    shutil.move(crowded / ".zshrc", dotfiles / "zshrc")
    (crowded / ".zshrc").symlink_to("dotfiles/zshrc")
    before = (dotfiles / "zshrc").read_bytes()

    shown = on_a_terminal(zsh_only, crowded, "y\ny\n", "setup", "--no-tools")

    assert (
        f"{crowded}/.zshrc is a link to `{dotfiles}/zshrc`, in the git work tree `{dotfiles}`;"
        " the change goes there" in shown
    )
    assert (crowded / ".zshrc").readlink() == Path("dotfiles/zshrc")
    assert (dotfiles / "zshrc").read_bytes().startswith(before)
    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--remove")
    assert (dotfiles / "zshrc").read_bytes() == before


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n\n"], ids=repr)
def test_line_breaks_survive(zsh_only: dict[str, str], crowded: Path, store: StoreBuilder, end: bytes):
    data = b'# mine\r\nPATH="$HOME/.nvm/versions/node/v20.20.2/bin:$PATH"' + end
    (crowded / ".zshrc").write_bytes(data)

    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--no-tools", "-y")

    assert found_by(crowded, "zsh", "-ic")[0] == shims(store)[0]
    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--remove", "-y")
    assert (crowded / ".zshrc").read_bytes() == data


def test_a_copy_of_the_file_as_it_was_is_kept(zsh_only: dict[str, str], crowded: Path):
    before = (crowded / ".zshrc").read_bytes()

    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--no-tools", "-y")

    (copy,) = (crowded / ".local/state/omg/start-up-files").iterdir()
    assert copy.name.endswith(".zshrc")
    assert copy.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_login_zsh_with_another_order_gets_a_zprofile(
    zsh_only: dict[str, str], crowded: Path, store: StoreBuilder
):
    # As path_helper, and the start-up files of some distributions, do.
    (crowded / ".zprofile").write_text('PATH="/usr/bin:/bin:$PATH"\n')
    (crowded / ".zshrc").unlink()

    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--no-tools", "-y")

    assert (crowded / ".zprofile").read_text().count("# >>> omg, last >>>") == 1
    assert found_by(crowded, "zsh", "-lc") == shims(store)
    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--remove", "-y")
    assert (crowded / ".zprofile").read_text() == 'PATH="/usr/bin:/bin:$PATH"\n'


def test_homebrew_s_line_is_never_turned_off(zsh_only: dict[str, str], crowded: Path):
    brew = crowded / "linuxbrew/bin"
    brew.mkdir(parents=True)
    shutil.copy(crowded / ".cargo/bin/cargo", brew / "node")
    (brew / "brew").write_text('#!/bin/sh\necho "export PATH=$HOME/linuxbrew/bin:\\$PATH"\n')
    (brew / "brew").chmod(0o755)
    (crowded / ".zshrc").write_text('eval "$($HOME/linuxbrew/bin/brew shellenv)"\n')

    shown = on_a_terminal(zsh_only, crowded, "y\ny\n", "setup", "--no-tools")

    assert f'{crowded}/.zshrc:1: eval "$($HOME/linuxbrew/bin/brew shellenv)"' in shown
    assert f"Put omg's lines at the end of {crowded}/.zshrc? [Y/n]" in shown


def test_an_environment_that_a_start_up_file_activates_stays_in_front(
    zsh_only: dict[str, str], crowded: Path
):
    python = crowded / "venv/bin/python3"
    python.parent.mkdir(parents=True)
    shutil.copy(crowded / ".cargo/bin/cargo", python)
    (crowded / "venv/pyvenv.cfg").write_text("")
    text = 'export VIRTUAL_ENV="$HOME/venv" PATH="$HOME/venv/bin:$PATH"\n'
    (crowded / ".zshrc").write_text(text)

    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--no-tools", "-y")

    assert (crowded / ".zshrc").read_text() == text
    assert found_by(crowded, "zsh", "-ic")[1] == str(python)


@needs_bash
def test_a_login_bash_that_reads_another_file_is_helped_there(
    omg: RunOmg, crowded: Path, store: StoreBuilder
):
    (crowded / ".bash_profile").write_text(PROFILE)
    omg("setup", "-y")
    with (crowded / ".bash_profile").open("a") as file:
        file.write(RUSTUP_LINE + 'PATH="$HOME/.cargo/bin:$PATH"\n')
    assert found_by(crowded, "bash", "-lc") != shims(store)

    omg("setup", "-y")

    assert found_by(crowded, "bash", "-lc") == shims(store)
    omg("setup", "--remove")
    assert "omg" not in (crowded / ".bash_profile").read_text()


def test_doctor_offers_the_same(zsh_only: dict[str, str], crowded: Path, store: StoreBuilder):
    on_a_terminal(zsh_only, crowded, "y\nn\n", "setup", "--no-tools")
    env = {**zsh_only, "PATH": f"{store.layout.shims_dir}:{zsh_only['PATH']}"}

    shown, status = call_on_a_terminal(
        [sys.executable, "-I", "-c", START, "doctor", "--fix"], env, crowded, b"y\n\x04\x04"
    )

    assert shown.count(f"Put omg's lines at the end of {crowded}/.zshrc?") == 1
    assert "fixed: nvm (" in shown
    assert "fixed: pyenv (" in shown
    assert found_by(crowded, "zsh", "-ic") == shims(store)
    assert status == 0


def test_doctor_changes_nothing_without_a_terminal(omg: RunOmg, crowded: Path, zsh_only: dict[str, str]):
    omg("setup", env=zsh_only)
    before = startup_files(crowded)

    done = omg("doctor", "--fix", env=zsh_only)

    assert "not a terminal, so omg cannot ask" in done.stdout
    assert startup_files(crowded) == before
    omg("doctor", "--fix", "-y", env=zsh_only)
    assert "# >>> omg, last >>>" in (crowded / ".zshrc").read_text()


def test_a_no_to_omg_s_own_lines_is_a_no_to_all(zsh_only: dict[str, str], crowded: Path):
    before = startup_files(crowded)

    shown = on_a_terminal(zsh_only, crowded, "n\ny\ny\n", "setup", "--no-tools")

    assert "Put omg's lines" not in shown
    assert startup_files(crowded) == before


def test_files_that_zshenv_moves_are_found(zsh_only: dict[str, str], crowded: Path, store: StoreBuilder):
    (crowded / "zsh").mkdir()
    shutil.move(crowded / ".zshrc", crowded / "zsh/.zshrc")
    before = (crowded / "zsh/.zshrc").read_bytes()
    (crowded / ".zshenv").write_text('ZDOTDIR="$HOME/zsh"\n')

    shown = on_a_terminal(zsh_only, crowded, "y\n", "setup", "--no-tools", "-y")

    assert f"{crowded}/zsh/.zshrc:3: [ -s " in shown
    assert found_by(crowded, "zsh", "-ic") == shims(store)
    assert not (crowded / ".zshrc").exists()
    on_a_terminal(zsh_only, crowded, "y\n", "setup", "--remove", "-y")
    assert (crowded / "zsh/.zshrc").read_bytes() == before


def test_removing_drops_the_copies_and_says_nothing_of_files_without_omg(omg: RunOmg, crowded: Path):
    omg("setup", "-y")
    assert len(list((crowded / ".local/state/omg/start-up-files").iterdir())) >= 3
    (crowded / ".zlogin").write_text("# mine\n")
    (crowded / ".zlogin").chmod(0o444)

    done = omg("setup", "--remove")

    assert "left alone" not in done.stdout
    assert list((crowded / ".local/state/omg/start-up-files").iterdir()) == []
