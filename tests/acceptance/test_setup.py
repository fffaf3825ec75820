"""`omg setup` in a temporary home, and what the real shells then find."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.conftest import RunOmg
from tests.conftest import StoreBuilder, write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.shell.terminal import type_into
from tests.tools import find_tool


@pytest.fixture
def data_dir(home: Path) -> Path:
    return home / ".local/share/omg"


def ask(home: Path, *command: str, **env: str) -> str:
    """Return what a fresh shell answers."""
    done = subprocess.run(
        [find_tool(command[0]), *command[1:]],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    return done.stdout.strip()


def files_in(home: Path) -> dict[str, bytes]:
    """Return what lies directly in the home, without the directories."""
    return {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}


def test_it_shows_the_lines_before_it_writes_them(omg: RunOmg, home: Path):
    done = omg("setup")

    assert done.exit_status == 0
    assert f"{home}/.profile (login shells):\n  +# >>> omg >>>" in done.stderr
    assert "# >>> omg >>>" in (home / ".profile").read_text()


def test_dry_run_writes_nothing(omg: RunOmg, home: Path):
    done = omg("setup", "--dry-run")

    assert "# >>> omg >>>" in done.stderr
    assert list(home.iterdir()) == []


def test_no_modify_path_leaves_start_up_files_alone(omg: RunOmg, home: Path, data_dir: Path):
    omg("setup", "--no-modify-path")

    assert files_in(home) == {}
    assert (data_dir / "self/bin/omg").is_file()


def test_a_new_terminal_is_named_only_where_it_finds_omg(omg: RunOmg) -> None:
    said = [
        omg("setup", *options).stdout for options in (("--no-modify-path",), ("-y",), ("--no-modify-path",))
    ]
    assert ["new terminal" in text for text in said] == [False, True, True]


def test_a_second_time_changes_nothing(omg: RunOmg, home: Path):
    (home / ".bashrc").write_text("# mine\n")
    omg("setup")
    before = files_in(home)

    done = omg("setup")

    assert files_in(home) == before
    assert "changed" not in done.stdout


def test_remove_gives_the_start_up_files_back(omg: RunOmg, home: Path):
    (home / ".profile").write_text("# mine\n")
    omg("setup")

    omg("setup", "--remove")

    assert files_in(home) == {".profile": b"# mine\n"}


def test_the_command_starts_omg(omg: RunOmg, home: Path):
    omg("setup", "--no-modify-path")

    assert ask(home, str(home / ".local/bin/omg"), "completions", "zsh").startswith("#compdef omg")


def test_a_moved_store_still_starts(omg: RunOmg, home: Path, data_dir: Path):
    omg("setup", "--no-modify-path")
    moved = data_dir.rename(home / "moved store")

    assert ask(home, str(moved / "self/bin/omg"), "completions", "zsh").startswith("#compdef omg")


def test_a_command_of_another_program_is_left_alone_and_reported(omg: RunOmg, home: Path):
    theirs = write_executable(home / ".local/bin/omg", "#!/bin/sh\n")

    done = omg("setup", "--no-modify-path")

    assert done.exit_status == 0
    assert "is another program" in done.stdout
    assert theirs.read_text() == "#!/bin/sh\n"


def test_a_start_up_file_that_cannot_be_changed_does_not_stop_the_rest(omg: RunOmg, home: Path):
    (home / ".profile").mkdir()

    done = omg("setup")

    assert done.exit_status == 0
    assert f"left alone: {home}/.profile (login shells): it is not a file" in done.stdout
    assert (home / ".bashrc").is_file()


def test_a_data_directory_with_a_colon_is_refused(omg: RunOmg, home: Path):
    done = omg("setup", env={"OMG_DATA_DIR": f"{home}/a:b"})

    assert done.exit_status == 1
    assert "`:`" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_home_that_cannot_be_written_is_an_error(omg: RunOmg, home: Path):
    home.chmod(0o500)

    done = omg("setup")

    assert done.exit_status == 1
    assert "cannot write" in done.stderr


def test_json_says_what_was_done(omg: RunOmg, home: Path, data_dir: Path):
    document = omg("setup", "--no-modify-path", "--json").document

    assert document["data_dir"] == str(data_dir)
    assert document["command"] == str(home / ".local/bin/omg")


def test_a_manager_that_still_wins_is_named_with_its_line(omg: RunOmg, home: Path):
    write_executable(home / ".pyenv/shims/python3", "#!/bin/sh\n")
    (home / ".bashrc").write_text('export PATH="$HOME/.pyenv/shims:$PATH"\n')

    done = omg("setup")

    assert f"`python3` is `{home}/.pyenv/shims/python3` of pyenv ({home}/.bashrc:" in done.stdout


@needs_bash
@pytest.mark.parametrize("option", ["-lc", "-ic"])
def test_bash_finds_the_shims(omg: RunOmg, home: Path, store: StoreBuilder, data_dir: Path, option: str):
    store.add("node", "20.1.0")
    omg("setup")

    assert ask(home, "bash", option, "command -v node") == f"{data_dir}/shims/node"


@needs_bash
def test_a_bash_that_is_not_interactive_finds_them_too(
    omg: RunOmg, home: Path, store: StoreBuilder, data_dir: Path
):
    store.add("node", "20.1.0")
    (home / ".bashrc").write_text("case $- in *i*) ;; *) return ;; esac\n")
    omg("setup")

    found = ask(home, "bash", "-c", ". ~/.bashrc; command -v node")

    assert found == f"{data_dir}/shims/node"


@needs_bash
def test_a_login_bash_with_a_file_of_its_own_finds_them(
    omg: RunOmg, home: Path, store: StoreBuilder, data_dir: Path
):
    store.add("node", "20.1.0")
    (home / ".bash_profile").write_text("PATH=/usr/bin:/bin\n")
    omg("setup")

    assert ask(home, "bash", "-lc", "command -v node") == f"{data_dir}/shims/node"


@needs_bash
def test_an_active_virtual_environment_stays_in_front(omg: RunOmg, home: Path, store: StoreBuilder):
    store.add("python", "3.12.1")
    python = write_executable(home / "venv/bin/python3", "#!/bin/sh\n")
    omg("setup")

    found = ask(
        home,
        "bash",
        "-ic",
        "command -v python3",
        VIRTUAL_ENV=f"{home}/venv",
        PATH=f"{home}/venv/bin:/usr/bin:/bin",
    )

    assert found == str(python)


@needs_zsh
@pytest.mark.parametrize("option", ["-c", "-lc", "-ic"])
def test_zsh_finds_the_shims(omg: RunOmg, home: Path, store: StoreBuilder, data_dir: Path, option: str):
    store.add("node", "20.1.0")
    omg("setup")

    assert ask(home, "zsh", option, "command -v node") == f"{data_dir}/shims/node"


@needs_fish
@pytest.mark.parametrize("option", ["-c", "-lc", "-ic"])
def test_fish_finds_the_shims(omg: RunOmg, home: Path, store: StoreBuilder, data_dir: Path, option: str):
    store.add("node", "20.1.0")
    omg("setup")

    assert ask(home, "fish", option, "command -v node") == f"{data_dir}/shims/node"


def test_sh_survives_a_store_that_no_longer_exists(omg: RunOmg, home: Path, data_dir: Path):
    omg("setup")
    shutil.rmtree(data_dir)

    assert ask(home, "sh", "-lc", "echo alive") == "alive"


@pytest.mark.parametrize("command", [("setup",), ("rehash",), ("use", "node@20.11.1")], ids=" ".join)
def test_leftovers_of_a_killed_set_up_go(command: tuple[str, ...], omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    assert omg("setup").exit_status == 0
    self_dir = store.layout.self_dir
    left = [self_dir / ".path.4711.0123abcd", self_dir / "bin/.omg.4711.0123abcd"]
    for file in left:
        file.write_bytes(b"half")
    theirs = self_dir / ".gitignore"
    theirs.write_text("")
    assert omg(*command).exit_status == 0
    assert [file for file in (*left, theirs) if file.exists()] == [theirs]


def test_jdks_are_linked_where_editors_look_and_nothing_else_is_changed(
    omg: RunOmg, home: Path, store: StoreBuilder
):
    store.add("java", "21.0.2+13")

    done = omg("setup", "jdks")

    link = home / ".jdks/omg-21"
    assert done.lines == [f"linked: {link} -> {store.data_dir}/stable/java/21"]
    assert (link / "bin/java").is_file()
    assert files_in(home) == {}
    assert omg("setup", "jdks", "--remove").lines == [f"removed: {link}"]
    assert not link.is_symlink()


def test_without_a_jdk_nothing_is_linked(omg: RunOmg, home: Path):
    done = omg("setup", "jdks")

    assert (done.exit_status, done.stdout) == (0, "")
    assert "run omg install java" in done.stderr
    assert not (home / ".jdks").exists()


def test_what_to_type_now_is_one_short_line_and_works(omg: RunOmg, home: Path, env: dict[str, str]) -> None:
    lines = omg("setup", "-y", env={"SHELL": "/bin/sh"}).lines

    at = next(i for i, line in enumerate(lines) if line.startswith("omg is set up"))
    assert lines[at + 1] == "  . ~/.local/share/omg/env"
    assert lines[at + 2].startswith("then: omg import")
    done = subprocess.run(
        ["/bin/sh", "-c", f'{lines[at + 1]}; echo "$PATH"'],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(home / ".local/share/omg/shims") in done.stdout.split(":")


def completed_in(home: Path, shell: str) -> str:
    """Return what a terminal shows after `omg unin`, a tab, and an `echo` put before it."""
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    return type_into([find_tool(shell), "-i"], ["omg unin\t\x01echo got:"], env, home)


@needs_bash
def test_a_new_bash_completes_the_words_of_omg(omg: RunOmg, home: Path):
    omg("setup", "-y")

    assert "got:omg uninstall" in completed_in(home, "bash")


@needs_zsh
def test_a_new_zsh_with_compinit_completes_the_words_of_omg(omg: RunOmg, home: Path):
    (home / ".zshrc").write_text("autoload -Uz compinit && compinit\n")
    omg("setup", "-y")

    assert "got:omg uninstall" in completed_in(home, "zsh")


@needs_fish
def test_a_new_fish_completes_the_words_of_omg(omg: RunOmg, home: Path):
    omg("setup", "-y")

    found = ask(home, "fish", "-ic", "complete -C 'omg unin' | string split -f1 \\t")
    assert found == "uninstall"


@needs_bash
def test_completions_are_read_only_when_asked_for(omg: RunOmg, home: Path, data_dir: Path):
    omg("setup", "-y")
    (data_dir / "self/completions/omg.bash").write_text("echo READ\n")

    assert ask(home, "bash", "-ic", "complete -p omg") == "complete -o default -F _omg omg"
