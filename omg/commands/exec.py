"""`omg exec`: run a command with the given versions."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, NoReturn

from omg.cli.arguments import add_runtimes, read_runtimes
from omg.errors import MissingExecutableError, NotExecutableError, UsageError
from omg.manager.resolving import active_here, choose_or_install
from omg.manager.variables import apply, variables_of_folder, variables_of_named
from omg.shim.candidate import ownerships_of
from omg.shim.decision import RunToolchain, decide
from omg.shim.execution import edited_environment, execute, original_environment, restore_process
from omg.shim.on_demand import on_demand
from omg.shim.system import is_executable_file
from omg.status.decide import decision_input
from omg.store.installed import list_toolchains, locate
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.manager.resolving import Resolved
    from omg.result import Result
    from omg.shim.execution import Environment

NAME = "exec"
HELP = "run a command with the given versions"
EXAMPLES = (
    "omg exec node@20 -- npm test",
    "omg exec python@3.12 node@20 -- make",
    "omg exec -- python3 --version",
)
TAKES_COMMAND = True


def configure(parser: ArgumentParser) -> None:
    """Declare the versions; the command follows `--`."""
    add_runtimes(parser, nargs="*", meaning="versions to use; if omitted, those that are active here")


def run(context: Context, args: Namespace) -> Result:
    """Replace this process by the command, or raise."""
    if not args.command:
        raise UsageError(
            "no command to run", hint="write it after --, for example: omg exec node@20 -- npm test"
        )
    wanted = read_runtimes(args.wanted)
    environment = original_environment()
    name, *arguments = args.command
    if not wanted:
        changes = variables_of_folder(environment, active_here(context), context.store)
        environment = apply(environment, changes)
        if "/" not in name and ownerships_of(name, context.store):
            _run_as_shim(context, name, arguments, environment)
        return _run(context, name, arguments, (), environment)
    choices = tuple(choose_or_install(context, each, command=f"omg exec {each}") for each in wanted)
    changes = variables_of_named(environment, choices, context.store)
    return _run(context, name, arguments, choices, apply(environment, changes))


def _run_as_shim(context: Context, name: str, arguments: Sequence[str], environment: Environment) -> NoReturn:
    """Replace this process by what the shim ``name`` would run here, a virtual environment's for example."""
    here = decision_input(context)
    install_missing = on_demand(context.config.auto_install, context.store.data_dir, environment)
    decision = decide(name, tuple(arguments), here, install_missing=install_missing)
    chosen = decision.run()
    toolchains = list_toolchains(here.store, chosen.runtime.name) if isinstance(chosen, RunToolchain) else ()
    environment = edited_environment(environment, chosen, here.store, toolchains)
    restore_process(is_pipe_ignored=False)
    execute(chosen, [os.fsencode(argument) for argument in decision.arguments], environment)


def _run(
    context: Context,
    name: str,
    arguments: Sequence[str],
    choices: Sequence[Resolved],
    environment: Environment,
) -> NoReturn:
    path = _find(name, choices, environment)
    if path is None:
        chosen = f"{' and '.join(map(str, choices))} and PATH have" if choices else "PATH has"
        raise MissingExecutableError(f"{chosen} no {quoted(name)}", hint=_next_step(context, name))
    restore_process(is_pipe_ignored=False)
    words = [os.fsencode(word) for word in (path, *arguments)]
    try:
        os.execve(words[0], words, environment)  # noqa: S606 - no shell is the point
    except OSError as error:
        raise NotExecutableError(f"cannot execute {quoted(path, 4096)}: {error.strerror}") from error


def _next_step(context: Context, name: str) -> str:
    """Return the hint for a command that the chosen versions and PATH lack."""
    for ownership in ownerships_of(name, context.store):
        for toolchain in list_toolchains(context.store, ownership.runtime.name):
            if locate(toolchain, name) is not None:
                command = shlex.join((f"{toolchain.runtime}@{toolchain.version}", "--", name))
                return f"run omg exec {command}"
    return "install the package that provides it, or put its directory on PATH"


def _find(name: str, choices: Sequence[Resolved], environment: Environment) -> str | None:
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
