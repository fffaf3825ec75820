"""`omg --help` and `omg help COMMAND`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.cli import registry
from omg.cli.parsing import load, parser_of
from omg.cli.suggestions import explain_word
from omg.console import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = """\
usage: omg COMMAND [ARGUMENT ...]      omg COMMAND --help      omg --version

The version that a folder asks for: node, python3, cargo... on PATH find it by themselves.
"""
_TAIL = """\
Everywhere: -y yes, -q quiet, -v verbose, -C DIR, --offline, --json, --color auto|always|never;
--dry-run where something changes. RUNTIME@SPEC may be written RUNTIME SPEC.
"""


def help_for(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of the list of commands, or of one command's help.

    Raises:
        UsageError: No command is called so.
    """
    words = [argument for argument in arguments if not argument.startswith("-")]
    if words:
        found = registry.find(words[0])
        if found is None:
            raise explain_word(words[0], ())
        return tuple(parser_of(load(found[0])).format_help().splitlines())
    rows = [(f"  {command.name}", load(command).HELP) for command in registry.COMMANDS]
    return tuple("\n".join([_HEAD, *aligned(rows), "", _TAIL]).splitlines())
