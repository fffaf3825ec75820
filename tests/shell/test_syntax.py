"""Whether a text is whole, as the real shells see it."""

from pathlib import Path

import pytest

from omg.shell.syntax import begins_command, ends_whole, shell_of, syntax_problem
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.tools import find_tool

SHELLS = [
    pytest.param(shell, marks=mark)
    for shell, mark in (("bash", needs_bash), ("zsh", needs_zsh), ("fish", needs_fish))
]
OPEN = [b"if true; then\n", b"cat <<EOF\n", b"x='\n", b"echo \\\n", b"echo \\", b"true &&\n", b"true |\n"]
OPEN += [b"case x in\n", b"# comment \\\n", b"true && # comment\n\n# more\n"]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "text",
    [b"", b"echo a\n", b"echo a", b"# if\n", b"echo a # if\n", b"echo 'a' &\n", b"echo 'time for y'\n"],
)
def test_a_whole_text(shell: str, text: bytes):
    assert ends_whole(Path(find_tool(shell)), text)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("text", OPEN, ids=repr)
def test_an_open_text(shell: str, text: bytes):
    assert not ends_whole(Path(find_tool(shell)), text)


@needs_zsh
@pytest.mark.parametrize(
    "text", [b"for x (a b)\n", b"repeat 3\n", b"function f\n", b"select x (a)\n", b"while true\n"]
)
def test_an_open_text_that_zsh_accepts(text: bytes):
    assert not begins_command(Path(find_tool("zsh")), text)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_problem_is_told_with_its_shell(shell: str):
    problem = syntax_problem(Path(find_tool(shell)), b"echo )\n")

    assert problem.startswith(f"`{shell} -n` does not accept it: ")
    assert "/dev/stdin" not in problem


@needs_bash
def test_patterns_of_extglob_are_accepted():
    text = b"shopt -s extglob\nls !(a|b)\n"

    assert syntax_problem(Path(find_tool("bash")), text) == ""


@pytest.mark.parametrize("shell", SHELLS)
def test_nothing_is_run(shell: str, tmp_path: Path):
    syntax_problem(Path(find_tool(shell)), f"touch {tmp_path}/ran\n".encode())

    assert list(tmp_path.iterdir()) == []


def test_each_file_is_read_by_its_shell():
    shells = {name: Path("/bin", name) for name in ("bash", "zsh", "fish")}
    names = (".zshrc", ".profile", ".bashrc", "config.fish")

    assert [shell_of(Path("/h", name), shells) for name in names] == [
        shells["zsh"],
        shells["bash"],
        shells["bash"],
        shells["fish"],
    ]
    assert shell_of(Path("/h/.zshrc"), {}) is None
