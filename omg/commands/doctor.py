"""`omg doctor`: check the installation."""

from __future__ import annotations

from omg.context import note
from omg.diagnosis.problem import Problem
from omg.errors import OmgError
from omg.result import Result
from omg.runtimes.registry import RUNTIMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.result import Json
    from omg.shell.inspection import ShellReport

NAME = "doctor"
HELP = "check the installation: PATH, shells, shims, links"
EXAMPLES = (
    "omg doctor",
    "omg doctor --fix",
    "omg doctor --network",
)
NEEDS_CONFIG = False


def configure(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--fix", action="store_true", help="fix what omg manages")
    what.add_argument(
        "--network",
        action="store_true",
        help="check instead which hosts are reachable, and how each runtime can be installed",
    )


def run(context: Context, args: Namespace) -> Result:
    """Run all checks; exit status 1 if a problem is left."""
    if args.network:
        from omg.diagnosis.network.report import look_at_network

        return look_at_network(context)
    from omg.diagnosis.contexts import check_contexts, names_in_contexts, shown_contexts
    from omg.diagnosis.shadowing import HIDDEN_IN_SHELL
    from omg.directories import home_dir
    from omg.status.active import installed_runtimes
    from omg.status.ignored import warn_of_ignored_files, warn_of_inherited, warn_of_settings

    warn_of_settings(context)
    warn_of_inherited(context, dict.fromkeys((*RUNTIMES, *installed_runtimes(context))))
    ignored: list[Json] = [file.document() for file in warn_of_ignored_files(context)]
    outcomes: list[tuple[Problem, str]] = []
    # Each check runs after the repairs of earlier ones: one repair may fix what a later check would report.
    reports: list[ShellReport] = []
    for check in _checks(context, reports):
        found = tuple(check)
        outcomes += [(problem, _fix(context, problem) if args.fix else "") for problem in found]
    lines: list[str] = []
    for problem, outcome in outcomes:
        if outcome == "fixed":
            lines.append(f"fixed: {problem.message}")
            continue
        mark = "-" if problem.is_advice else "!"
        lines.append(context.console.paint(f"{mark} {problem.message}", "warning"))
        lines.append(f"  {outcome or problem.hint}")
    if any(outcome == "fixed" and problem.kind == HIDDEN_IN_SHELL for problem, outcome in outcomes):
        lines.append("open a new terminal: this shell keeps its PATH")
    is_well = all(outcome == "fixed" or problem.is_advice for problem, outcome in outcomes)
    if all(problem.is_advice for problem, _ in outcomes):
        lines.insert(0, "no problems found")
    document: list[Json] = [
        {
            "kind": problem.kind,
            "message": problem.message,
            "hint": problem.hint,
            "fixable": problem.fix is not None,
            "fixed": outcome == "fixed",
            "advice": problem.is_advice,
        }
        for problem, outcome in outcomes
    ]
    if any(outcome == "fixed" for _, outcome in outcomes):
        reports = [*_new_shells(context)]
    names = names_in_contexts(context)
    contexts = check_contexts(context, names, reports)
    lines += shown_contexts(contexts, names, home_dir(context.env))
    return Result(
        tuple(lines),
        {
            "problems": document,
            "ignored_files": ignored,
            "contexts": [finding.document() for finding in contexts],
        },
        exit_status=0 if is_well else 1,
    )


def _checks(context: Context, reports: list[ShellReport]) -> Iterator[Iterator[Problem]]:
    """Yield every check; what new shells answer is added to ``reports``."""
    from omg.diagnosis.lifecycle import check_life_cycles
    from omg.diagnosis.links import check_links
    from omg.diagnosis.own import check_audit_log, check_command, check_environment, check_format
    from omg.diagnosis.path import check_shims
    from omg.diagnosis.rights import check_rights
    from omg.diagnosis.toolchains import check_leftovers, check_toolchains
    from omg.diagnosis.variables import check_variables
    from omg.directories import home_dir

    store = context.store
    yield _check_config(context)
    yield check_format(store)
    yield check_environment(store, lambda: _refresh(context))
    home = home_dir(context.env)
    yield check_rights(context, home)
    if home is not None:
        yield check_command(store, home / ".local" / "bin")
    yield check_audit_log(context.state_dir)
    yield check_leftovers(store)
    # Before the links: a default leads to a toolchain again once that is restored.
    yield check_toolchains(context, lambda: _refresh(context))
    yield check_links(store)
    yield check_life_cycles(context)
    # After what they follow from.
    yield check_shims(
        store, context.config, context.config_dir, lambda: _refresh(context), state_dir=context.state_dir
    )
    yield check_variables(context)
    yield _check_shells(context, home, reports)


def _check_shells(context: Context, home: Path | None, reports: list[ShellReport]) -> Iterator[Problem]:
    from omg.diagnosis.path import check_tool_folders
    from omg.diagnosis.shadowing import check_shadowing
    from omg.diagnosis.shell_repair import ShellRepair
    from omg.shell.inspection import path_of_new_shells
    from omg.shell.tool_folders import existing_folders, tool_folders

    env, store = context.env, context.store
    reports += _new_shells(context)
    repair = None if home is None else ShellRepair(context, home)
    yield from check_shadowing(store, env, reports, repair)
    if home is not None:
        folders = existing_folders(tool_folders(env, home, store))
        yield from check_tool_folders(folders, path_of_new_shells(reports, env))


def _new_shells(context: Context) -> tuple[ShellReport, ...]:
    """Return what new shells of this user find."""
    from omg.diagnosis.contexts import names_in_contexts
    from omg.directories import home_dir
    from omg.shell.inspection import inspect_shells, names_to_ask, present_shells

    env, store, home = context.env, context.store, home_dir(context.env)
    if home is None:
        return ()
    names = dict.fromkeys((*names_to_ask(env, home, store), *names_in_contexts(context)))
    shells = present_shells(env).values()
    return inspect_shells(shells, env, shims_dir=store.shims_dir, home=home, names=tuple(names))


def _refresh(context: Context) -> None:
    from omg.shim.refresh import refresh_shims

    refresh_shims(context)


def _check_config(context: Context) -> Iterator[Problem]:
    error = context.config_problem
    if error is not None:
        yield Problem("config", error.message, error.hint or "run omg config")
    for key in context.config.unknown_keys:
        yield Problem("unknown_key", f"unknown setting `{key.name}` in `{key.file}`", "delete it")


def _fix(context: Context, problem: Problem) -> str:
    """Fix ``problem`` if omg can; return ``fixed``, the reason why not, or an empty text."""
    if problem.fix is None:
        return ""
    try:
        problem.fix()
    except OmgError as error:
        _note_fix(context, problem, outcome="failed", error=error.kind, message=error.message)
        return error.message
    _note_fix(context, problem, outcome="done")
    return "fixed"


def _note_fix(context: Context, problem: Problem, *, outcome: str, **facts: Json) -> None:
    note(context, NAME, outcome=outcome, action="fix", problem=problem.message, **facts)
