"""The completion scripts, loaded by the real shells; `omg` is a stand-in that notes what it is asked."""

import subprocess
from pathlib import Path

import pytest

import omg.shell
from omg.cli.registry import COMMANDS
from omg.commands.completions import SCRIPTS as SHELLS
from omg.commands.completions import command_words, filled
from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh, program

SCRIPTS = Path(omg.shell.__file__).parent / "completions"
NAMES = ("omg.bash", "_omg", "omg.fish")
# Answers with two versions of node, and writes down what it was asked.
STAND_IN = """\
#!/bin/sh
printf '<%s>' "$@" > "$ASKED"
printf '%s\\n' node@20.1.0 node@22.1.0 bun@
"""


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    write_executable(tmp_path / "bin/omg", STAND_IN)
    for name in NAMES:
        text = (SCRIPTS / name).read_text(encoding="utf-8")
        shell = next(shell for shell, script in SHELLS.items() if script == name)
        (tmp_path / name).write_text(filled(shell, text), encoding="utf-8")
    return tmp_path / "asked"


def run(shell: str, script: str, asked: Path, *, separator: str | None = None) -> list[str]:
    done = subprocess.run(
        [*program(shell), script],
        env={"HOME": str(asked.parent), "PATH": f"{asked.parent}/bin:/usr/bin:/bin", "ASKED": str(asked)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split(separator)


def bash(line: str, asked: Path) -> list[str]:
    script = f"source '{asked.parent}/omg.bash'; COMP_LINE='{line}'; COMP_POINT={len(line)}"
    return run("bash", f"{script}; _omg; printf '%s\\n' \"${{COMPREPLY[@]}}\"", asked)


def zsh(words: str, current: int, asked: Path) -> list[str]:
    # The builtin works inside the line editor only; this one shows the array that it is given.
    script = 'compdef() { : }; compadd() { print -l -- "${(@P)@[-1]}" }; _files() { print files }'
    return run(
        "zsh", f"{script}; source {asked.parent}/_omg; words=({words}); CURRENT={current}; _omg", asked
    )


def fish(line: str, asked: Path) -> list[str]:
    shown = run("fish", f"source {asked.parent}/omg.fish; complete -C '{line}'", asked, separator="\n")
    return [candidate.partition("\t")[0] for candidate in shown if candidate]


@pytest.mark.parametrize("name", NAMES)
def test_no_script_keeps_a_list_of_commands(name: str):
    text = (SCRIPTS / name).read_text(encoding="utf-8")

    assert text.count("@COMMANDS@") == 1
    assert "uninstall" not in text


def test_every_command_is_a_word():
    assert command_words().split() == [*(command.name for command in COMMANDS), "help"]


@needs_bash
def test_bash_completes_a_command_without_asking(asked: Path):
    assert bash("omg unin", asked) == ["uninstall"]
    assert not asked.exists()


@needs_bash
def test_bash_asks_omg_for_the_rest(asked: Path):
    assert bash("omg use ", asked) == ["node@20.1.0", "node@22.1.0", "bun@"]
    assert asked.read_text() == "<complete><--><use><>"


@needs_bash
def test_bash_completes_behind_its_own_word_break(asked: Path):
    assert bash("omg use node@2", asked) == ["20.1.0", "22.1.0"]


@needs_zsh
def test_zsh_completes_a_command_without_asking(asked: Path):
    assert "uninstall" in zsh("omg unin", 2, asked)
    assert not asked.exists()


@needs_zsh
def test_zsh_asks_omg_for_the_rest(asked: Path):
    assert zsh("omg use ''", 3, asked) == ["bun@", "node@20.1.0", "node@22.1.0"]
    assert asked.read_text() == "<complete><--describe><--><use><>"


@needs_fish
def test_fish_completes_a_command_without_asking(asked: Path):
    assert fish("omg unin", asked) == ["uninstall"]
    assert not asked.exists()


@needs_fish
def test_fish_asks_omg_for_the_rest(asked: Path):
    assert fish("omg use node@2", asked) == ["node@20.1.0", "node@22.1.0"]
    assert asked.read_text() == "<complete><--describe><--><use><node@2>"


@needs_fish
def test_fish_shows_what_a_command_is_for(asked: Path):
    line = run("fish", f"source {asked.parent}/omg.fish; complete -C 'omg unin'", asked, separator="\n")[0]

    assert line == "uninstall\tremove an installed version"


@needs_zsh
def test_zsh_shows_what_each_is(asked: Path):
    answer = "printf '%s\\t%s\\n' node@20.1.0 linked node@ Node.js"
    write_executable(asked.parent / "bin/omg", f"#!/bin/sh\n{answer}\n")
    script = "compdef() { : }; compadd() { print -l -- $waiting_described $described }"

    command = f"{script}; source {asked.parent}/_omg; words=(omg use ''); CURRENT=3; _omg"
    shown = run("zsh", command, asked, separator="\n")

    assert "node@20.1.0  linked" in shown
    assert "node@  Node.js" in shown


@needs_zsh
def test_zsh_has_a_description_for_each_command(asked: Path):
    script = "compdef() { : }; compadd() { print $#commands $#described $described[1] }"

    command = f"{script}; source {asked.parent}/_omg; words=(omg ''); CURRENT=2; _omg"
    first, second, name, *_ = run("zsh", command, asked)

    assert (first, name) == (second, "install")
