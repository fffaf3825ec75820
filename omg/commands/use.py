"""`omg use`: set the global default version of runtimes, and install what is missing."""

from __future__ import annotations

from omg.cli.arguments import (
    add_default_packages,
    add_dry_run,
    add_runtimes,
    add_source,
    read_runtimes,
    source_options,
)
from omg.errors import UsageError
from omg.manager.default import global_defaults
from omg.manager.manager import manager_for
from omg.manager.naming import require_runtimes
from omg.manager.undo import former_defaults, remember_defaults, restored
from omg.project.active import way_out
from omg.project.not_installed import shown_text
from omg.project.selection import FileOrigin, shown_path
from omg.result import Result
from omg.shim.refresh import refresh_shims
from omg.status.introduction import explanation_of_default
from omg.status.shadow import documents, remark_on, shadows_of
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.errors import OmgError
    from omg.manager.resolving import Resolved
    from omg.manager.store_manager import StoreManager
    from omg.result import Json
    from omg.sources.registry import SourceOptions
    from omg.status.runtime_status import RuntimeStatus

NAME = "use"
HELP = "set the global default version, and install it if it is missing"
EXAMPLES = (
    "omg use node@20",
    "omg use python@latest go@1.22",
    "omg use -",
)
_BACK = "-"
# A refused run is recorded in the audit log.
IS_AUDITED = True


@dataclass(frozen=True, slots=True)
class _Target:
    """The new global default of one runtime.

    Attributes:
        manager: The manager of the runtime.
        resolved: The version to use; the system version where the global default is removed.
        outcome: What came of installing it, where that was needed.
    """

    manager: StoreManager
    resolved: Resolved
    outcome: str = ""

    @property
    def name(self) -> str:
        return self.resolved.runtime.name

    @property
    def is_missing(self) -> bool:
        return not (self.resolved.is_installed or self.resolved.is_system)


def configure(parser: ArgumentParser) -> None:
    """Declare the versions and their source."""
    meaning = "the new global default; `RUNTIME system` removes it; `-` undoes the last `omg use`"
    add_runtimes(parser, nargs="*", meaning=meaning)
    parser.add_argument(
        "--export", action="store_true", help="print the command that sets all present global defaults"
    )
    add_source(parser)
    add_default_packages(parser)
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Set the defaults, and report where another version stays active here.

    Raises:
        UsageError: No runtime is named, or one twice.
        OmgError: Only one is named, and that failed.
    """
    if args.export:
        return _export(context, args.runtimes)
    if not args.runtimes:
        raise UsageError("missing argument: a runtime", hint="run omg use node@20, for example")
    if _BACK in args.runtimes and len(args.runtimes) > 1:
        raise UsageError(
            "`-` undoes the last `omg use` for all runtimes that it named, so it stands alone",
            hint="run omg use -, or name the version: omg use node@20",
        )
    if args.no_default_packages:
        context = replace(context, config=replace(context.config, default_packages={}))
    choice = source_options(args)
    former = former_defaults(context) if args.runtimes == [_BACK] else ()
    requested = tuple(one for one, _ in former) or read_runtimes(args.runtimes)
    require_runtimes(context, requested, command="omg use {}")
    command = " ".join(("omg use", *map(str, requested)))
    managers = [manager_for(context, one.runtime, command=command) for one in requested]
    targets = [
        _Target(manager, manager.resolve_default(one.spec, arch=choice.arch))
        for manager, one in zip(managers, requested, strict=True)
    ]
    _refuse_repetition(targets)
    if former:
        targets = [
            replace(target, resolved=restored(target.resolved, spec))
            for target, (_, spec) in zip(targets, former, strict=True)
        ]
    if args.dry_run:
        return _preview(context, targets, command, choice)
    done, errors = _with_missing(context, targets, command, choice)
    failures = context.console.show_failures(errors, count=len(targets))
    remember_defaults(context, (target.resolved for target in done))
    lines: list[str] = []
    statuses: list[RuntimeStatus] = []
    for target in done:
        lines += [target.outcome] if target.outcome else []
        line = _use(target)
        statuses.append(target.manager.status())
        lines.append(line + _kept_by_process(target, statuses[-1]))
    refresh_shims(context)
    reports: list[Json] = []
    for target, status in zip(done, statuses, strict=True):
        lines += _active_here(target, status) or _run_by_host(context, target)
        if target.resolved.toolchain is not None and context.console.is_json:
            reports.append(target.manager.report(target.resolved.toolchain).document())
    shadows = shadows_of(context, statuses)
    chosen = next((target.resolved.runtime for target in done if not target.resolved.is_system), None)
    return Result(
        tuple(lines),
        {"toolchains": reports, "shadowed_by": documents(shadows), "errors": failures},
        exit_status=errors[0].exit_status if errors else 0,
        remark=remark_on(shadows, context),
        closing=explanation_of_default(context, chosen) if chosen is not None else "",
    )


def _export(context: Context, words: Sequence[str]) -> Result:
    """Return the command that sets the global defaults of this store elsewhere."""
    if words:
        raise UsageError("--export takes no runtime: it prints all of them", hint="run omg use --export")
    found = global_defaults(context)
    if not found:
        context.console.say("no runtime has a global default")
    names = " ".join(f"{runtime.typed_name}@{toolchain.version}" for runtime, toolchain in found)
    reports = [manager_for(context, runtime).report(toolchain).document() for runtime, toolchain in found]
    return Result((f"omg use {names}",) if found else (), {"toolchains": reports})


def _refuse_repetition(targets: Sequence[_Target]) -> None:
    names = [target.name for target in targets]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"{name} is named twice, but can have only one global default",
                hint=f"run omg install {name}@VERSION for a version that is not the default",
            )


def _preview(context: Context, targets: Sequence[_Target], command: str, choice: SourceOptions) -> Result:
    from omg.manager.default_packages import preview_default_packages
    from omg.manager.preview import preview_all

    jobs = [target.resolved.job for target in targets if target.is_missing]
    previews = iter(preview_all(context, jobs, command=command, choice=choice))
    lines: list[str] = []
    reports: list[Json] = []
    missing: list[str] = []
    errors: list[OmgError] = []
    for target in targets:
        toolchain = target.resolved.toolchain
        if target.resolved.is_system:
            lines.append(f"would remove the global default of {target.name}")
        elif target.is_missing:
            preview = next(previews)
            toolchain = preview.present
            if preview.error is not None:
                errors.append(preview.error)
            elif toolchain is None:
                lines.append(f"{preview.summary}, and make it the global default")
                missing.append(preview.argument)
                lines += preview_default_packages(context, [preview.job.runtime])
        if toolchain is not None:
            lines.append(f"would make {toolchain.runtime} {toolchain.version} the global default")
            reports.append(target.manager.report(toolchain).document())
    failures = context.console.show_failures(errors, count=len(targets))
    exit_status = errors[0].exit_status if errors else 0
    document: dict[str, Json] = {"would_install": missing, "toolchains": reports, "errors": failures}
    return Result(tuple(lines), {**document, "dry_run": True}, exit_status=exit_status)


def _with_missing(
    context: Context, targets: Sequence[_Target], command: str, choice: SourceOptions
) -> tuple[tuple[_Target, ...], tuple[OmgError, ...]]:
    """Install what is missing; return the targets with a toolchain, and the errors of the others."""
    jobs = [target.resolved.job for target in targets if target.is_missing]
    if not jobs:
        return tuple(targets), ()
    from omg.manager.batch import install_all
    from omg.manager.default_packages import install_default_packages
    from omg.status.updates import notice_updates

    all_outcomes = install_all(context, jobs, command=command, choice=choice)
    install_default_packages(context, [one.installed for one in all_outcomes if one.installed is not None])
    notice_updates(context)
    outcomes = iter(all_outcomes)
    done: list[_Target] = []
    errors: list[OmgError] = []
    for target in targets:
        outcome = next(outcomes) if target.is_missing else None
        if outcome is None:
            done.append(target)
        elif outcome.installed is not None:
            outcome.explain(context.console)
            resolved = replace(target.resolved, toolchain=outcome.installed.toolchain)
            done.append(replace(target, resolved=resolved, outcome=outcome.installed.summary))
        elif outcome.error is not None:
            errors.append(outcome.error)
    return tuple(done), tuple(errors)


def _use(target: _Target) -> str:
    """Set or remove the global default, and return the line that reports it."""
    resolved, linked_dir = target.resolved, target.resolved.linked_dir
    is_changed = target.manager.use(resolved.toolchain, resolved.spec)
    if resolved.toolchain is None:
        now = " now" if is_changed else ""
        return (
            f"{target.name} has no global default{now}:"
            " the system version runs unless a project asks for another"
        )
    # A linked version, such as a distribution's Python, may change without omg: report that it is linked.
    remark = f" (linked to {shown_path(linked_dir)})" if linked_dir is not None else ""
    return f"{resolved} is {'now' if is_changed else 'already'} the global default{remark}"


def _kept_by_process(target: _Target, status: RuntimeStatus) -> str:
    """Return the rest of that line where this process inherited another version, which stays."""
    chosen, inherited = target.resolved.toolchain, status.installed_versions.inherited
    if inherited is None:
        return ""
    kept = "system" if inherited == "system" else inherited.version.text
    if kept == (chosen.version.text if chosen is not None else "system"):
        return ""
    pin = status.requests.pin if status.requests is not None else None
    if pin is not None and not isinstance(pin.origin, FileOrigin):
        return ""  # a variable holds another one, in every folder
    name = f"the system's {target.name}" if kept == "system" else f"{target.name} {kept}"
    way = way_out(target.resolved.runtime)
    return f"; this process keeps {name} where no folder asks (inherited; {way})"


def _run_by_host(context: Context, target: _Target) -> tuple[str, ...]:
    """Return a line where the runtime is another one's guest, whose own executable runs in its place."""
    if not target.resolved.runtime.host:
        return ()
    # With what a shim needs for its decision.
    from omg.status.decide import hosts_own

    return hosts_own(context, target.resolved.runtime)


def _active_here(target: _Target, status: RuntimeStatus) -> list[str]:
    """Return a line if another version than the new global default stays active here, and what set it."""
    chosen = target.resolved.toolchain
    if status.problem is not None:
        return [f"here: {status.problem.message}"]
    if status.active_version is None or status.active_version.selection is None:
        return []
    active = status.active
    if active is not None and chosen is not None and active.dir == chosen.dir:
        return []
    name = f"{target.name} {active.version}" if active is not None else f"the system's {target.name}"
    selection = status.active_version.selection
    if status.active_version.is_inherited:
        return [f"{name} stays active here: it satisfies {shown_text(selection.text)} of {selection.origin}"]
    return [f"{name} stays active here, set by {selection.origin}"]
