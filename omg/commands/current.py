"""`omg current`: the active version of every runtime here, and what set it."""

from __future__ import annotations

from omg.console import aligned
from omg.manager.naming import named_runtime
from omg.result import Result
from omg.runtimes.registry import RUNTIMES
from omg.status.active import report_of, rows_of, statuses_here
from omg.status.ignored import warn_of_ignored_files, warn_of_variables
from omg.status.runtime_status import status_of, walk_here
from omg.status.shadow import documents, remark_on, shadows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.result import Json
    from omg.status.runtime_status import RuntimeStatus

NAME = "current"
HELP = "show the active version of every runtime here, and what set it"
EXAMPLES = (
    "omg current",
    "omg current node",
)
IS_REPEATABLE = True


def configure(parser: ArgumentParser) -> None:
    """Declare the runtime."""
    parser.add_argument("runtime", nargs="?", metavar="RUNTIME", help="show only this runtime")


def run(context: Context, args: Namespace) -> Result:
    """Show the active versions.

    Raises:
        OmgError: One runtime was named, and it has no active version because of a problem.
    """
    walk = walk_here(context)
    statuses: tuple[RuntimeStatus, ...]
    runtime = None
    if args.runtime is not None:
        runtime = named_runtime(context, args.runtime, command="omg current {}")
        status = status_of(context, runtime, walk)
        if status.problem is not None:
            raise status.problem
        statuses = (status,)
    else:
        statuses = statuses_here(context, walk)
    ignored = warn_of_ignored_files(context, runtime)
    warn_of_variables(context, RUNTIMES if runtime is None else (runtime,))
    if not statuses:
        context.console.say("nothing is pinned here, and there is no global default")
    lines = aligned(rows_of(statuses, context))
    shadows = shadows_of(context, statuses)
    document: dict[str, Json] = {
        "toolchains": [report_of(status, context).document() for status in statuses],
        "ignored_files": [file.document() for file in ignored],
        "shadowed_by": documents(shadows),
    }
    has_problem = any(status.problem is not None for status in statuses)
    return Result(lines, document, exit_status=1 if has_problem else 0, remark=remark_on(shadows, context))
