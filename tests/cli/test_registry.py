"""The table of commands and the modules behind it."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path

import pytest

import omg.commands
from omg.cli.help import EXAMPLES, help_for
from omg.cli.parser import parser_of
from omg.cli.parsing import load, split
from omg.cli.registry import COMMANDS, HERE, HIDDEN, Command, find


@pytest.mark.parametrize("command", [*COMMANDS, HERE, *HIDDEN], ids=lambda command: command.module)
def test_module_is_the_command_that_the_table_says(command: Command) -> None:
    module = load(command)

    assert command.name == module.NAME
    assert module.HELP
    assert parser_of(module).format_help()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_of_a_command_has_examples_that_work(command: Command) -> None:
    module = load(command)
    examples: tuple[str, ...] = getattr(module, "EXAMPLES", ())
    lines = [line.strip() for line in parser_of(module).format_help().splitlines()]

    assert 2 <= len(examples) <= 3, f"{command.module}: declare two or three EXAMPLES"
    for example in examples:
        assert example in lines
        assert named(example) == command, example


@pytest.mark.parametrize(("example", "meaning"), EXAMPLES)
def test_first_examples_work(example: str, meaning: str) -> None:
    assert named(example) in COMMANDS
    assert meaning


def named(example: str) -> Command:
    """Return the command of a command line, whose parser accepts the rest."""
    program, *words = shlex.split(example)
    assert program == "omg"
    given = split(words)
    found = find(given.word)
    assert found is not None, example
    command, implied = found
    parser_of(load(command)).parse_intermixed_args([*implied, *given.arguments])
    return command


def test_help_groups_the_commands() -> None:
    headings = [line for line in help_for(()) if line.endswith(":") and not line.startswith(" ")]

    assert headings == ["Versions:", "Projects:", "Explain:", "Set-up:", "Store:", "Examples:"]


def test_help_has_every_command_once() -> None:
    names = {command.name for command in COMMANDS}
    first = [line.split()[0] for line in help_for(()) if line.startswith("  ") and line.split()[0] in names]

    assert first == [command.name for command in COMMANDS]


def test_short_forms_mean_their_commands() -> None:
    found = {form: find(form) for form in ("ls", "ls-remote", "i", "x", "rm", "up", "update", "reshim")}

    assert {form: (each[0].name, each[1]) for form, each in found.items() if each} == {
        "ls": ("list", ()),
        "ls-remote": ("list", ("--remote",)),
        "i": ("install", ()),
        "x": ("exec", ()),
        "rm": ("uninstall", ()),
        "up": ("upgrade", ()),
        "update": ("upgrade", ()),
        "reshim": ("rehash", ()),
    }


def test_no_word_means_two_commands() -> None:
    words = [command.name for command in COMMANDS]
    words += [form[0] for command in COMMANDS for form in command.short_forms]

    assert len(words) == len(set(words))


def test_every_command_module_is_in_the_table() -> None:
    names = [file.stem for file in Path(omg.commands.__file__ or "").parent.glob("*.py")]
    modules = {name: import_module(f"omg.commands.{name}") for name in names}
    commands = {
        name
        for name, module in modules.items()
        if any(hasattr(one, "configure") for one in (module, *vars(module).values()))
    }

    assert commands == {command.module.partition(":")[0] for command in (*COMMANDS, HERE, *HIDDEN)}, (
        "add a line `Command(NAME, MODULE, GROUP)` to COMMANDS in omg/cli/registry.py"
    )
