"""`omg exec`: run a command with the given versions, or with each of several in turn."""

from __future__ import annotations

import itertools
from functools import partial

from omg.cli.arguments import add_runtimes, read_axis, read_runtimes
from omg.console import aligned
from omg.errors import UsageError
from omg.manager.choosing import choose_all
from omg.manager.command import become, updates_of
from omg.manager.matrix import Outcome, run_matrix
from omg.manager.remembered import remember_use
from omg.manager.resolving import active_here
from omg.manager.variables import apply, variables_of_folder, variables_of_named
from omg.result import Result
from omg.shim.candidate import ownerships_of
from omg.shim.decision import decide
from omg.shim.execution import original_environment
from omg.shim.installing import run_decided
from omg.shim.on_demand import is_constraint_met, on_demand
from omg.status.decide import decision_input

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

    from omg.context import Context
    from omg.manager.matrix import MatrixRun
    from omg.manager.resolving import Resolved
    from omg.result import Json
    from omg.runtimes.runtime import RuntimeArgument
    from omg.shim.answers import Answer
    from omg.shim.execution import Environment

NAME = "exec"
HELP = "run a command with the given versions"
EXAMPLES = (
    "omg exec node@20 -- npm test",
    "omg exec --matrix node@20,22,24 -- npm test",
    "omg exec -- python3 --version",
)
TAKES_COMMAND = True
STARTS_PROGRAM = True
IS_REPEATABLE = True

# What a shell reports for a program that a signal ended.
_SIGNALLED = 128


def configure(parser: ArgumentParser) -> None:
    """Declare the versions; the command follows `--`."""
    add_runtimes(parser, nargs="*", meaning="versions to use; if omitted, those that are active here")
    parser.add_argument(
        "--matrix",
        action="append",
        default=[],
        metavar="RUNTIME@VERSION,...",
        help="run it with each of these versions in turn, and show the results",
    )


def run(context: Context, args: Namespace) -> Result:
    """Replace this process by the command, or raise; with ``--matrix``, return what came of the runs."""
    if not args.command:
        raise UsageError(
            "no command to run", hint="write it after --, for example: omg exec node@20 -- npm test"
        )
    requested = read_runtimes(args.runtimes)
    environment = original_environment()
    answer: Answer | None = getattr(args, "answer", None)
    if args.matrix:
        return _run_matrix(context, requested, [read_axis(word) for word in args.matrix], args.command)
    if not requested:
        return _become_here(context, args.command, environment, answer)
    command = " ".join(("omg exec", *map(str, requested)))
    chosen = choose_all(context, requested, command=command)
    changes = variables_of_named(environment, chosen, context.store)
    used = [one.toolchain for one in chosen]
    keep = partial(answer.keep_run, changes, used=used) if answer is not None else None
    return become(context, args.command, chosen, apply(environment, changes), keep=keep)


def _become_here(
    context: Context, command: Sequence[str], environment: Environment, answer: Answer | None
) -> NoReturn:
    """Become the command, with the versions that are active in this folder."""
    name, *arguments = command
    active = active_here(context)
    for one in active:
        remember_use(context, one.toolchain)
    changes = variables_of_folder(environment, active, context.store)
    used = [one.toolchain for one in active]
    keep = partial(answer.keep_run, changes, used=used) if answer is not None else None
    environment = apply(environment, changes)
    if "/" not in name and ownerships_of(name, context.store):
        # What the shim of that name would run here, a virtual environment's for example.
        here = decision_input(context, is_executed=True)
        install_missing = on_demand(context.config.auto_install, context.store.data_dir, environment)
        decision = decide(name, tuple(arguments), here, install_missing=install_missing)
        if is_constraint_met(decision, install_missing):
            decision = decide(name, tuple(arguments), here)
        decided = decision.run()
        if keep is not None:
            keep()
        run_decided(
            decided,
            decision.arguments,
            environment,
            here.store,
            update_shims=updates_of(context, here.store),
            is_pipe_ignored=False,
        )
    become(context, command, (), environment, keep=keep)


def _run_matrix(
    context: Context,
    fixed: Sequence[RuntimeArgument],
    axes: Sequence[Sequence[RuntimeArgument]],
    command: Sequence[str],
) -> Result:
    """Run the command with every combination of the axes."""
    names = [one.runtime.name for one in (*fixed, *(axis[0] for axis in axes))]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"{name} is named twice",
                hint=f"name all its versions at once: omg exec --matrix {name}@VERSION,VERSION -- COMMAND",
            )
    arguments = (*fixed, *itertools.chain(*axes))
    choices = choose_all(context, arguments, command=" ".join(("omg exec", *map(str, arguments))))
    chosen = dict(zip(arguments, choices, strict=True))
    axes = [_distinct(context, axis, chosen) for axis in axes]
    combinations = [tuple(chosen[one] for one in (*fixed, *each)) for each in itertools.product(*axes)]
    runs = tuple(run_matrix(context, combinations, command, original_environment()))
    if not context.console.is_json:
        context.console.say("==> results")
    stopped_by = next((one.stopped_by for one in runs if one.stopped_by is not None), None)
    exit_status = 0 if all(one.outcome is Outcome.PASSED for one in runs) else 1
    return Result(
        aligned(_row(context, one) for one in runs),
        {"command": list(command), "runs": [_document(one) for one in runs]},
        exit_status=exit_status if stopped_by is None else _SIGNALLED + stopped_by,
    )


def _distinct(
    context: Context, axis: Sequence[RuntimeArgument], chosen: Mapping[RuntimeArgument, Resolved]
) -> tuple[RuntimeArgument, ...]:
    """Return an axis with each version once, and say which of them are the same."""
    named: dict[str, list[RuntimeArgument]] = {}
    for one in axis:
        named.setdefault(str(chosen[one]), []).append(one)
    for version, same in named.items():
        if len(same) > 1:
            context.console.say(f"{' and '.join(map(str, same))} are the same version: {version} runs once")
    return tuple(same[0] for same in named.values())


def _row(context: Context, one: MatrixRun) -> tuple[str, ...]:
    outcome = context.console.paint(one.shown_outcome, "active" if one.outcome is Outcome.PASSED else "error")
    return (str(one), outcome, "" if one.seconds is None else f"{one.seconds:.1f} s")


def _document(one: MatrixRun) -> Json:
    return {
        "versions": {resolved.runtime.name: resolved.text for resolved in one.chosen},
        "outcome": one.outcome.value,
        "exit_status": one.exit_status,
        "signal": one.signal_name,
        "seconds": None if one.seconds is None else round(one.seconds, 3),
    }
