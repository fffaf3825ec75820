"""Lines that a shell evaluates; `tests/acceptance/test_shell.py` lets real shells do it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from omg.runtimes.registry import RUNTIMES, files_of
from omg.shell.assignment import assignments, path_lines
from omg.shell.hook import DIRENV, SHELLS, hook_for, hook_of
from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, program
from tests.tools import find_tool

AWKWARD = 'a\'b\\c $(id) `id` "d" é'


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_its_hook(shell: str) -> None:
    assert "OMG_HOOK" in hook_of(shell)


@pytest.mark.parametrize(
    ("shell", "language"), [("sh", "posix"), ("bash", "posix"), ("zsh", "posix"), ("fish", "fish")]
)
def test_value_arrives_byte_for_byte(shell: str, language: str) -> None:
    (line,) = assignments({"GREETING": AWKWARD}, language)

    done = subprocess.run(
        [find_tool(shell), "-c", f'{line}\nprintf %s "$GREETING"'], capture_output=True, text=True, check=True
    )

    assert done.stdout == AWKWARD


def test_none_unsets() -> None:
    assert assignments({"A": None}, "posix") == ("unset A",)
    assert assignments({"A": None}, "fish") == ("set -e A",)


def test_path_is_a_list_in_fish() -> None:
    assert assignments({"PATH": "/a b:/c"}, "fish") == ("set -gx PATH '/a b' '/c'",)


def test_no_mark_of_a_template_is_left() -> None:
    for shell in (*SHELLS, DIRENV):
        assert re.findall(r"@[A-Z]+@", hook_for(shell, Path("/data"))) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_hook_looks_at_every_version_file_of_a_runtime_with_a_home(shell: str) -> None:
    text = hook_of(shell)

    for runtime in RUNTIMES:
        for file in files_of(runtime) if runtime.home_variables else ():
            assert file.path.rpartition("/")[2] in text, file.path


@pytest.mark.parametrize("shell", ["bash", "sh", "direnv"])
def test_hook_is_clean(shell: str) -> None:
    # 1091: what it sources is not there; 1090: nor what `source` is given.
    options = ["--exclude=SC1091", f"--shell={'sh' if shell == 'sh' else 'bash'}"]
    done = subprocess.run(
        [find_tool("shellcheck"), *options, "-"],
        input=hook_for(shell, Path("/data")), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout == ""


@pytest.mark.parametrize(
    "before",
    [
        "",
        "PROMPT_COMMAND='echo mine;'",
        "PROMPT_COMMAND=('echo mine' 'echo too')",
        "set -u; unset PROMPT_COMMAND",
    ],
)
@needs_bash
def test_commands_of_the_prompt_stay(before: str) -> None:
    script = f"{before}\n{hook_for('bash', Path('/nowhere'))}\n" * 2 + 'printf "%s\\n" "${PROMPT_COMMAND[@]}"'

    done = subprocess.run(
        [*program("bash")[:-1], "-ic", script],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, start_new_session=True,
    )  # fmt: skip

    commands = done.stdout.splitlines()
    assert commands[0].startswith("_omg_homes")
    assert done.stdout.count("_omg_homes") == 1
    assert ("echo mine" in commands[0]) == ("mine" in before)
    assert ("echo too" in commands) == ("too" in before)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_gets_the_function_and_no_prompt(shell: str) -> None:
    names = {"bash": '"${PROMPT_COMMAND[*]-}"', "zsh": '"${precmd_functions[*]-}"', "fish": '""'}[shell]

    done = subprocess.run(
        [*program(shell), f"{hook_for(shell, Path('/nowhere'))}\necho {names}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("\n", "")


def test_lines_of_path_survive_odd_names() -> None:
    folder = Path('/a "b" $HOME `id` \\c/bin')
    for shell in ("sh", "bash", "zsh", "fish"):
        (line,) = path_lines(shell, [folder])
        last = 'printf %s "$PATH"' if shell != "fish" else "string join : $PATH"

        done = subprocess.run(
            [find_tool(shell), "-c", f"{line}\n{last}"], env={"PATH": "/bin", "HOME": "/"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip

        assert done.stdout.startswith(f"{folder}:/bin"), shell


@needs_fish
def test_fish_looks_for_files_again_only_where_one_came_or_the_folder_changed(tmp_path: Path) -> None:
    (tmp_path / "data/shims").mkdir(parents=True)
    (tmp_path / "data/shims/java").touch()
    write_executable(tmp_path / "data/self/bin/omg", "#!/bin/sh\nexit 1\n")
    (tmp_path / "app").mkdir()
    # Two in one folder, and one that is no file.
    for name in ("app/.java-version", "app/.tool-versions"):
        (tmp_path / name).touch()
    (tmp_path / "app/.config").mkdir()
    script = f"""{hook_for("fish", tmp_path / "data")}
        functions -c _omg_look look
        function _omg_look; echo looked; look; end
        cd {tmp_path}/app
        for step in true 'echo 21 >.java-version' 'rm .java-version' 'mkdir .config/mise' 'touch mise.toml'
            echo $step; eval $step; _omg_homes
        end"""

    done = subprocess.run([*program("fish"), script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [
        "looked", "true", "echo 21 >.java-version", "rm .java-version", "mkdir .config/mise",
        "touch mise.toml", "looked",
    ]  # fmt: skip
    assert done.stderr == ""
