"""`omg env`: print the variables that a script or a CI job evaluates."""

from __future__ import annotations

import os

from omg.cli.arguments import add_runtimes, read_runtimes
from omg.manager.manager import manager_for
from omg.manager.resolving import active_here
from omg.manager.variables import variables_of_folder, variables_of_named
from omg.result import Result
from omg.shell.assignment import assignments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "env"
HELP = 'print environment variables for scripts and CI: eval "$(omg env)"'
EXAMPLES = (
    "omg env",
    "omg env node@20 python@3.12",
    "omg env --shell fish",
)


def configure(parser: ArgumentParser) -> None:
    """Declare the versions and the shell syntax."""
    add_runtimes(
        parser,
        nargs="*",
        meaning="versions to use; if omitted, the shims on PATH, which choose in each directory",
    )
    parser.add_argument(
        "--shell", choices=("posix", "fish"), default="posix", help="the shell syntax to print"
    )


def run(context: Context, args: Namespace) -> Result:
    """Print lines to be evaluated."""
    requested = read_runtimes(args.runtimes)
    before = {os.fsencode(name): os.fsencode(value) for name, value in context.env.items()}
    if requested:
        chosen = tuple(
            manager_for(context, each.runtime).choose(each, command="omg env {}") for each in requested
        )
        changed = variables_of_named(before, chosen, context.store)
    else:
        changed = variables_of_folder(before, active_here(context), context.store)
    variables = {
        os.fsdecode(name): None if value is None else os.fsdecode(value)
        for name, value in sorted(changed.items())
    }
    return Result(assignments(variables, args.shell), {"variables": variables})
