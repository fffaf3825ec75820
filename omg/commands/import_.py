"""`omg import`: link what other managers installed."""

from __future__ import annotations

import shlex

from omg.cli.arguments import add_dry_run
from omg.config_keys import masked
from omg.console import aligned
from omg.errors import UsageError
from omg.project.selection import shown_path
from omg.result import Result, RuntimeVersion
from omg.shim.refresh import refresh_shims
from omg.status.lifecycle import end_of
from omg.versions.grammar import quoted
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from omg.adoption.default_packages import DefaultPackages
    from omg.adoption.finding import Finding
    from omg.context import Context
    from omg.packages.package import PackageTool
    from omg.result import Json
    from omg.runtimes.runtime import Runtime

NAME = "import"
HELP = "link the versions that other managers installed, or install them as omg's own"
EXAMPLES = (
    "omg import",
    "omg import --copy nvm",
    "omg import --dry-run",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the managers."""
    parser.add_argument(
        "managers",
        nargs="*",
        metavar="MANAGER",
        help="pyenv, nvm, rustup, uv, mise, asdf...; if omitted, all but `system`",
    )
    parser.add_argument(
        "--copy",
        action="store_true",
        help="install the same versions from their publishers in place of the links",
    )
    parser.add_argument(
        "--overrides",
        action="store_true",
        help="also pin, in its folder, what `rustup override set` has set for it",
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Link every version that is found and not yet installed, and offer the managers' defaults.

    Raises:
        UsageError: A manager is not known.
        StoreError: The store cannot be written.
    """
    from omg.manager.importing import find_versions, import_all
    from omg.manager.leaving import copy_linked, dependence, tools_left_behind

    if args.copy and not args.managers:
        raise UsageError("which manager's versions?", hint="run omg import --copy nvm, for example")
    findings, listed = find_versions(context, args.managers)
    imported = tuple(import_all(context, findings, is_dry_run=args.dry_run))
    if args.copy:
        imported = copy_linked(context, imported, is_dry_run=args.dry_run)
    rows: list[tuple[str, ...]] = []
    documents: list[Json] = []
    for one in imported:
        adoptable, theirs = one.adoptable, str(one.adoptable.dir)
        rows.append((adoptable.runtime, adoptable.version, one.outcome, f"{one.manager}: {theirs}"))
        report = RuntimeVersion(
            adoptable.runtime,
            adoptable.version,
            is_installed=one.is_installed,
            path=theirs,
            source=one.manager,
            linked_to=theirs if one.is_linked else None,
            end_of_life=end_of(context, adoptable.runtime, Version.parse(adoptable.version)),
        )
        documents.append(report.document())
    lines = [*aligned(rows)]
    if rows and not args.dry_run:
        lines += tools_left_behind(context, imported)
        lines.append(dependence(context, imported))
    if not rows and not listed and not any(one.defaults or one.overrides for one in findings):
        lines.append(f"nothing found: {', '.join(f'{one.manager} ({one.place})' for one in findings)}")
    offers = [] if args.dry_run else list(_offer_defaults(context, findings))
    lines += offers
    if offers or (rows and not args.dry_run):
        # Even if all are already linked: a restored cache has the links and no shims.
        refresh_shims(context)
    overrides = _overrides(context, findings, args)
    lines += overrides[0]
    lines_of_packages, packages = _offer_packages(context, listed, is_dry_run=args.dry_run)
    return Result(
        (*lines, *lines_of_packages),
        {"toolchains": documents, "overrides": overrides[1], "default_packages": packages},
    )


def _offer_defaults(context: Context, findings: tuple[Finding, ...]) -> Iterator[str]:
    """Offer the managers' defaults where there is no global default; if declined, show the command."""
    from omg.manager.importing import accept_default, offered_defaults

    for offer in offered_defaults(context, findings):
        name, version = offer.runtime.name, offer.toolchain.version
        question = f"Make {name} {version}, the default of {offer.manager}, the global default?"
        if context.console.confirm(question):
            accept_default(context, offer)
            yield f"{name} {version} is now the global default (as in {offer.manager})"
        else:
            command = f"omg use {name}@{version}"
            yield f"the default of {offer.manager} is {version}; to use it, run: {command}"


def _overrides(
    context: Context, findings: tuple[Finding, ...], args: Namespace
) -> tuple[list[str], list[Json]]:
    """Pin what managers were told for single folders, if that is asked for; return lines and documents."""
    known = [(one.manager, len(one.overrides)) for one in findings if one.overrides]
    if not args.overrides:
        return [
            f"{manager} has a version set for {count} folder{'s' if count > 1 else ''};"
            f" to pin it there, run: omg import {manager} --overrides"
            for manager, count in known
        ], []
    from omg.pinning.overrides import pin_overrides

    lines: list[str] = []
    documents: list[Json] = []
    for one in pin_overrides(context, findings, is_dry_run=args.dry_run):
        name = f"{one.runtime.name} {one.text}"
        if one.file is None:
            lines.append(f"left alone: {shown_path(one.folder)} ({name}): {one.problem}")
        else:
            verb = "would pin" if args.dry_run else "pinned"
            lines.append(f"{verb} {name} in {shown_path(one.file)}")
        documents.append(
            {
                "runtime": one.runtime.name,
                "spec": one.text,
                "folder": str(one.folder),
                "file": None if one.file is None else str(one.file),
                "problem": one.problem or None,
            }
        )
    return lines, documents


def _offer_packages(
    context: Context, found: Sequence[DefaultPackages], *, is_dry_run: bool
) -> tuple[list[str], list[Json]]:
    """Offer to add what the managers list to the user's settings; return the lines and the documents."""
    from omg.manager.importing import packages_of
    from omg.packages.listing import tool_of
    from omg.packages.package import PackageTool, SharedTool

    lines: list[str] = []
    for one in found:
        lines.append(
            f"{one.manager}: {shown_path(one.file)} lists {masked(', '.join(one.packages)) or 'no packages'}"
        )
        lines += [f"  left out: {masked(quoted(line))}" for line in one.left_out]
    for runtime in dict.fromkeys(one.runtime for one in found):
        tool, packages = tool_of(runtime), packages_of(found, runtime)
        if isinstance(tool, SharedTool) and packages:
            line = shlex.join((*tool.install.split(), *packages))
            lines.append(f"what {tool.name} installs is there for all versions; to install it, run: {line}")
        elif isinstance(tool, PackageTool):
            new = _new_packages(context, runtime, tool, packages)
            if new:
                lines.append(_add_packages(context, runtime, new, is_dry_run=is_dry_run))
    documents: list[Json] = [
        {
            "manager": one.manager,
            "runtime": one.runtime.name,
            "path": str(one.file),
            "packages": [masked(package) for package in one.packages],
            "left_out": [masked(line) for line in one.left_out],
        }
        for one in found
    ]
    return lines, documents


def _new_packages(
    context: Context, runtime: Runtime, tool: PackageTool, packages: Sequence[str]
) -> tuple[str, ...]:
    """Return those of ``packages`` that the settings do not have yet, in whatever version."""

    def key(package: str) -> str:
        name = tool.named(package)
        return package if name is None else tool.key(name)

    present = {key(one) for one in context.config.default_packages.get(runtime.name, ())}
    new = {key(one): one for one in reversed(packages) if key(one) not in present}
    return tuple(reversed(new.values()))


def _add_packages(context: Context, runtime: Runtime, new: Sequence[str], *, is_dry_run: bool) -> str:
    """Add packages to the user's settings, if the user agrees, and return the line that reports it."""
    from omg.config import FILE_NAME
    from omg.config_edit import change_file, set_value
    from omg.context import note

    key, shown = f"default_packages.{runtime.name}", masked(", ".join(new))
    if is_dry_run:
        return f"would add to {key}: {shown}"
    every = (*context.config.default_packages.get(runtime.name, ()), *new)
    if not context.console.confirm(f"Install {shown} into each new version of {runtime.title}?"):
        words = masked(shlex.join(("omg", "config", "set", key, *every)))
        return f"to install them into each new version of {runtime.title}, run: {words}"
    path = ("default_packages", runtime.name)
    file = context.config_dir / FILE_NAME
    change_file(context.store, file, lambda before: set_value(before, path, list(every)))
    note(context, "config", key=key, action="set")
    return f"added to {key}: {shown}"
