"""What fresh shells find, and the line that does it: real shells in a temporary home."""

import os
from pathlib import Path

import pytest

from omg.shell.inspection import ShellReport, complaints, inspect_shells, present_shells
from omg.shell.question import ShellMode
from omg.shell.rival import lines_of, names_a_manager, read_by, shown
from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh

SCRIPT = "#!/bin/sh\n"


@pytest.fixture
def shims_dir(home: Path) -> Path:
    return write_executable(home / "omg/shims/node", SCRIPT).parent


def reports_of(shell: str, home: Path, shims_dir: Path, **variables: str) -> dict[str, ShellReport]:
    path = present_shells({"PATH": os.environ["PATH"]})[shell]
    env = {"HOME": str(home), "LANG": "C.UTF-8", **variables}
    reports = inspect_shells([path], env, shims_dir=shims_dir, home=home, names=["node", "python3"])
    return {str(report.mode): report for report in reports}


@needs_bash
def test_shims_in_front_leave_nothing_to_say(home: Path, shims_dir: Path):
    (home / ".profile").write_text(f"PATH={shims_dir}:$PATH\n")
    (home / ".bashrc").write_text(f"PATH={shims_dir}:$PATH\n")

    assert complaints(reports_of("bash", home, shims_dir).values()) == ()


@needs_bash
def test_a_manager_that_wins_is_shown_with_its_line(home: Path, shims_dir: Path):
    write_executable(home / ".pyenv/shims/node", SCRIPT)
    (home / ".bashrc").write_text(f'PATH={shims_dir}:$PATH\n\nexport PATH="$HOME/.pyenv/shims:$PATH"\n')

    (rival,) = reports_of("bash", home, shims_dir)["interactive bash"].rivals

    assert (rival.name, rival.manager, rival.found) == ("node", "pyenv", f"{home}/.pyenv/shims/node")
    assert rival.line == f'{home}/.bashrc:3: export PATH="$HOME/.pyenv/shims:$PATH"'


@needs_bash
def test_the_last_line_is_the_one_that_wins(home: Path, shims_dir: Path):
    write_executable(home / ".cargo/bin/node", SCRIPT)
    (home / ".bashrc").write_text(
        f"PATH={shims_dir}:$PATH\nPATH=$HOME/.cargo/bin:$PATH\n# .cargo/bin\nPATH=$HOME/.cargo/bin:$PATH\n"
    )

    (rival,) = reports_of("bash", home, shims_dir)["interactive bash"].rivals

    assert rival.line.startswith(f"{home}/.bashrc:4:")


@needs_bash
@pytest.mark.parametrize(
    ("definition", "found"),
    [("alias node='nodejs'", "alias node='nodejs'"), ("node() { nodejs; }", "a shell function")],
)
def test_a_word_of_the_shell_hides_a_shim(home: Path, shims_dir: Path, definition: str, found: str):
    (home / ".bashrc").write_text(f"PATH={shims_dir}:$PATH\n{definition}\n")

    (rival,) = reports_of("bash", home, shims_dir)["interactive bash"].rivals

    assert (rival.found, rival.line) == (found, f"{home}/.bashrc:2: {definition}")


@needs_zsh
def test_zsh_is_asked_in_its_own_files(home: Path, shims_dir: Path):
    write_executable(home / ".volta/bin/node", SCRIPT)
    (home / ".zshenv").write_text(f"PATH={shims_dir}:$PATH\n")
    (home / ".zshrc").write_text("path=($HOME/.volta/bin $path)\n")

    reports = reports_of("zsh", home, shims_dir)

    assert reports["login zsh"].rivals == ()
    assert reports["interactive zsh"].rivals[0].line.startswith(f"{home}/.zshrc:1:")


@needs_zsh
def test_zsh_is_asked_where_zdotdir_is(home: Path, shims_dir: Path):
    write_executable(home / ".volta/bin/node", SCRIPT)
    (home / "zsh").mkdir()
    (home / "zsh/.zshenv").write_text(f"path=({shims_dir} $path)\npath=($HOME/.volta/bin $path)\n")

    (rival,) = reports_of("zsh", home, shims_dir, ZDOTDIR=f"{home}/zsh")["login zsh"].rivals

    assert rival.line.startswith(f"{home}/zsh/.zshenv:2:")


@needs_fish
def test_fish_is_asked_in_its_own_files(home: Path, shims_dir: Path):
    config = home / ".config/fish/config.fish"
    config.parent.mkdir(parents=True)
    config.write_text(f"set -gx PATH {shims_dir} $PATH\nfunction node\nend\n")

    (rival,) = reports_of("fish", home, shims_dir)["interactive fish"].rivals

    assert (rival.found, rival.line) == ("a shell function", f"{config}:2: function node")


@needs_bash
def test_a_shell_without_the_shims_is_reported(home: Path, shims_dir: Path):
    (home / ".profile").write_text(f"PATH={shims_dir}:$PATH\n")

    assert complaints(reports_of("bash", home, shims_dir).values()) == (
        "interactive bash: the shims are not on PATH",
    )


@needs_bash
def test_start_up_files_that_print_do_not_confuse_the_answer(home: Path, shims_dir: Path):
    (home / ".bashrc").write_text(f"echo node /bin/node\nPATH={shims_dir}:$PATH\n")

    assert reports_of("bash", home, shims_dir)["interactive bash"].rivals == ()


@needs_bash
def test_a_shell_that_ends_early_is_reported(home: Path, shims_dir: Path):
    (home / ".bashrc").write_text("exit 0\n")

    assert not reports_of("bash", home, shims_dir)["interactive bash"].answered


def test_a_line_cannot_control_the_terminal():
    assert shown(Path("/home/.zshrc"), 1, "alias node='\x1b[2J'\n") == "/home/.zshrc:1: alias node='\\x1b[2J'"


def test_lines_are_numbered_as_an_editor_does(tmp_path: Path):
    file = tmp_path / ".zshrc"
    own = "# >>> omg >>>\n_omg_tools=$HOME/.cargo/bin\n# <<< omg <<<"
    file.write_bytes(f'a\x0cb\r\n{own}\n# .cargo/env\n. "$HOME/.cargo/env"\n'.encode())

    assert lines_of("rustup", file) == ((6, '. "$HOME/.cargo/env"'),)
    assert lines_of("nvm", file) == lines_of("nobody", file) == ()
    assert names_a_manager(file)


@pytest.mark.parametrize(
    ("option", "names"),
    [
        ("-i", [".zshenv", ".zshrc"]),
        ("-l", [".zshenv", ".zprofile", ".zlogin"]),
        ("-li", [".zshenv", ".zprofile", ".zshrc", ".zlogin"]),
    ],
)
def test_each_start_of_zsh_reads_files_of_its_own(home: Path, option: str, names: list[str]):
    for name in (".zshenv", ".zprofile", ".zshrc", ".zlogin"):
        (home / name).write_text("")

    files = read_by(ShellMode(Path("/bin/zsh"), option), home, {})

    assert [file.name for file in files if file.parent == home] == names
