"""`omg hook SHELL`: the optional line for a start-up file, which `omg shell` needs."""

from __future__ import annotations

from omg.result import Result
from omg.shell.hook import SHELLS, hook_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "hook"
HELP = "print the shell function that `omg shell` needs to change the current shell"
EXAMPLES = (
    "omg hook bash",
    "omg hook fish",
)
NEEDS_CONFIG = False
IGNORES_FOLDER = True


def configure(parser: ArgumentParser) -> None:
    """Declare the shell."""
    parser.add_argument(
        "shell", choices=SHELLS, help='your shell; add to its start-up file: eval "$(omg hook bash)"'
    )


def run(context: Context, args: Namespace) -> Result:  # noqa: ARG001 - every command's form
    """Print it."""
    text = hook_of(args.shell)
    return Result(tuple(text.splitlines()), {"shell": args.shell, "hook": text})
