"""`omg` alone: what is in force in this folder, and one suggestion."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.commands.in_force import report_of, row_of, situations_here
from omg.commands.situation import Situation, walk_here
from omg.console import aligned
from omg.errors import NotInstalledError
from omg.project.selection import FileOrigin
from omg.result import Result
from omg.store.installed import list_runtimes

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context

NAME = ""
HELP = "show what is in force in this folder, and what to do next"


def configure(parser: ArgumentParser) -> None:
    """There are no arguments of its own."""
    del parser


def run(context: Context, args: Namespace) -> Result:
    """Show both."""
    del args
    situations = situations_here(context, walk_here(context))
    suggestion = _suggestion(context, situations)
    rows = aligned(row_of(situation, context.console) for situation in situations)
    lines = (*(rows or ("no runtime is in force here",)), f"hint: {suggestion}")
    reports = [report_of(situation, context).document() for situation in situations]
    return Result(lines, {"toolchains": reports, "suggestion": suggestion})


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
        return "run omg use node to install a first runtime, or omg import to adopt what is on this machine"
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
