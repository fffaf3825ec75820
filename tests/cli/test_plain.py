"""Plain command lines: what is read without argparse, argparse reads alike."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.cli import parsing, plain
from omg.cli.parser import parser_of
from omg.cli.parsing import load, split
from omg.cli.registry import COMMANDS, find
from omg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.cli.parsing import CommandModule

MODULES = {command.name: load(command) for command in COMMANDS}
EXAMPLES = [example for module in MODULES.values() for example in getattr(module, "EXAMPLES", ())]
# Options with a number are argparse's.
PLAIN_EXAMPLES = [one for one in EXAMPLES if '"$(' not in one and " -n " not in one]
_WORDS = ("node@20", "node", "20", "list", "set", "add", "", "-", "--", "-5", "a b", "-h", "-qv", "x=y")


def declared(module: CommandModule) -> plain.Declared:
    found = plain.Declared(parsing.prog_of(module))
    parsing.declare(module, found)
    return found


def words_for(module: CommandModule) -> list[str]:
    """Return words that mean something to a command, and some that do not."""
    actions = parser_of(module)._actions
    options = [option for action in actions for option in action.option_strings]
    choices = [str(choice) for action in actions for choice in action.choices or ()]
    return [*options, *(f"{option}=3" for option in options), f"{options[-1]}=", *choices, *_WORDS]


WORDS = {name: words_for(module) for name, module in MODULES.items()}


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[str, list[str]]:
    name = draw(st.sampled_from(sorted(MODULES)))
    return name, draw(st.lists(st.sampled_from(WORDS[name]), max_size=5))


@settings(deadline=None)
@given(command_lines())
def test_what_is_plain_is_read_as_argparse_reads_it(line: tuple[str, list[str]]) -> None:
    name, words = line
    arguments = declared(MODULES[name]).read(words)

    if arguments is not None:
        assert vars(arguments) == vars(parser_of(MODULES[name]).parse_intermixed_args(words))


@pytest.mark.parametrize("example", PLAIN_EXAMPLES)
def test_examples_of_the_help_are_plain(example: str) -> None:
    given_words = split(shlex.split(example)[1:])
    command, implied = find(given_words.word) or pytest.fail(example)
    module = load(command)

    assert declared(module).read((*implied, *given_words.arguments)) is not None


@pytest.mark.parametrize(
    "words",
    [
        ["--no-such-option"],
        ["--jobs", "2"],
        ["--profile", "huge"],
        ["--source"],
        ["--source", "--force"],
        ["--force=yes"],
        ["-qv"],
        ["-h"],
        ["--", "-x"],
    ],
)
def test_the_rest_is_left_to_argparse(words: Sequence[str]) -> None:
    assert declared(MODULES["install"]).read(words) is None


def test_only_one_option_of_an_exclusive_group_is_plain() -> None:
    doctor = declared(MODULES["doctor"])

    assert doctor.read(["--fix"]) is not None
    assert doctor.read(["--fix", "--network"]) is None
    with pytest.raises(UsageError, match="cannot be used together"):
        plain.read_arguments(MODULES["doctor"], ["--fix", "--network"])


def test_values_of_repeated_options_are_collected_anew_for_each_line() -> None:
    install = declared(MODULES["install"])

    for _ in range(2):
        arguments = install.read(["rust", "--component", "a", "--component=b"])
        assert arguments is not None
        assert arguments.component == ["a", "b"]


def test_hidden_options_are_hidden_as_argparse_does_it() -> None:
    assert parsing._HIDDEN == argparse.SUPPRESS
    assert "SUPPRESS" not in parser_of(MODULES["doctor"]).format_help()
