"""`omg env`: the variables that make the versions in force here count without shims."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.commands.arguments import add_wanted, read_wanted
from omg.commands.choice import choose, in_force_here
from omg.commands.composition import changed_variables
from omg.result import Result
from omg.shell.hook import assignments

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "env"
HELP = 'print variables for scripts and CI: eval "$(omg env)"'


def configure(parser: ArgumentParser) -> None:
    """Declare the versions and the language."""
    add_wanted(parser, nargs="*", meaning="versions to choose; none: all that are in force here")
    parser.add_argument("--shell", choices=("posix", "fish"), default="posix", help="the language to print")


def run(context: Context, args: Namespace) -> Result:
    """Print lines to be evaluated."""
    wanted = read_wanted(args.wanted)
    choices = tuple(choose(context, each) for each in wanted) if wanted else in_force_here(context)
    before = {os.fsencode(name): os.fsencode(value) for name, value in context.env.items()}
    changed = changed_variables(before, choices, context.store, is_named=bool(wanted))
    variables = {os.fsdecode(name): os.fsdecode(value) for name, value in sorted(changed.items())}
    return Result(assignments(variables, args.shell), {"variables": variables})
