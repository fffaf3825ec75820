"""Folders of tools outside of the toolchains: `omg setup` puts them on PATH, `omg doctor` names them."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START
from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import Finished, RunOmg
    from tests.conftest import StoreBuilder

SHELLS = [
    pytest.param(shell, marks=mark)
    for shell, mark in (("bash", needs_bash), ("zsh", needs_zsh), ("fish", needs_fish))
]


@pytest.fixture
def go_bin(home: Path) -> Path:
    """Return ~/go/bin with a program in it."""
    return write_executable(home / "go/bin/gopls", "#!/bin/sh\necho gopls ran\n").parent


def ask(home: Path, shell: str, text: str) -> str:
    """Return what a new interactive shell answers."""
    done = subprocess.run(
        [find_tool(shell), "-ic", text],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    return done.stdout.strip()


def on_a_terminal(env: dict[str, str], typed: str, *arguments: str) -> str:
    """Run omg with all three streams on a terminal; return what was shown."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    with subprocess.Popen(
        [sys.executable, "-I", "-c", START, *arguments],
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = b""
        # The end of the last process on a terminal is an error on Linux.
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:
            pass
        os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def advice(done: Finished) -> list[object]:
    """Return the messages of what doctor only advises."""
    problems = done.document["problems"]
    assert isinstance(problems, list)
    return [problem["message"] for problem in problems if problem["advice"]]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_finds_the_tools_behind_the_shims(
    omg: RunOmg, home: Path, go_bin: Path, store: StoreBuilder, shell: str
):
    store.add("node", "20.1.0")
    write_executable(go_bin / "node")

    omg("setup", "-y")

    assert ask(home, shell, "gopls") == "gopls ran"
    assert ask(home, shell, "command -v node") == str(store.layout.shims_dir / "node")


@pytest.mark.parametrize("name", ["my tools", "it's", "$HOME `id` $(id)", "*", 'a"b\\c', "-n", "#x;y&z"])
def test_every_shell_reads_every_name(omg: RunOmg, home: Path, name: str):
    write_executable(home / name / "gopls", "#!/bin/sh\necho gopls ran\n")

    omg("setup", "-y", env={"GOBIN": str(home / name)})

    shells = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell)]
    assert {shell: ask(home, shell, "gopls") for shell in shells} == dict.fromkeys(shells, "gopls ran")


def test_a_terminal_is_asked_once(env: dict[str, str], home: Path, go_bin: Path):
    (home / ".bun/bin").mkdir(parents=True)

    shown = on_a_terminal(env, "y\ny\n", "setup")

    question = f"Put these folders of tools on PATH, behind the shims: {go_bin}, {home}/.bun/bin? [Y/n]"
    assert shown.count("Put these") == shown.count(question) == 1
    assert '_omg_tools="$HOME"/go/bin:"$HOME"/.bun/bin\n' in (home / ".profile").read_text()


@pytest.mark.usefixtures("go_bin")
def test_a_no_leaves_them_out_and_sets_omg_up(env: dict[str, str], home: Path):
    shown = on_a_terminal(env, "n\ny\n", "setup")

    assert f"not put on PATH behind the shims: `{home}/go/bin`: you answered no" in shown
    assert "_omg_tools" not in (home / ".profile").read_text()
    assert "_omg_data" in (home / ".profile").read_text()


@pytest.mark.usefixtures("go_bin")
def test_without_a_terminal_they_are_only_named(omg: RunOmg, home: Path):
    done = omg("setup")

    assert f"not put on PATH behind the shims: `{home}/go/bin`: not a terminal" in done.stdout
    assert "_omg_tools" not in (home / ".profile").read_text()


@pytest.mark.usefixtures("go_bin")
def test_dry_run_names_them(omg: RunOmg, home: Path):
    done = omg("setup", "--dry-run")

    assert f"not put on PATH behind the shims: `{home}/go/bin`: omg setup asks first" in done.stdout


@pytest.mark.usefixtures("go_bin")
def test_dry_run_with_yes_shows_the_lines(omg: RunOmg, home: Path):
    done = omg("setup", "--dry-run", "-y")

    assert '+_omg_tools="$HOME"/go/bin' in done.stderr
    assert not (home / ".profile").exists()


@pytest.mark.usefixtures("go_bin")
def test_a_new_run_updates_the_block(omg: RunOmg, home: Path):
    (home / ".profile").write_text("# mine\n")
    omg("setup")

    omg("setup", "-y")

    text = (home / ".profile").read_text()
    assert (text.count("# >>> omg >>>"), text.count("_omg_tools")) == (1, 1)
    assert text.startswith("# mine\n")


@pytest.mark.usefixtures("go_bin")
def test_a_second_run_keeps_them_and_changes_nothing(omg: RunOmg, home: Path):
    omg("setup", "-y")
    before = (home / ".bashrc").read_bytes()

    done = omg("setup")

    assert (home / ".bashrc").read_bytes() == before
    assert "changed" not in done.stdout
    assert "not put on PATH" not in done.stdout


@pytest.mark.usefixtures("go_bin")
def test_remove_takes_them_out_with_the_block(omg: RunOmg, home: Path):
    (home / ".profile").write_text("# mine\n")
    omg("setup", "-y")

    omg("setup", "--remove")

    assert (home / ".profile").read_text() == "# mine\n"
    assert not (home / ".bashrc").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_folder_that_has_gone_harms_no_shell_and_leaves_with_the_next_run(
    omg: RunOmg, home: Path, go_bin: Path, shell: str
):
    omg("setup", "-y")
    shutil.rmtree(go_bin)

    assert ask(home, shell, "echo alive") == "alive"
    omg("setup")
    assert "_omg_tools" not in (home / ".profile").read_text()


@pytest.mark.usefixtures("go_bin")
@needs_bash
def test_a_folder_that_a_new_shell_has_already_is_not_offered(omg: RunOmg, home: Path):
    (home / ".bashrc").write_text('PATH="$HOME/go/bin:$PATH"\n')

    done = omg("setup", "-y", env={"SHELL": find_tool("bash")})

    assert "not put on PATH" not in done.stdout
    assert "_omg_tools" not in (home / ".bashrc").read_text()


def test_a_folder_that_others_can_write_is_left_out(omg: RunOmg, home: Path, go_bin: Path):
    go_bin.chmod(0o777)

    done = omg("setup", "-y")

    assert f"not put on PATH behind the shims: `{go_bin}`: other users can write to `{go_bin}`" in done.stdout
    assert "_omg_tools" not in (home / ".profile").read_text()


@pytest.mark.usefixtures("go_bin")
def test_no_modify_path_asks_nothing(omg: RunOmg, home: Path):
    done = omg("setup", "--no-modify-path", "-y")

    assert "not put on PATH" not in done.stdout
    assert not (home / ".profile").exists()


def test_json_names_them(omg: RunOmg, go_bin: Path, home: Path):
    (home / ".bun/bin").mkdir(parents=True)
    (home / ".bun").chmod(0o777)

    document = omg("setup", "-y", "--json").document

    assert document["tool_folders"] == [
        {"path": str(go_bin), "problem": None},
        {
            "path": f"{home}/.bun/bin",
            "problem": f"other users can write to `{home}/.bun` (mode 0777)",
        },
    ]


def test_doctor_advises_and_succeeds(omg: RunOmg, home: Path, store: StoreBuilder):
    omg("setup")
    write_executable(home / "go/bin/gopls")

    done = omg("doctor", env={"PATH": f"{store.layout.shims_dir}:/usr/bin:/bin"})

    assert done.exit_status == 0
    assert done.lines == [
        "no problems found",
        f"- new shells do not have `{home}/go/bin` on PATH, and tools are in it: `gopls`",
        "  to put it on PATH behind the shims, run omg setup",
    ]


@pytest.mark.usefixtures("go_bin")
def test_doctor_is_content_after_the_set_up(omg: RunOmg):
    assert len(advice(omg("doctor", "--json"))) == 1
    omg("setup", "-y")

    assert advice(omg("doctor", "--json")) == []


@needs_bash
def test_doctor_names_a_folder_of_tools_that_shadows_shims(omg: RunOmg, home: Path, store: StoreBuilder):
    store.add("rust", "1.96.0")
    omg("setup")
    for name in ("rustc", "rustdoc", "cargo", "rg"):
        write_executable(home / ".cargo/bin" / name, "#!/bin/sh\n")
    with (home / ".bashrc").open("a") as file:
        file.write('PATH="$HOME/.cargo/bin:$PATH"\n')

    done = omg("doctor")

    shadowing = f"rustup (`{home}/.cargo/bin`) comes before omg's shims on PATH and shadows"
    assert f"{shadowing} `cargo`, `rustc`, `rustdoc` in interactive bash ({home}/.bashrc:" in done.stdout
    assert done.stdout.count("/.cargo/bin`) comes before") == 1


@needs_bash
def test_a_folder_that_shadows_shims_is_offered_and_goes_behind_them(
    omg: RunOmg, home: Path, store: StoreBuilder
):
    store.add("rust", "1.96.0")
    write_executable(home / ".cargo/bin/cargo", "#!/bin/sh\n")
    # As rustup's own lines do.
    (home / ".bashrc").write_text(
        'case ":$PATH:" in *:"$HOME/.cargo/bin":*) ;; *) PATH="$HOME/.cargo/bin:$PATH" ;; esac\n'
    )
    bash = {"SHELL": find_tool("bash")}
    assert "`cargo` is" in omg("setup", env=bash).stdout
    assert "shadows `cargo` in interactive bash" in omg("doctor", env=bash).stdout

    omg("setup", "-y", env=bash)

    assert ask(home, "bash", "command -v cargo") == str(store.layout.shims_dir / "cargo")
    assert "shadows `cargo`" not in omg("doctor", env=bash).stdout


@pytest.mark.usefixtures("go_bin")
def test_no_tools_takes_them_out_again(omg: RunOmg, home: Path):
    omg("setup", "-y")

    done = omg("setup", "-y", "--no-tools")

    assert "not put on PATH" not in done.stdout
    assert "_omg_tools" not in (home / ".profile").read_text()
    assert "_omg_data" in (home / ".profile").read_text()
