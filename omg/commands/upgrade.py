"""`omg upgrade`: move global defaults, or with ``--pins`` the pins here, to newer versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.cli.arguments import add_dry_run, add_runtimes, read_runtimes
from omg.commands.globals import agrees_to_copy, copied_documents, copied_rows
from omg.errors import OmgError, UsageError
from omg.manager.copying import FAILED, CopyPlan, copy_packages
from omg.manager.default import warn_of_broken_defaults
from omg.manager.naming import require_runtimes
from omg.manager.package_install import requested_packages
from omg.manager.resolving import Resolved
from omg.manager.undo import remember_defaults
from omg.manager.upgrade import (
    LATEST,
    LTS,
    Upgrade,
    carry_plan,
    install_upgrades,
    plan_upgrades,
    prune_old,
    use_upgrade,
)
from omg.packages.listing import tool_of
from omg.packages.package import PackageTool
from omg.project.moving import is_whole
from omg.project.not_installed import shown_text
from omg.project.selection import shown_path
from omg.result import Result
from omg.shim.refresh import refresh_shims
from omg.status.active import installed_runtimes
from omg.value import replace
from omg.versions.spec import typed

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.pinning.upgrade import PinUpgrade
    from omg.result import Json
    from omg.runtimes.runtime import Runtime

NAME = "upgrade"
HELP = "move global defaults to newer versions; with --pins, the versions pinned here"
EXAMPLES = (
    "omg upgrade",
    "omg upgrade node --lts",
    "omg upgrade --pins --dry-run",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the runtimes, how far to go, and what else to do."""
    add_runtimes(parser, nargs="*", meaning="upgrade only these global defaults; node@22: to that version")
    goal = parser.add_mutually_exclusive_group()
    goal.add_argument(
        "--latest", action="store_true", help="go to the newest version, whatever was asked for"
    )
    goal.add_argument("--lts", action="store_true", help="go to the newest LTS version")
    parser.add_argument(
        "--pins", action="store_true", help="upgrade the version files here instead of global defaults"
    )
    parser.add_argument(
        "--no-globals", action="store_true", help="do not install the global tools of the old version"
    )
    parser.add_argument(
        "--prune", action="store_true", help="remove the old version, unless something still needs it"
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Upgrade, and report what was done.

    Raises:
        UsageError: A runtime has no global default, or an option does not go with another.
        OmgError: Only one was to be upgraded, and that failed.
    """
    requested = read_runtimes(args.runtimes)
    require_runtimes(context, requested, command="omg upgrade {}")
    goal = LATEST if args.latest else LTS if args.lts else ""
    if any(one.spec is not None for one in requested) and (goal or args.pins):
        option = "--pins" if args.pins else f"--{goal}"
        raise UsageError(f"a version and {option} cannot be used together", hint="leave one of them out")
    requested = tuple({(one.runtime.name, one.spec): one for one in requested}.values())
    names = [one.runtime.typed_name for one in requested]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"{name} is named twice, but has only one global default",
                hint="name it once",
            )
    command = " ".join(("omg upgrade", *map(str, requested)))
    if args.pins:
        return _upgrade_pins(context, args, [one.runtime for one in requested], goal, command)
    upgrades = plan_upgrades(context, requested, goal=goal, command=command)
    has_broken = not requested and warn_of_broken_defaults(context, installed_runtimes(context))
    if not upgrades and not has_broken:
        context.console.say("no runtime has a global default to upgrade")
    if args.dry_run:
        return _preview(context, upgrades, args)
    upgrades = install_upgrades(context, upgrades, command=command)
    lines: list[str] = []
    copies: list[CopyPlan] = []
    # `omg use -` undoes an upgrade, too.
    remember_defaults(context, [Resolved(one.runtime, toolchain=one.new) for one in upgrades if one.new])
    for one in upgrades:
        if one.new is not None and not args.no_globals:
            copies += _carry(context, one)
        use_upgrade(context, one, command=command)
        lines += _lines(one)
    refresh_shims(context)
    for plan in copies:
        lines += copied_rows(plan)
    for one in upgrades:
        lines += _after(context, one, command, is_pruned=args.prune or context.config.upgrade_prune)
    errors = [one.error for one in upgrades if one.error is not None]
    failures = context.console.show_failures(errors, count=len(upgrades))
    has_failed = any(copy.outcome == FAILED for plan in copies for copy in plan.copies)
    return Result(
        tuple(lines),
        _document(upgrades, copies, failures, is_dry_run=False),
        exit_status=errors[0].exit_status if errors else int(has_failed),
    )


def _carry(context: Context, upgrade: Upgrade) -> list[CopyPlan]:
    """Install the global packages of the old version into the new one, if the user agrees."""
    plan = carry_plan(upgrade)
    if plan is None:
        return []
    if plan.missing:
        command = f"omg globals copy {upgrade.runtime.name}@{plan.source.version} "
        command += f"{upgrade.runtime.name}@{plan.target.version}"
        if not agrees_to_copy(context, plan):
            context.console.say(f"to install them later, run: {command}")
            return []
        try:
            plan = copy_packages(context, plan)
        except OmgError as error:
            context.console.warn(f"global tools were not installed: {error.message}; to try again: {command}")
            failed = (replace(one, outcome=FAILED) if one in plan.missing else one for one in plan.copies)
            plan = replace(plan, copies=tuple(failed))
    return [plan]


def _lines(upgrade: Upgrade) -> list[str]:
    """Return what became of a global default; an error is shown elsewhere."""
    name, old = upgrade.runtime.typed_name, upgrade.old.version
    if upgrade.linked_dir is not None:
        where = shown_path(upgrade.linked_dir)
        return [f"{name} {old} is linked to {where}: upgrade it with the tool that installed it"]
    if upgrade.new is not None:
        return [f"{name} {old} -> {upgrade.new.version}: now the global default"]
    if upgrade.remark:
        return [f"{name} {old} stays: {upgrade.remark}"]
    if upgrade.release is None or upgrade.error is not None:
        return []
    asked = shown_text(typed(upgrade.wanted))
    if upgrade.release.version == old and is_whole(upgrade.wanted):
        newer = f"run omg upgrade {name} --latest"
        return [f"{name} {old} stays: exactly that version was asked for; for a newer one, {newer}"]
    if upgrade.release.version == old:
        return [f"{name} {old} is the newest version that meets {asked}"]
    return [f"{name} {old} stays: {asked} means {upgrade.release.version}, which is not newer"]


def _after(context: Context, upgrade: Upgrade, command: str, *, is_pruned: bool) -> list[str]:
    """Return what became of the old version."""
    if upgrade.new is None:
        return []
    name = f"{upgrade.runtime.typed_name} {upgrade.old.version}"
    if not is_pruned:
        argument = f"{upgrade.runtime.typed_name}@{upgrade.old.version}"
        return [f"{name} stays installed; to remove it, run: omg uninstall {argument}"]
    needed = prune_old(context, upgrade, command=command)
    return [f"removed {name}" if needed is None else f"{needed.message}, so it stays installed"]


def _preview(context: Context, upgrades: Sequence[Upgrade], args: Namespace) -> Result:
    lines: list[str] = []
    for one in upgrades:
        if not one.is_newer or one.release is None:
            lines += _lines(one)
            continue
        name = one.runtime.typed_name
        lines.append(f"would upgrade {name} {one.old.version} -> {one.release.version}")
        tool = tool_of(one.runtime)
        if isinstance(tool, PackageTool) and not args.no_globals:
            names = [package.name for package in requested_packages(one.old, tool)]
            lines += [f"would install its global tools too: {', '.join(names)}"] if names else []
        if args.prune or context.config.upgrade_prune:
            lines.append(f"would remove {name} {one.old.version}, unless something needs it")
    errors = [one.error for one in upgrades if one.error is not None]
    failures = context.console.show_failures(errors, count=len(upgrades))
    return Result(
        tuple(lines),
        _document(upgrades, (), failures, is_dry_run=True),
        exit_status=errors[0].exit_status if errors else 0,
    )


def _document(
    upgrades: Sequence[Upgrade], copies: Sequence[CopyPlan], failures: list[Json], *, is_dry_run: bool
) -> dict[str, Json]:
    documents: list[Json] = [
        {
            "runtime": one.runtime.name,
            "from": one.old.version.text,
            "to": one.release.version.text if one.release is not None and one.is_newer else None,
            "requested": typed(one.wanted),
            "upgraded": one.new is not None,
        }
        for one in upgrades
    ]
    packages: list[Json] = [each for plan in copies for each in copied_documents(plan.copies)]
    return {
        "upgrades": documents,
        "pins": [],
        "packages": packages,
        "errors": failures,
        "dry_run": is_dry_run,
    }


def _upgrade_pins(
    context: Context, args: Namespace, runtimes: Sequence[Runtime], goal: str, command: str
) -> Result:
    """Install the newest versions for the pins here, and edit the files that name an older one."""
    from omg.pinning.pin import write_pins
    from omg.pinning.upgrade import install_for_pins, plan_pin_upgrades

    upgrades = plan_pin_upgrades(context, runtimes, goal=goal, command=command)
    if not upgrades:
        context.console.say("no version is pinned here")
    if not args.dry_run:
        upgrades = install_for_pins(context, upgrades, command=command)
        write_pins(context, [one.pin for one in upgrades if one.pin is not None and one.error is None])
        refresh_shims(context)
        _mention_contradictions(context, upgrades)
    lines = [line for one in upgrades if (line := _pin_line(one, is_dry_run=args.dry_run))]
    errors = [one.error for one in upgrades if one.error is not None]
    failures = context.console.show_failures(errors, count=len(upgrades))
    pins: list[Json] = [
        {
            "runtime": one.runtime.name,
            "file": str(one.file.path),
            "from": one.text,
            "to": one.pin.text if one.pin is not None else None,
            "version": one.release.version.text if one.release is not None else None,
        }
        for one in upgrades
        if one.error is None
    ]
    document: dict[str, Json] = {"upgrades": [], "pins": pins, "packages": [], "errors": failures}
    exit_status = errors[0].exit_status if errors else 0
    return Result(tuple(lines), {**document, "dry_run": args.dry_run}, exit_status=exit_status)


def _mention_contradictions(context: Context, upgrades: Sequence[PinUpgrade]) -> None:
    """Say which other file of a folder names another version than the one that was edited."""
    from omg.diagnosis.project import check_folder

    edited = (one.file.path.parent for one in upgrades if one.pin is not None and one.error is None)
    for folder in dict.fromkeys(edited):
        finding = check_folder(folder)
        if finding is not None:
            context.console.say(f"contradiction: {finding.text(context.cwd or folder)}")


def _pin_line(upgrade: PinUpgrade, *, is_dry_run: bool) -> str:
    where, name = shown_path(upgrade.file.path), upgrade.runtime.typed_name
    if upgrade.error is not None:
        return ""
    if upgrade.release is None:
        return f"{where}: {name} {shown_text(upgrade.text)} stays: {upgrade.remark}"
    version = upgrade.release.version
    if upgrade.pin is None and typed(upgrade.spec) == version.text:
        return f"{where}: {name} {shown_text(upgrade.text)} is the newest version of its line"
    if upgrade.pin is None and not upgrade.is_met:
        return f"{where}: {name} {shown_text(upgrade.text)} stays: {version} is not newer"
    if upgrade.pin is None:
        return f"{where}: {name} {shown_text(upgrade.text)} stays, and means {version}"
    change = f"{shown_text(upgrade.text)} -> {upgrade.pin.text}"
    means = "" if version.text in upgrade.pin.text else f", which is {version}"
    return f"{where}: {'would write ' if is_dry_run else ''}{name} {change}{means}"
