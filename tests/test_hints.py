"""Hints are imperatives, and the commands in them exist: every literal one is run through the parser."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import omg as package
from omg.cli import registry
from omg.cli.parser import parser_of
from omg.cli.parsing import load, split
from omg.errors import UsageError
from tests.hints import commands_in
from tests.prose import PAGES, literals, text

SOURCE_DIR = Path(package.__file__).parent
# What stands in the place of a value that is known only when omg runs.
SAMPLE = "node"


def refusal(words: list[str]) -> str:
    """Return why a command line is refused; nothing where it is accepted."""
    given = split(words)
    if not given.word:
        return "" if {"--help", "--version"} & set(given.arguments) else "no command"
    found = registry.find(given.word)
    if found is None:
        return f"no command {given.word}"
    command, implied = found
    try:
        # Not what `--` separates, which is somebody else's command line.
        parser_of(load(command)).parse_intermixed_args(
            [*implied, *(word for word in given.arguments if word != "--help")]
        )
    except UsageError as error:
        return "" if "--help" in given.arguments else error.message
    return ""


def test_every_command_of_a_hint_is_one() -> None:
    found = [(place, text) for place, text in literals(SOURCE_DIR, SAMPLE) if "run omg " in text]
    # Which command a value is cannot be told here.
    lines = [(place, line) for place, text in found for line in commands_in(text) if line[0] != SAMPLE]

    assert any(place.startswith("commands/use.py") for place, _ in found)
    assert [(place, line, refusal(line)) for place, line in lines if refusal(line)] == []


@pytest.mark.parametrize(
    "text", ["run omg nosuch", "run omg pin", "run omg list --nosuch", "run omg which a b"]
)
def test_hint_that_is_none_is_found_out(text: str) -> None:
    (line,) = commands_in(text)
    assert refusal(line)


# Their commands are usage lines, errors on purpose, or what an example adds.
_REFERENCE = {"docs/commands.md", "docs/json.md", "CONTRIBUTING.md"}


@pytest.mark.parametrize("page", [page for page in PAGES if page not in _REFERENCE])
def test_every_command_in_a_sentence_of_a_page_is_one(page: str) -> None:
    lines = [shlex.split(found)[1:] for found in re.findall(r"`(omg [^`]+)`", text(page))]

    # One word is the name of a command, in a sentence about it.
    assert [line for line in lines if refusal(line if len(line) > 1 else [*line, "--help"])] == []
