"""`omg use`: make a version the global default, installing it if it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.commands.arguments import add_dry_run, add_wanted, read_one
from omg.commands.auditing import note
from omg.commands.installation import add_source, choice_of, described, spec_meant, tell_notes
from omg.commands.refresh import refresh_shims
from omg.commands.situation import report, situation_of, walk_here
from omg.errors import NotInstalledError, UsageError
from omg.project.resolution import take_inventory
from omg.providers.job import Job, is_installable
from omg.providers.present import require_arch
from omg.result import Result
from omg.sources.registry import DELEGATE
from omg.store import installed, links
from omg.store.lock import locked, version_subject
from omg.store.receipts import Receipt
from omg.versions.resolver import expand
from omg.versions.spec import Default, Latest, Lts, System

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.commands.arguments import Wanted
    from omg.context import Context
    from omg.project.resolution import Inventory
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec

NAME = "use"
HELP = "make a version the global default, installing it if it is missing"
# A refusal stands in the audit log.
IS_AUDITED = True

_TIMEOUT_S = 3600.0


def configure(parser: ArgumentParser) -> None:
    """Declare what becomes the default, and where it comes from."""
    add_wanted(parser, meaning="what becomes the default; `RUNTIME system` removes the default")
    add_source(parser)
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Set the default, and say what is in force here all the same."""
    wanted = read_one(args.wanted)
    runtime = wanted.runtime
    if runtime.name == DELEGATE:
        raise UsageError(
            "mise works behind omg, which installs other tools with it; it gets no shim",
            hint="run omg install mise --force to have its newest version",
        )
    inventory = take_inventory(context.store, runtime, context.config.aliases_of(runtime.name))
    spec = _spec(context, wanted)
    if isinstance(expand(spec, runtime.vocabulary, inventory.aliases), System):
        return _use_system(context, runtime, is_dry_run=args.dry_run)
    toolchain = _installed(context, spec, inventory)
    if toolchain is not None:
        require_arch(toolchain, args.arch)
    if args.dry_run:
        what = str(toolchain.version) if toolchain is not None else f"{spec.canonical}, once it is installed"
        return Result((f"would use {runtime.name} {what}",), {"dry_run": True})
    command = f"omg use {wanted}"
    lines = []
    if toolchain is None:
        toolchain, line = _install(context, args, Job(runtime, spec), command)
        lines.append(line)
    if not _is_default(context, toolchain):
        _make_default(context, toolchain, command)
    refresh_shims(context)
    lines.append(f"using {runtime.name} {toolchain.version} by default")
    return _answer(context, runtime, toolchain, lines)


def _spec(context: Context, wanted: Wanted) -> VersionSpec:
    asked = situation_of(context, wanted.runtime, walk_here(context)).asked if wanted.spec is None else None
    spec = spec_meant(wanted, asked)
    if isinstance(spec, Default):
        raise UsageError(
            f"the default of {wanted.runtime.name} is the default already",
            hint=f"name a version: omg use {wanted.runtime.name}@{wanted.runtime.default_spec}",
        )
    return spec


def _installed(context: Context, spec: VersionSpec, inventory: Inventory) -> Toolchain | None:
    """Return the installed toolchain that is meant.

    Bare ``lts`` and ``latest`` mean the newest that is published. A named line is like a prefix: the newest
    installed version of it.
    """
    meant = inventory.meant_by(spec)
    if meant is None or meant == "system":
        return None
    meaning = expand(spec, inventory.runtime.vocabulary, inventory.aliases)
    if meaning in (Latest(), Lts("*")) and is_installable(inventory.runtime):
        if not context.config.offline:
            return None
        context.console.say(f"{meant.runtime} {meant.version} is the newest installed; --offline is set")
    return meant


def _install(context: Context, args: Namespace, job: Job, command: str) -> tuple[Toolchain, str]:
    from omg.providers.batch import install_all

    (outcome,) = install_all(context, (job,), command=command, choice=choice_of(args))
    if outcome.installed is None:
        raise outcome.error or NotInstalledError(f"{job} is not installed")
    outcome.explain(context.console)
    tell_notes(outcome.installed, context)
    return outcome.installed.toolchain, described(outcome.installed)


def _is_default(context: Context, toolchain: Toolchain) -> bool:
    """Return whether there is nothing to change. The default of another store is its owner's to change."""
    return toolchain.store_index == 0 and toolchain == installed.current(context.store, toolchain.runtime)


def _make_default(context: Context, toolchain: Toolchain, command: str) -> None:
    store = context.store
    runtime, version = toolchain.runtime, toolchain.version.text
    if toolchain.store_index:
        # The default's link names a toolchain beside it, so one of another store gets a link there.
        receipt = Receipt(runtime, version, source="link", url=str(toolchain.dir))
        links.link_toolchain(store, runtime, version, toolchain.dir, receipt, command=command)
    subject = version_subject(runtime, version)
    with locked(store, subject, timeout_s=_TIMEOUT_S, command=command, say=context.console.say):
        if installed.find(store, runtime, version) is None:
            raise NotInstalledError(f"{runtime} {version} was removed just now", hint=f"run {command} again")
        links.set_current(store, runtime, version, command=command)
    note(context, "use", runtime=runtime, version=version)


def _use_system(context: Context, runtime: Runtime, *, is_dry_run: bool) -> Result:
    if is_dry_run:
        return Result((f"would remove the default of {runtime.name}",), {"dry_run": True})
    if links.clear_current(context.store, runtime.name, command=f"omg use {runtime.name} system"):
        note(context, "use", runtime=runtime.name, version="system")
        line = f"{runtime.name} has no default now: the system's own runs where nothing asks for a version"
    else:
        line = f"{runtime.name} has no default: the system's own runs where nothing asks for a version"
    return _answer(context, runtime, None, [line])


def _answer(context: Context, runtime: Runtime, chosen: Toolchain | None, lines: list[str]) -> Result:
    """Return what was done and what stays in force here, with who asked for it."""
    situation = situation_of(context, runtime, walk_here(context))
    if situation.problem is not None:
        lines.append(f"here: {situation.problem.message}")
    elif situation.in_force is not None and situation.in_force.asked is not None:
        active = situation.active
        name = f"{runtime.name} {active.version}" if active is not None else f"the system's {runtime.name}"
        if active is None or chosen is None or active.dir != chosen.dir:
            lines.append(f"here {name} stays in force, set by {situation.requested_by}")
    documents = []
    if chosen is not None and context.console.is_json:
        documents.append(report(chosen, situation, context.store).document())
    return Result(tuple(lines), {"toolchains": documents})
