"""Words that are no commands."""

from __future__ import annotations

import pytest

from omg.cli.registry import find
from omg.cli.suggestions import WORDS, explain_word


@pytest.mark.parametrize("word", WORDS)
def test_every_foreign_word_leads_to_a_command_that_exists(word: str) -> None:
    hint = explain_word(word, ["node", "20"]).hint or ""

    # omg's own version is an option.
    assert hint.startswith("run omg --version") or find(hint.split()[2]) is not None


@pytest.mark.parametrize("word", WORDS)
def test_no_foreign_word_hides_a_command(word: str) -> None:
    assert find(word) is None


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("rustup toolchain install nightly", "omg install rust@nightly"),
        ("rustup default stable", "omg use rust@stable"),
        ("rustup override set 1.82", "omg pin rust@1.82"),
        ("rustup update", "omg upgrade rust"),
        ("rustup component add clippy", "omg component add clippy"),
        ("rustup run nightly cargo build", "omg exec rust@nightly -- cargo build"),
        ("rustup", "omg list rust"),
        ("uv python install 3.12", "omg install python 3.12"),
        ("uv python pin 3.12", "omg pin python 3.12"),
        ("uv python find 3.12", "omg where python 3.12"),
        ("uv sync", "omg install"),
        ("nvm use 20", "omg use node 20"),
        ("nvm install --lts", "omg install node lts"),
        ("nvm alias default 20", "omg use node 20"),
        ("nvm exec 20 npm test", "omg exec node@20 -- npm test"),
        ("pyenv exec python x.py", "omg exec -- python x.py"),
        ("asdf exec node x.js", "omg exec -- node x.js"),
        ("mise exec node@20 -- npm test", "omg exec node@20 -- npm test"),
        ("run node@20 npm test", "omg exec node@20 -- npm test"),
        ("run npm test", "omg exec -- npm test"),
        ("pyenv local 3.12", "omg pin python 3.12"),
        ("pyenv local --unset", "omg unpin python"),
        ("rustup override unset", "omg unpin rust"),
        ("volta install node@20", "omg install node@20"),
        ("mise use node@20", "omg use node@20"),
        ("mise trust", "omg install"),
        ("python install 3.12", "omg install python 3.12"),
        ("node 20", "omg use node 20"),
        ("node@20", "omg use node@20"),
        ("node", "omg current node"),
        ("version", "omg --version"),
        ("sync", "omg install"),
        ("unlink node@mine", "omg uninstall node@mine"),
        ("lock node@20", "omg pin --exact node@20"),
        ("self-update", "omg self update"),
        ("undo", "omg use -"),
        ("implode", "omg self uninstall"),
    ],
)
def test_command_line_of_another_manager_leads_to_omgs(line: str, meant: str) -> None:
    word, *arguments = line.split()

    assert explain_word(word, arguments).hint == f"run {meant}"


@pytest.mark.parametrize("word", ["lock"])
def test_command_that_does_not_exist_yet_says_so(word: str) -> None:
    assert f"no `{word}` command yet" in explain_word(word, []).message


@pytest.mark.parametrize(
    ("word", "meant"), [("isntall", "install"), ("lst", "list"), ("pni", "pin"), ("reshm", "reshim")]
)
def test_typing_error_leads_to_the_nearest_word(word: str, meant: str) -> None:
    assert explain_word(word, []).hint == f"run omg {meant}"


def test_arguments_are_repeated_as_a_shell_needs_them() -> None:
    assert explain_word("local", ["node", "a b"]).hint == "run omg pin node 'a b'"


def test_arguments_that_are_not_printable_are_left_out() -> None:
    assert explain_word("local", ["node", "\x1b[2J"]).hint == "run omg pin node"


def test_braces_in_arguments_mean_nothing() -> None:
    assert explain_word("local", ["{0}"]).hint == "run omg pin '{0}'"
