"""`omg use`: set the global default version of runtimes, and install what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.cli.arguments import add_dry_run, add_runtimes, add_source, read_runtimes, source_options
from omg.commands.outcomes import (
    described,
    document_of,
    preview_line,
    report_failures,
    tell_notes,
)
from omg.errors import UsageError
from omg.manager.default import clear_default, make_default
from omg.manager.naming import require_runtimes
from omg.manager.resolving import resolve_for_use
from omg.project.selection import shown_path
from omg.result import Result
from omg.shim.refresh import refresh_shims
from omg.status.runtime_status import report, status_of, walk_here
from omg.store import links
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.errors import OmgError
    from omg.manager.resolving import Resolved
    from omg.result import Json
    from omg.runtimes.runtime import Runtime
    from omg.sources.options import SourceOptions
    from omg.status.runtime_status import RuntimeStatus
    from omg.store.installed import Toolchain

NAME = "use"
HELP = "set the global default version, and install it if it is missing"
EXAMPLES = (
    "omg use node@20",
    "omg use python@latest go@1.22",
    "omg use node system",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


@dataclass(frozen=True, slots=True)
class _Target:
    """The new global default of one runtime.

    Attributes:
        resolved: The version to use; the system version where the global default is removed.
        outcome: What came of installing it, where that was needed.
    """

    resolved: Resolved
    outcome: str = ""

    @property
    def runtime(self) -> Runtime:
        return self.resolved.runtime

    @property
    def toolchain(self) -> Toolchain | None:
        return self.resolved.toolchain

    @property
    def is_missing(self) -> bool:
        return not (self.resolved.is_installed or self.resolved.is_system)


def configure(parser: ArgumentParser) -> None:
    """Declare the versions and their source."""
    add_runtimes(parser, meaning="the new global default; `RUNTIME system` removes it")
    add_source(parser)
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Set the defaults, and report where another version stays active here."""
    wanted = read_runtimes(args.wanted)
    require_runtimes(context, wanted, command="omg use {}")
    targets = [_Target(resolve_for_use(context, one, arch=args.arch)) for one in wanted]
    _refuse_repetition(targets)
    command = " ".join(("omg use", *map(str, wanted)))
    if args.dry_run:
        return _preview(context, targets, command, source_options(args))
    done, errors = _with_missing(context, targets, command, source_options(args))
    failures = report_failures(context, errors, count=len(targets))
    lines: list[str] = []
    for target in done:
        lines += [target.outcome] if target.outcome else []
        if target.toolchain is None:
            lines.append(_use_system(context, target.runtime))
        else:
            lines.append(_use(context, target.toolchain, command))
    refresh_shims(context)
    documents: list[Json] = []
    for target in done:
        status = status_of(context, target.runtime, walk_here(context))
        lines += _active_here(status, target.toolchain)
        if target.toolchain is not None and context.console.is_json:
            documents.append(report(target.toolchain, status, context.store).document())
    exit_status = errors[0].exit_status if errors else 0
    return Result(tuple(lines), {"toolchains": documents, "errors": failures}, exit_status=exit_status)


def _refuse_repetition(targets: Sequence[_Target]) -> None:
    names = [target.runtime.name for target in targets]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"{name} is named twice, but can have only one global default",
                hint=f"run omg install {name}@VERSION for a version that is not the default",
            )


def _preview(context: Context, targets: Sequence[_Target], command: str, choice: SourceOptions) -> Result:
    from omg.manager.preview import preview_all

    jobs = [target.resolved.job for target in targets if target.is_missing]
    previews = iter(preview_all(context, jobs, command=command, choice=choice))
    lines: list[str] = []
    documents: list[Json] = []
    missing: list[str] = []
    errors: list[OmgError] = []
    for target in targets:
        toolchain = target.toolchain
        if target.resolved.is_system:
            lines.append(f"would remove the global default of {target.runtime.name}")
        elif target.is_missing:
            preview = next(previews)
            toolchain = preview.present
            if preview.error is not None:
                errors.append(preview.error)
            elif toolchain is None:
                lines.append(f"{preview_line(preview)}, and make it the global default")
                missing.append(preview.wanted)
        if toolchain is not None:
            lines.append(f"would make {toolchain.runtime} {toolchain.version} the global default")
            documents.append(document_of(toolchain, context))
    failures = report_failures(context, errors, count=len(targets))
    exit_status = errors[0].exit_status if errors else 0
    document: dict[str, Json] = {"would_install": missing, "toolchains": documents, "errors": failures}
    return Result(tuple(lines), {**document, "dry_run": True}, exit_status=exit_status)


def _with_missing(
    context: Context, targets: Sequence[_Target], command: str, choice: SourceOptions
) -> tuple[tuple[_Target, ...], tuple[OmgError, ...]]:
    """Install what is missing; return the targets with a toolchain, and the errors of the others."""
    jobs = [target.resolved.job for target in targets if target.is_missing]
    if not jobs:
        return tuple(targets), ()
    from omg.manager.batch import install_all

    try:
        outcomes = iter(install_all(context, jobs, command=command, choice=choice))
    except KeyboardInterrupt:
        refresh_shims(context)  # for what was installed before the interrupt
        raise
    done: list[_Target] = []
    errors: list[OmgError] = []
    for target in targets:
        outcome = next(outcomes) if target.is_missing else None
        if outcome is None:
            done.append(target)
        elif outcome.installed is not None:
            outcome.explain(context.console)
            tell_notes(outcome.installed, context)
            told = described(outcome.installed)
            resolved = replace(target.resolved, toolchain=outcome.installed.toolchain)
            done.append(_Target(resolved, told))
        elif outcome.error is not None:
            errors.append(outcome.error)
    return tuple(done), tuple(errors)


def _use(context: Context, toolchain: Toolchain, command: str) -> str:
    """Make ``toolchain`` the global default, and return the line that reports it."""
    name = f"{toolchain.runtime} {toolchain.version}"
    theirs = links.linked_dir(toolchain)
    # A linked version, such as a distribution's Python, may change without omg: report that it is linked.
    remark = f" (linked to {shown_path(theirs)})" if theirs is not None else ""
    state = "now" if make_default(context, toolchain, command=command) else "already"
    return f"{name} is {state} the global default{remark}"


def _use_system(context: Context, runtime: Runtime) -> str:
    """Remove the global default of ``runtime``, and return the line that reports it."""
    name = runtime.name
    now = " now" if clear_default(context, runtime, command=f"omg use {name} system") else ""
    return f"{name} has no global default{now}: the system version runs unless a project asks for another"


def _active_here(status: RuntimeStatus, chosen: Toolchain | None) -> list[str]:
    """Return a line if another version than the new global default stays active here, and what set it."""
    if status.problem is not None:
        return [f"here: {status.problem.message}"]
    if status.active_version is None or status.active_version.selection is None:
        return []
    active, runtime = status.active, status.runtime
    if active is not None and chosen is not None and active.dir == chosen.dir:
        return []
    name = f"{runtime.name} {active.version}" if active is not None else f"the system's {runtime.name}"
    return [f"{name} stays active here, set by {status.requested_by}"]
