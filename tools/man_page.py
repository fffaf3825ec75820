"""Make `docs/omg.1`, the manual page, from the help of the commands.

.venv/bin/python tools/man_page.py
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from omg import config_keys  # noqa: E402
from omg.cli.help import EXAMPLES, TAGLINE  # noqa: E402
from omg.cli.parser import parser_of  # noqa: E402
from omg.cli.parsing import load  # noqa: E402
from omg.cli.registry import COMMANDS, HERE, Command  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "omg.1"
# `omg exec`: what the parser does not see, since it follows `--`.
_AFTER_SEPARATOR = {"exec": " -- COMMAND"}
_EXIT_STATUSES = (
    ("0", "The command succeeded."),
    ("1", "It failed, or the answer is no."),
    ("2", "The command line is wrong."),
    ("100", "`omg outdated` or `omg check` found something."),
    ("126", "The program that a shim runs cannot be executed."),
    ("127", "A shim cannot decide which version to run, or the version is not installed."),
    ("130", "The command was interrupted."),
)


def page() -> str:
    """Return the manual page, in the macros of man(7)."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield r".\" Made by tools/man_page.py: change the help of a command instead."
    yield '.TH OMG 1 "" omg "omg manual"'
    yield from (".SH NAME", r"omg \- runtime-version manager")
    yield from (".SH SYNOPSIS", ".B omg", r"\fICOMMAND\fR [\fIARGUMENT\fR ...]")
    yield from (".SH DESCRIPTION", _plain(" ".join(TAGLINE.split())))
    yield f"Without a command: {_plain(load(HERE).HELP)}."
    yield ".SH OPTIONS"
    yield "Every command takes these:"
    for action in _actions(COMMANDS[0], is_global=True):
        yield from _described(action)
    group = ""
    for command in COMMANDS:
        if command.group != group:
            group = command.group
            yield f'.SH "{group.upper()}"'
        yield from _command(command)
    yield ".SH ENVIRONMENT"
    for key in config_keys.KEYS:
        if key.variable:
            yield from (".TP", f".B {key.variable}", _plain(f"{key.summary}."))
    yield ".SH EXIT STATUS"
    for status, meaning in _EXIT_STATUSES:
        yield from (".TP", f".B {status}", _plain(meaning))
    yield ".SH EXAMPLES"
    for example, meaning in EXAMPLES:
        yield from (".TP", f".B {_plain(example)}", _plain(f"{meaning}."))


def _command(command: Command) -> Iterator[str]:
    module = load(command)
    actions = [*_actions(command, is_global=False)]
    arguments = [_argument(action) for action in actions if not action.option_strings]
    options = [action for action in actions if action.option_strings]
    words = [command.name, *(["[OPTION ...]"] if options else []), *arguments]
    yield f'.SS "{_plain("omg " + " ".join(words) + _AFTER_SEPARATOR.get(command.name, ""))}"'
    yield _plain(f"{module.HELP[:1].upper()}{module.HELP[1:]}.")
    if command.short_forms:
        forms = ", ".join(f"omg {form[0]}" for form in command.short_forms)
        yield _plain(f"Short forms: {forms}.")
    for action in actions:
        yield from _described(action)
    yield from (".PP", ".nf")
    yield from (_plain(f"  {example}") for example in getattr(module, "EXAMPLES", ()))
    yield ".fi"


def _actions(command: Command, *, is_global: bool) -> Iterator[argparse.Action]:
    """Yield the arguments that every command takes, or those of one command only."""
    for group in parser_of(load(command))._action_groups:
        if (group.title == "options of every command") is is_global:
            shown = (action for action in group._group_actions if action.help != argparse.SUPPRESS)
            yield from (action for action in shown if action.dest != "help")


def _argument(action: argparse.Action) -> str:
    name = _name(action)
    return {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} ..."}.get(str(action.nargs), name)


def _name(action: argparse.Action) -> str:
    if action.choices is not None:
        return "|".join(map(str, action.choices))
    return str(action.metavar or action.dest.upper())


def _described(action: argparse.Action) -> Iterator[str]:
    name = ", ".join(action.option_strings) or _name(action)
    value = f" {_name(action)}" if action.option_strings and action.nargs != 0 else ""
    if action.help:
        yield from (".TP", f'.B "{_plain(name + value)}"', _plain(action.help))


def _plain(text: str) -> str:
    """Return ``text`` as it is, for roff: a dash is a minus, a quotation mark ends no argument."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq").replace("'", r"\(aq")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
