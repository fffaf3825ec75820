"""`omg --help` and `omg help COMMAND`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.cli import registry
from omg.cli.parser import parser_of
from omg.cli.parsing import load
from omg.cli.suggestions import explain_word
from omg.console import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

TAGLINE = """\
omg runs the Node.js, Python, Go, Rust, Ruby, Java or Bun version that each project asks for,
and offers to install a missing one."""

USAGE = "usage: omg COMMAND [ARGUMENT ...]      omg COMMAND --help      omg --version"

EXAMPLES = (
    ("omg use node@20", "install Node.js 20 and make it the global default"),
    ("omg pin python@3.12", "set the Python version for this project"),
    ("omg install", "install all versions that this project asks for"),
    ("omg current", "show the active versions here, and what set them"),
    ("omg why node", "explain which node runs here, and why"),
)

_TAIL = """\
Every command takes -y (yes), -q (quiet), -v (verbose), -C DIR, --offline, --json and
--color auto|always|never; most that change something also take --dry-run.
RUNTIME@VERSION can also be written RUNTIME VERSION."""


def help_for(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of the list of commands, or of one command's help.

    Raises:
        UsageError: There is no such command.
    """
    words = [argument for argument in arguments if not argument.startswith("-")]
    if words:
        found = registry.find(words[0])
        if found is None:
            raise explain_word(words[0], ())
        return tuple(parser_of(load(found[0])).format_help().splitlines())
    rows = aligned((f"  {one.name}", load(one).HELP) for one in registry.COMMANDS)
    lines = [*TAGLINE.splitlines(), "", USAGE]
    group = ""
    for command, row in zip(registry.COMMANDS, rows, strict=True):
        if command.group != group:
            group = command.group
            lines += ["", f"{group}:"]
        lines.append(row)
    examples = aligned((f"  {command}", meaning) for command, meaning in EXAMPLES)
    return (*lines, "", "Examples:", *examples, "", *_TAIL.splitlines())
