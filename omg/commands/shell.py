"""`omg shell`: a version for this shell only."""

from __future__ import annotations

import os
from pathlib import Path

from omg.cli.arguments import add_runtimes, read_runtimes
from omg.errors import NotExecutableError, UsageError
from omg.manager.choosing import choose_all
from omg.result import Result
from omg.shell.assignment import assignments
from omg.shell.hook import HOOK_VARIABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import NoReturn

    from omg.context import Context

NAME = "shell"
HELP = "set the version for this shell only"
EXAMPLES = (
    "omg shell node@20",
    "omg shell node --unset",
)
STARTS_PROGRAM = True


def configure(parser: ArgumentParser) -> None:
    """Declare what is chosen."""
    add_runtimes(parser, meaning="a runtime and its version, such as node@20")
    parser.add_argument("--unset", action="store_true", help="undo it: the project's version is active again")


def run(context: Context, args: Namespace) -> Result:
    """Print the lines that the hook evaluates; without the hook, start a shell inside this one."""
    variables = _variables(context, args)
    language = context.env.get(HOOK_VARIABLE, "")
    if not language and not context.console.is_json:
        _start(context, variables)
    lines = assignments(variables, language) if language else ()
    return Result(lines, {"variables": variables})


def _variables(context: Context, args: Namespace) -> dict[str, str | None]:
    requested = read_runtimes(args.runtimes)
    # What this shell inherited is weaker than its version, and would be left after it.
    inherited = (each.runtime.inherited_variable for each in requested)
    dropped = {name: None for name in inherited if name in context.env}
    if args.unset:
        return {**{each.runtime.variable: None for each in requested}, **dropped}
    for each in requested:
        if each.spec is None:
            raise UsageError(
                f"which version of {each.runtime.name}?", hint=f"run omg shell {each.runtime.name}@VERSION"
            )
    chosen = choose_all(context, requested, command=" ".join(("omg shell", *map(str, requested))))
    return {**{resolved.runtime.variable: resolved.text for resolved in chosen}, **dropped}


def _start(context: Context, variables: dict[str, str | None]) -> NoReturn:
    """Replace this process by a shell with ``variables``."""
    from omg.shim.execution import original_environment, restore_process

    shell = context.env.get("SHELL") or "/bin/sh"
    env = original_environment()
    for name, value in variables.items():
        env.pop(os.fsencode(name), None)
        if value is not None:
            env[os.fsencode(name)] = os.fsencode(value)
    path, shims = env.get(b"PATH", b""), os.fsencode(context.store.shims_dir)
    if shims not in path.split(b":"):
        # Nothing else makes the variables count.
        env[b"PATH"] = shims + b":" + path if path else shims
    chosen = ", ".join(f"{name}={value}" for name, value in variables.items() if value is not None)
    context.console.say(
        f"starting a new {shell} with {chosen or 'no version set'}; to leave it, type exit\n"
        f'hint: to avoid the new shell, add eval "$(omg hook {Path(shell).name})" to its start-up file'
    )
    restore_process(is_pipe_ignored=False)
    try:
        os.execve(shell, [shell], env)  # noqa: S606 - the user's own shell, by its path
    except OSError as error:
        raise NotExecutableError(
            f"cannot execute `{shell}`: {error.strerror}", hint="set SHELL to the path of a shell"
        ) from error
