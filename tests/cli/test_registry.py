"""The table of commands and the modules behind it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import omg.commands
from omg.cli.parsing import parser_of
from omg.cli.registry import COMMANDS, HERE, HIDDEN, Command, find


@pytest.mark.parametrize("command", [*COMMANDS, HERE, *HIDDEN], ids=lambda command: command.module)
def test_module_is_the_command_that_the_table_says(command: Command) -> None:
    module = import_module(f"omg.commands.{command.module}")

    assert command.name == module.NAME
    assert module.HELP
    assert parser_of(module).format_help()


def test_short_forms_mean_their_commands() -> None:
    found = {form: find(form) for form in ("ls", "ls-remote", "i", "x", "rm", "update", "reshim")}

    assert {form: (each[0].name, each[1]) for form, each in found.items() if each} == {
        "ls": ("list", ()),
        "ls-remote": ("list", ("--remote",)),
        "i": ("install", ()),
        "x": ("exec", ()),
        "rm": ("uninstall", ()),
        "update": ("install", ()),
        "reshim": ("rehash", ()),
    }


def test_no_word_means_two_commands() -> None:
    words = [command.name for command in COMMANDS]
    words += [form[0] for command in COMMANDS for form in command.short_forms]

    assert len(words) == len(set(words))


def test_every_command_module_is_in_the_table() -> None:
    modules = [file.stem for file in Path(omg.commands.__file__ or "").parent.glob("*.py")]
    commands = {name for name in modules if hasattr(import_module(f"omg.commands.{name}"), "configure")}

    assert commands == {command.module for command in (*COMMANDS, HERE, *HIDDEN)}, (
        "add a line `Command(NAME, MODULE)` to COMMANDS in omg/cli/registry.py, in the order of `omg --help`"
    )
