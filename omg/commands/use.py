"""`omg use`: set the global default version of runtimes, and install what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.cli.arguments import add_dry_run, add_runtimes, add_source, read_runtimes, source_options
from omg.commands.preview import preview_all
from omg.errors import UsageError
from omg.manager.default import clear_default, make_default
from omg.manager.installation import (
    described,
    document_of,
    report_failures,
    spec_meant,
    tell_notes,
)
from omg.manager.job import Job, is_installable
from omg.manager.naming import require_runtimes
from omg.manager.present import require_arch, require_runnable
from omg.project.resolution import read_installed_versions
from omg.project.selection import shown_path
from omg.result import Result
from omg.shim.refresh import refresh_shims
from omg.sources.registry import DELEGATE
from omg.status.runtime_status import report, status_of, walk_here
from omg.store import links
from omg.value import dataclass, replace
from omg.versions.resolver import expand
from omg.versions.spec import Default, Latest, Lts, System

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.errors import OmgError
    from omg.project.resolution import InstalledVersions
    from omg.result import Json
    from omg.runtimes.argument import RuntimeArgument
    from omg.runtimes.runtime import Runtime
    from omg.sources.options import SourceOptions
    from omg.status.runtime_status import RuntimeStatus
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec

NAME = "use"
HELP = "set the global default version, and install it if it is missing"
# A refused run is recorded in the audit log.
IS_AUDITED = True


@dataclass(frozen=True, slots=True)
class _Target:
    """The new global default of one runtime.

    Attributes:
        runtime: The runtime.
        spec: The version; `System` for no global default.
        toolchain: The installed toolchain; ``None`` if it must be installed first.
        outcome: The line that reports its installation, if there was one.
    """

    runtime: Runtime
    spec: VersionSpec
    toolchain: Toolchain | None
    outcome: str = ""

    @property
    def is_system(self) -> bool:
        return isinstance(self.spec, System)

    @property
    def is_missing(self) -> bool:
        return self.toolchain is None and not self.is_system

    @property
    def job(self) -> Job:
        return Job(self.runtime, self.spec)


def configure(parser: ArgumentParser) -> None:
    """Declare the versions and their source."""
    add_runtimes(parser, meaning="the new global default; `RUNTIME system` removes it")
    add_source(parser)
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Set the defaults, and report where another version stays active here."""
    wanted = read_runtimes(args.wanted)
    require_runtimes(context, wanted, command="omg use {}")
    targets = [_target(context, one, args.arch) for one in wanted]
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


def _target(context: Context, wanted: RuntimeArgument, arch: str | None) -> _Target:
    runtime = wanted.runtime
    if runtime.name == DELEGATE:
        raise UsageError(
            "omg uses mise itself to install other tools, so mise has no shim and no global default",
            hint="to upgrade it, run omg install mise --force",
        )
    installed_versions = read_installed_versions(
        context.store, runtime, context.config.aliases_of(runtime.name)
    )
    spec = _spec(context, wanted)
    if isinstance(expand(spec, runtime.vocabulary, installed_versions.aliases), System):
        return _Target(runtime, System(), None)
    toolchain = _installed(context, spec, installed_versions)
    if toolchain is not None:
        require_arch(toolchain, arch)
        require_runnable(toolchain)
    return _Target(runtime, spec, toolchain)


def _spec(context: Context, wanted: RuntimeArgument) -> VersionSpec:
    asked = status_of(context, wanted.runtime, walk_here(context)).asked if wanted.spec is None else None
    spec = spec_meant(wanted, asked)
    if isinstance(spec, Default):
        name = wanted.runtime.name
        raise UsageError(
            f"`default` is already the global default of {name}",
            hint=f"name a version: omg use {name}@{wanted.runtime.default_spec}",
        )
    return spec


def _installed(
    context: Context, spec: VersionSpec, installed_versions: InstalledVersions
) -> Toolchain | None:
    """Return the installed toolchain that ``spec`` resolves to, if there is one.

    Bare ``lts`` and ``latest`` mean the newest published version. The name of an LTS line works like a
    prefix: it means the newest installed version of that line.
    """
    meant = installed_versions.resolve(spec)
    if meant is None or meant == "system":
        return None
    meaning = expand(spec, installed_versions.runtime.vocabulary, installed_versions.aliases)
    if meaning in (Latest(), Lts("*")) and is_installable(installed_versions.runtime):
        if not context.config.offline:
            return None
        context.console.say(f"{meant.runtime} {meant.version} is the newest installed; --offline is set")
    return meant


def _preview(context: Context, targets: Sequence[_Target], command: str, choice: SourceOptions) -> Result:
    jobs = [target.job for target in targets if target.is_missing]
    previews = iter(preview_all(context, jobs, command=command, choice=choice))
    lines: list[str] = []
    documents: list[Json] = []
    missing: list[str] = []
    errors: list[OmgError] = []
    for target in targets:
        toolchain = target.toolchain
        if target.is_system:
            lines.append(f"would remove the global default of {target.runtime.name}")
        elif target.is_missing:
            preview = next(previews)
            toolchain = preview.present
            if preview.error is not None:
                errors.append(preview.error)
            elif toolchain is None:
                lines.append(f"{preview.line}, and make it the global default")
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
    jobs = [target.job for target in targets if target.is_missing]
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
            done.append(replace(target, toolchain=outcome.installed.toolchain, outcome=told))
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
    if status.active_version is None or status.active_version.asked is None:
        return []
    active, runtime = status.active, status.runtime
    if active is not None and chosen is not None and active.dir == chosen.dir:
        return []
    name = f"{runtime.name} {active.version}" if active is not None else f"the system's {runtime.name}"
    return [f"{name} stays active here, set by {status.requested_by}"]
