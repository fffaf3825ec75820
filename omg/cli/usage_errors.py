"""Errors of argparse, in omg's words."""

from __future__ import annotations

import re

from omg.cli.arguments import SPELLING
from omg.errors import UsageError
from omg.versions.grammar import quoted

# The messages of argparse in Python 3.11 to 3.14. Others are passed on unchanged.
_MISSING = re.compile(r"the following arguments are required: (.+)")
_UNKNOWN = re.compile(r"unrecognized arguments: (.+)", re.DOTALL)
_CHOICE = re.compile(r"argument (\S+): invalid choice: '?(.*?)'? \((?:choose from|maybe) (.+)\)", re.DOTALL)
_VALUE = re.compile(r"argument (\S+): expected (?:one|at least one) argument")
_TOGETHER = re.compile(r"argument (\S+): not allowed with argument (\S+)")
_ELSE = re.compile(r"argument (\S+): (.+)", re.DOTALL)


def usage_error(message: str, prog: str) -> UsageError:
    """Return the error for a command line that argparse rejects.

    Args:
        message: What argparse says.
        prog: The command, as it is typed.
    """
    hint = f"run {prog} --help"
    if found := _MISSING.fullmatch(message):
        if found[1] == SPELLING:
            return UsageError("missing argument: a runtime", hint=f"run {prog} node@20, for example")
        return UsageError(f"missing argument: {found[1]}", hint=hint)
    if found := _UNKNOWN.fullmatch(message):
        what = "unknown option" if found[1].startswith("-") else "unexpected argument"
        return UsageError(f"{what}: {quoted(found[1].split()[0])}", hint=hint)
    if found := _CHOICE.fullmatch(message):
        choices = found[3].replace("'", "")
        name = f"`{prog.rpartition(' ')[2]}`" if found[1] == "verb" else _name(found[1])
        return UsageError(f"{name} takes one of {choices}, not {quoted(found[2])}", hint=hint)
    if found := _VALUE.fullmatch(message):
        return UsageError(f"{_name(found[1])} needs a value", hint=hint)
    if found := _TOGETHER.fullmatch(message):
        return UsageError(f"{_name(found[1])} and {_name(found[2])} cannot be used together", hint=hint)
    if found := _ELSE.fullmatch(message):
        return UsageError(f"{_name(found[1])}: {found[2]}", hint=hint)
    return UsageError(message, hint=hint)


def _name(option: str) -> str:
    """Return the long form of an option that has two."""
    return option.rpartition("/")[2]
