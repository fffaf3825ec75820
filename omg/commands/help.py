"""`omg --help` and `omg help COMMAND`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from omg.commands import registry
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


def show_help(arguments: Sequence[str]) -> int:
    """Print the list of commands, or one command's help, and return the exit status."""
    words = [argument for argument in arguments if not argument.startswith("-")]
    if words:
        from omg.cli import main

        return main([words[0], "--help"])
    rows = [(f"  {command.name}", _summary(command)) for command in registry.COMMANDS]
    sys.stdout.write("\n".join([_HEAD, *aligned(rows), "", _TAIL]))
    return 0


def _summary(command: registry.Command) -> str:
    summary: str = import_module(f"omg.commands.{command.module}").HELP
    return summary
