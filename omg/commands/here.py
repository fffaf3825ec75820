"""`omg` alone: what is active in this folder, and one suggestion."""

from __future__ import annotations

from omg.console import aligned
from omg.errors import NotInstalledError
from omg.project.active import BY_DEFAULT
from omg.project.selection import FileOrigin
from omg.result import Result, RuntimeVersion
from omg.runtimes.registry import RUNTIMES
from omg.shim.system import find_system
from omg.status.active import installed_runtimes, report_of, rows_of, statuses_here
from omg.status.ignored import warn_of_variables
from omg.status.runtime_status import RuntimeStatus, walk_here
from omg.status.shadow import CallingShell, documents, remark_on, shadows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.runtime import Runtime

NAME = ""
HELP = "show what is active in this directory, and what to do next"

_PUT_ON_PATH = "run omg setup to put the shims on PATH: until then, these versions do not run"


def configure(parser: ArgumentParser) -> None:
    """Declare no arguments."""
    del parser


def run(context: Context, args: Namespace) -> Result:
    """Show both."""
    del args
    warn_of_variables(context)
    statuses = statuses_here(context, walk_here(context))
    suggestion = _suggestion(context, statuses)
    of_system = _system_versions(context, {status.runtime.name for status in statuses})
    rows = [*rows_of(statuses, context)]
    rows += [(one.runtime, one.version, f"{one.path}; not pinned") for one in of_system]
    contradiction = _contradiction(context)
    lines = (
        *(aligned(rows) or ("no runtime is active here",)),
        *((f"contradiction: {contradiction}",) if contradiction else ()),
        f"hint: {suggestion}",
    )
    reports = [report_of(status, context).document() for status in statuses]
    reports += [one.document() for one in of_system]
    shadows = shadows_of(context, statuses)
    document: dict[str, Json] = {
        "toolchains": reports,
        "suggestion": suggestion,
        "shadowed_by": documents(shadows),
        "contradiction": contradiction,
    }
    # That the shims are not on PATH is the suggestion then.
    remark = "" if suggestion == _PUT_ON_PATH else remark_on(shadows, context)
    return Result(lines, document, remark=remark)


def _contradiction(context: Context) -> str | None:
    """Return the first contradiction among the files of this folder; `omg check` shows all of them."""
    if context.cwd is None:
        return None
    from omg.diagnosis.project import check_folder

    finding = check_folder(context.cwd)
    return None if finding is None else finding.text(context.cwd)


def _system_versions(context: Context, others: Collection[str]) -> tuple[RuntimeVersion, ...]:
    """Return the system versions of the runtimes that are not in ``others``: what PATH has besides omg.

    Where a Node.js of omg is active, npm is the one that it brings.
    """
    reports = []
    for runtime in RUNTIMES:
        path = (
            None if runtime.name in others or runtime.host in others else _system_executable(context, runtime)
        )
        if path is not None:
            reports.append(
                RuntimeVersion(runtime.name, "system", is_active=True, path=str(path), source="system")
            )
    return tuple(reports)


def _system_executable(context: Context, runtime: Runtime) -> Path | None:
    return find_system(runtime.executables[0], context.env, context.store)


def _suggestion(context: Context, statuses: Sequence[RuntimeStatus]) -> str:
    """Return the next step: first repair, then install what is missing, then learn more."""
    for status in statuses:
        pin = status.requests.pin if status.requests else None
        if isinstance(status.problem, NotInstalledError) and pin is not None:
            if isinstance(pin.origin, FileOrigin):
                return "run omg install to install the versions that are pinned here"
            return status.problem.hint or f"unset {pin.origin}"
        if status.problem is not None:
            return status.problem.hint or f"run omg why {status.runtime.name} to see what is wrong"
    if not installed_runtimes(context):
        return "run omg use node to install a runtime, or omg import to link versions of other managers"
    if not CallingShell(context).has_shims:
        return _PUT_ON_PATH
    for status in statuses:
        if status.active is not None and status.requested_by == BY_DEFAULT:
            argument = f"{status.runtime.name}@{status.active.version}"
            return f"run omg pin {argument} to pin this version for this project"
    if statuses:
        executables = statuses[0].runtime.executables or (statuses[0].runtime.name,)
        return f"run omg why {executables[0]} to see how this was decided"
    return "run omg list to see what is installed, and omg use to set the global default"
