"""`omg hook SHELL`: optional lines for a start-up file: home variables, `omg shell`, a PATH without shims."""

from __future__ import annotations

from omg.errors import UsageError
from omg.result import Result
from omg.shell.hook import DIRENV, SHELLS, hook_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "hook"
HELP = "print shell code that keeps JAVA_HOME at the active version, and lets `omg shell` change this shell"
EXAMPLES = (
    "omg hook bash",
    "omg hook direnv",
    "omg hook zsh --current",
)
NEEDS_CONFIG = False
IGNORES_FOLDER = True
IS_REPEATABLE = True


def configure(parser: ArgumentParser) -> None:
    """Declare the shell."""
    parser.add_argument(
        "shell",
        choices=(*SHELLS, DIRENV),
        help='your shell; add to its start-up file: eval "$(omg hook bash)"',
    )
    parser.add_argument(
        "--current",
        action="store_true",
        help="print lines that put the global defaults on PATH instead: no shims, no versions of projects",
    )


def run(context: Context, args: Namespace) -> Result:
    """Print it.

    Raises:
        UsageError: ``--current`` for direnv.
    """
    if args.current:
        if args.shell == DIRENV:
            raise UsageError("--current is for a shell's start-up file", hint="run omg hook bash --current")
        from omg.manager.default import default_bin_dirs
        from omg.shell.assignment import path_lines

        # The last line comes first on PATH: as for the shims, the first runtime of the table.
        lines = path_lines(args.shell, reversed(default_bin_dirs(context)))
    else:
        lines = tuple(hook_for(args.shell, context.store.data_dir).splitlines())
    return Result(lines, {"shell": args.shell, "hook": "".join(f"{line}\n" for line in lines)})
