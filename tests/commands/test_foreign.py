"""Words that are no commands."""

from __future__ import annotations

import pytest

from omg.commands.foreign import WORDS, explain_word
from omg.commands.registry import find


@pytest.mark.parametrize("word", WORDS)
def test_every_foreign_word_leads_to_a_command_that_exists(word: str) -> None:
    hint = explain_word(word, ["node", "20"]).hint or ""

    assert hint.startswith("run omg ")
    assert find(hint.split()[2]) is not None


@pytest.mark.parametrize("word", WORDS)
def test_no_foreign_word_hides_a_command(word: str) -> None:
    assert find(word) is None


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
