"""`omg exec`: run a command with the given versions."""

from __future__ import annotations

import os
import shlex

from omg.cli.arguments import add_runtimes, read_runtimes
from omg.errors import MissingExecutableError, NotExecutableError, UsageError
from omg.manager.manager import manager_for
from omg.manager.resolving import active_here
from omg.manager.variables import apply, variables_of_folder, variables_of_named
from omg.shim.candidate import executables_named, ownerships_of
from omg.shim.decision import decide
from omg.shim.execution import original_environment, restore_process
from omg.shim.installing import run_decided, run_tool
from omg.shim.on_demand import is_constraint_met, on_demand
from omg.shim.refresh import update_shims
from omg.shim.run import RunToolchain
from omg.shim.system import is_executable_file
from omg.status.decide import decision_input
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from typing import NoReturn

    from omg.context import Context
    from omg.manager.resolving import Resolved
    from omg.result import Result
    from omg.shim.execution import Environment
    from omg.shim.installing import UpdateShims
    from omg.store.layout import Store

NAME = "exec"
HELP = "run a command with the given versions"
EXAMPLES = (
    "omg exec node@20 -- npm test",
    "omg exec python@3.12 node@20 -- make",
    "omg exec -- python3 --version",
)
TAKES_COMMAND = True
STARTS_PROGRAM = True


def configure(parser: ArgumentParser) -> None:
    """Declare the versions; the command follows `--`."""
    add_runtimes(parser, nargs="*", meaning="versions to use; if omitted, those that are active here")


def run(context: Context, args: Namespace) -> Result:
    """Replace this process by the command, or raise."""
    if not args.command:
        raise UsageError(
            "no command to run", hint="write it after --, for example: omg exec node@20 -- npm test"
        )
    requested = read_runtimes(args.runtimes)
    environment = original_environment()
    name, *arguments = args.command
    if not requested:
        changes = variables_of_folder(environment, active_here(context), context.store)
        environment = apply(environment, changes)
        if "/" not in name and ownerships_of(name, context.store):
            # What the shim of that name would run here, a virtual environment's for example.
            here = decision_input(context)
            install_missing = on_demand(context.config.auto_install, context.store.data_dir, environment)
            decision = decide(name, tuple(arguments), here, install_missing=install_missing)
            if is_constraint_met(decision, install_missing):
                decision = decide(name, tuple(arguments), here)
            run_decided(
                decision.run(),
                decision.arguments,
                environment,
                here.store,
                update_shims=_updates(context, here.store),
                is_pipe_ignored=False,
            )
        return _run(context, name, arguments, (), environment)
    chosen = tuple(
        manager_for(context, each.runtime, command=f"omg exec {each}").choose_or_install(each)
        for each in requested
    )
    changes = variables_of_named(environment, chosen, context.store)
    return _run(context, name, arguments, chosen, apply(environment, changes))


def _run(
    context: Context,
    name: str,
    arguments: Sequence[str],
    chosen: Sequence[Resolved],
    environment: Environment,
) -> NoReturn:
    for resolved in chosen:
        if "/" not in name and resolved.toolchain and (located := resolved.locate(name)):
            restore_process(is_pipe_ignored=False)
            tool = RunToolchain(located, resolved.toolchain, resolved.runtime)
            run_tool(tool, arguments, environment, update_shims=_updates(context, context.store))
    path = name if "/" in name else _find_on_path(name, environment)
    if path is None:
        searched = f"{' and '.join(map(str, chosen))} and PATH have" if chosen else "PATH has"
        raise MissingExecutableError(f"{searched} no {quoted(name)}", hint=_next_step(context, name))
    restore_process(is_pipe_ignored=False)
    words = [os.fsencode(word) for word in (path, *arguments)]
    try:
        os.execve(words[0], words, environment)  # noqa: S606 - no shell is the point
    except OSError as error:
        raise NotExecutableError(f"cannot execute {quoted(path, 4096)}: {error.strerror}") from error


def _next_step(context: Context, name: str) -> str:
    """Return the hint for a command that the chosen versions and PATH lack."""
    for toolchain, _ in executables_named(name, context.store):
        return f"run omg exec {shlex.join((f'{toolchain.runtime}@{toolchain.version}', '--', name))}"
    return "install the package that provides it, or put its directory on PATH"


def _find_on_path(name: str, environment: Environment) -> str | None:
    elements = os.fsdecode(environment.get(b"PATH", b"")).split(":")
    paths = (f"{element}/{name}" for element in elements if element.startswith("/"))
    return next(filter(is_executable_file, paths), None)


def _updates(context: Context, store: Store) -> UpdateShims:
    return lambda: update_shims(store, context.config, context.config_dir, context.state_dir)
