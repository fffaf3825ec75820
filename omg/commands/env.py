"""`omg env`: print the variables that a script or a CI job evaluates."""

from __future__ import annotations

import os

from omg.cli.arguments import add_runtimes, read_runtimes
from omg.errors import UsageError
from omg.manager.manager import manager_for
from omg.manager.resolving import active_here
from omg.manager.variables import homes_of_folder, variables_of_folder, variables_of_named
from omg.result import Result
from omg.shell.assignment import assignments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping

    from omg.context import Context
    from omg.manager.variables import Changes

NAME = "env"
HELP = 'print environment variables for scripts and CI: eval "$(omg env)"'
EXAMPLES = (
    "omg env",
    "omg env node@20 python@3.12",
    "omg env --github",
)
IS_REPEATABLE = True


def configure(parser: ArgumentParser) -> None:
    """Declare the versions and the shell syntax."""
    add_runtimes(
        parser,
        nargs="*",
        meaning="versions to use; if omitted, the shims on PATH, which choose in each directory",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--shell", choices=("posix", "fish"), default="posix", help="the shell syntax to print")
    form.add_argument(
        "--github",
        action="store_true",
        help="print lines that fill GITHUB_PATH and GITHUB_ENV when evaluated",
    )
    form.add_argument(
        "--gitlab", action="store_true", help="print lines to evaluate in before_script of a GitLab job"
    )
    form.add_argument(
        "--cache-key",
        action="store_true",
        help="print a key for the cache of a CI job: the platform, and a digest of the requested versions",
    )
    parser.add_argument(
        "-r",
        "--recursive",
        action="store_true",
        help="with --cache-key: include what version files in subdirectories ask for",
    )


def run(context: Context, args: Namespace) -> Result:
    """Print lines to be evaluated, or the key.

    Raises:
        UsageError: Options that do not go together.
    """
    if args.recursive and not args.cache_key:
        raise UsageError("-r goes with --cache-key only", hint="run omg env --cache-key -r")
    requested = read_runtimes(args.runtimes)
    if args.github or args.gitlab or args.cache_key:
        if requested:
            raise UsageError(
                "with --github, --gitlab and --cache-key the version files choose the versions",
                hint=f"run omg pin {requested[0]}",
            )
        return _key(context, is_recursive=args.recursive) if args.cache_key else _job(context, args)
    before = _bytes(context.env)
    if requested:
        chosen = tuple(
            manager_for(context, each.runtime).choose(each, command="omg env {}") for each in requested
        )
        changed = variables_of_named(before, chosen, context.store)
    else:
        changed = variables_of_folder(before, active_here(context), context.store)
    variables = _as_text(changed)
    return Result(assignments(variables, args.shell), {"variables": variables})


def _job(context: Context, args: Namespace) -> Result:
    """Print what a CI job evaluates: the shims and the home variables, and no version."""
    from omg.shell.ci_lines import github_lines, gitlab_lines

    homes = _as_text(homes_of_folder(_bytes(context.env), active_here(context), context.store))
    shims_dir = context.store.shims_dir
    lines = (github_lines if args.github else gitlab_lines)(shims_dir, homes)
    return Result(lines, {"shims_dir": str(shims_dir), "variables": homes})


def _key(context: Context, *, is_recursive: bool) -> Result:
    from omg.status.cache_key import cache_key

    key = cache_key(context, is_recursive=is_recursive)
    return Result((key,), {"cache_key": key})


def _bytes(env: Mapping[str, str]) -> dict[bytes, bytes]:
    return {os.fsencode(name): os.fsencode(value) for name, value in env.items()}


def _as_text(changes: Changes) -> dict[str, str | None]:
    return {
        os.fsdecode(name): None if value is None else os.fsdecode(value)
        for name, value in sorted(changes.items())
    }
