"""`omg which`: the file that a shim would execute here."""

from __future__ import annotations

import os

from omg.errors import NotExecutableError, UnknownShimError
from omg.project.active import BY_INHERITANCE, set_by_text
from omg.result import Result
from omg.shim.candidate import executables_named
from omg.shim.reason import candidate_of, requested_by
from omg.shim.system import list_system
from omg.status.decide import decide_here, decision_input
from omg.status.shadow import documents, remark_on, shadows_of_executable
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from omg.console import Console
    from omg.context import Context
    from omg.result import Json
    from omg.shim.decision import Decision

NAME = "which"
HELP = "print the path of the program that a command runs here"
EXAMPLES = (
    "omg which node",
    "omg which -a python3",
)
IS_DECISION = True

_MAX_PATH_LENGTH = 4096


def configure(parser: ArgumentParser) -> None:
    """Declare the executable."""
    parser.add_argument("executable", metavar="EXECUTABLE", help="a command, such as node")
    parser.add_argument(
        "-a",
        "--all",
        action="store_true",
        help="also print every other file of that name, installed or on PATH",
    )


def run(context: Context, args: Namespace) -> Result:
    """Print the path, or raise what the shim would say."""
    executable: str = args.executable
    try:
        decision = decide_here(context, executable)
        path = decision.run().path
    except UnknownShimError as error:
        if not (context.store.shims_dir / executable).exists():
            error.hint = "run omg list to see what is installed"
        raise
    if not os.access(path, os.X_OK):
        raise NotExecutableError(
            f"cannot execute {quoted(str(path), _MAX_PATH_LENGTH)}: Permission denied",
            hint="make it executable, or run omg install RUNTIME@VERSION --force",
        )
    paths = [path]
    if args.all:
        paths += [other for other in _everywhere(context, executable) if other != path]
    _say_if_inherited(context.console, decision)
    shadows = shadows_of_executable(context, executable, path)
    document: dict[str, Json] = {
        "executable": executable,
        "path": str(path),
        "paths": [str(each) for each in paths],
        "requested_by": requested_by(decision),
        "shadowed_by": documents(shadows),
    }
    return Result(tuple(str(each) for each in paths), document, remark=remark_on(shadows, context))


def _say_if_inherited(console: Console, decision: Decision) -> None:
    """Tell a person what the path alone does not say; a script that reads the path gets nothing."""
    by, candidate = requested_by(decision), candidate_of(decision)
    if by != BY_INHERITANCE or candidate is None or console.is_json or not console.stderr.isatty():
        return
    runtime = candidate.ownership.runtime
    console.say(f"this {runtime.name} is {set_by_text(by, runtime)}")


def _everywhere(context: Context, executable: str) -> Iterator[Path]:
    """Yield what is installed, newest first, then what PATH has besides omg."""
    here = decision_input(context)
    yield from (path for _, path in executables_named(executable, here.store))
    yield from list_system(executable, here.env, here.store)
