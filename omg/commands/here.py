"""`omg` alone: what is active in this folder, and one suggestion."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.console import aligned
from omg.errors import NotInstalledError
from omg.project.selection import FileOrigin
from omg.result import Result, ToolchainReport
from omg.runtimes.registry import RUNTIMES
from omg.shim.system import find_system
from omg.status.active import report_of, rows_of, situations_here
from omg.status.ignored_variables import warn_of_variables
from omg.status.situation import Situation, walk_here
from omg.store.installed import list_runtimes

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.runtimes.runtime import Runtime

NAME = ""
HELP = "show what is active in this folder, and what to do next"


def configure(parser: ArgumentParser) -> None:
    """There are no arguments of its own."""
    del parser


def run(context: Context, args: Namespace) -> Result:
    """Show both."""
    del args
    warn_of_variables(context)
    situations = situations_here(context, walk_here(context))
    suggestion = _suggestion(context, situations)
    of_system = _system_versions(context, {situation.runtime.name for situation in situations})
    rows = [*rows_of(situations, context.console)]
    rows += [(one.runtime, one.version, f"{one.path}; not pinned") for one in of_system]
    lines = (*(aligned(rows) or ("no runtime is active here",)), f"hint: {suggestion}")
    reports = [report_of(situation, context).document() for situation in situations]
    reports += [one.document() for one in of_system]
    return Result(lines, {"toolchains": reports, "suggestion": suggestion})


def _system_versions(context: Context, others: Collection[str]) -> tuple[ToolchainReport, ...]:
    """Return what runs here of omg's runtimes beside ``others``: what PATH has of them besides omg."""
    reports = []
    for runtime in RUNTIMES:
        path = None if runtime.name in others else _system_executable(context, runtime)
        if path is not None:
            reports.append(
                ToolchainReport(runtime.name, "system", is_active=True, path=str(path), source="system")
            )
    return tuple(reports)


def _system_executable(context: Context, runtime: Runtime) -> Path | None:
    return find_system(runtime.executables[0], context.env, context.store)


def _suggestion(context: Context, situations: Sequence[Situation]) -> str:
    """Return what to type next: first what is broken, then what is missing, then what is nice to know."""
    for situation in situations:
        pin = situation.asked.pin if situation.asked else None
        if isinstance(situation.problem, NotInstalledError) and pin is not None:
            if isinstance(pin.origin, FileOrigin):
                return "run omg install to install what the version files here ask for"
            return situation.problem.hint or f"unset {pin.origin}"
        if situation.problem is not None:
            return situation.problem.hint or f"run omg why {situation.runtime.name} to see what is wrong"
    if not list_runtimes(context.store):
        return "run omg use node to install a first runtime, or omg import to link what is on this machine"
    if not _is_on_path(context):
        return "run omg setup to put the shims on PATH, so that these versions are the ones that run"
    for situation in situations:
        if situation.active is not None and situation.requested_by == "default":
            wanted = f"{situation.runtime.name}@{situation.active.version}"
            return f"run omg pin {wanted} to write the version down for this folder"
    if situations:
        executables = situations[0].runtime.executables or (situations[0].runtime.name,)
        return f"run omg why {executables[0]} to see how this was decided"
    return "run omg list to see what is installed, and omg use to make a version the default"


def _is_on_path(context: Context) -> bool:
    shims_dir = os.path.realpath(context.store.shims_dir)
    elements = context.env.get("PATH", "").split(":")
    return any(os.path.realpath(element) == shims_dir for element in elements if element.startswith("/"))
