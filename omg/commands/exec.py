"""`omg exec`: run one command with these versions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.commands.arguments import add_wanted, read_wanted
from omg.commands.choice import choose_or_install, in_force_here
from omg.commands.composition import changed_variables
from omg.errors import MissingExecutableError, NotExecutableError, UsageError
from omg.shim.execution import original_environment, restore_process
from omg.shim.system import is_executable_file
from omg.store.installed import locate
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.commands.choice import Choice
    from omg.context import Context
    from omg.result import Result
    from omg.shim.execution import Environment

NAME = "exec"
HELP = "run a command with these versions: omg exec node@20 -- npm test"
TAKES_COMMAND = True


def configure(parser: ArgumentParser) -> None:
    """Declare the versions; the command stands behind `--`."""
    add_wanted(parser, nargs="*", meaning="versions to run with; none: all that are in force here")


def run(context: Context, args: Namespace) -> Result:
    """Replace this process by the command, or raise."""
    if not args.command:
        raise UsageError("no command to run", hint="write it behind --, e.g. omg exec node@20 -- npm test")
    wanted = read_wanted(args.wanted)
    choices = tuple(choose_or_install(context, each, command=f"omg exec {each}") for each in wanted)
    if not wanted:
        choices = in_force_here(context)
    environment = original_environment()
    environment |= changed_variables(environment, choices, context.store, is_named=bool(wanted))
    name, *arguments = args.command
    path = _find(name, choices, environment)
    if path is None:
        chosen = f"{' and '.join(map(str, choices))} and PATH have" if choices else "PATH has"
        raise MissingExecutableError(f"{chosen} no {quoted(name)}", hint=f"run omg which -a {name}")
    restore_process(is_pipe_ignored=False)
    words = [os.fsencode(word) for word in (path, *arguments)]
    try:
        os.execve(words[0], words, environment)  # noqa: S606 - no shell is the point
    except OSError as error:
        raise NotExecutableError(f"cannot execute {quoted(path, 4096)}: {error.strerror}") from error


def _find(name: str, choices: Sequence[Choice], environment: Environment) -> str | None:
    """Return the path of ``name``: in the chosen toolchains, else on PATH; a path is taken as it is."""
    if "/" in name:
        return name
    toolchains = (choice.toolchain for choice in choices if choice.toolchain is not None)
    for toolchain in toolchains:
        if located := locate(toolchain, name):
            return str(located)
    elements = os.fsdecode(environment.get(b"PATH", b"")).split(":")
    paths = (f"{element}/{name}" for element in elements if element.startswith("/"))
    return next(filter(is_executable_file, paths), None)
