"""`omg import`: link what other managers installed."""

from __future__ import annotations

import shlex

from omg.cli.arguments import add_dry_run
from omg.config_keys import masked
from omg.console import aligned
from omg.errors import InUseError, UsageError
from omg.project.selection import shown_path
from omg.result import Result, RuntimeVersion
from omg.shim.refresh import refresh_shims
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from omg.adoption.default_packages import DefaultPackages
    from omg.adoption.finding import Adoptable, Finding
    from omg.context import Context
    from omg.packages.package import PackageTool
    from omg.result import Json
    from omg.runtimes.runtime import Runtime

NAME = "import"
HELP = "link the versions that other managers installed; nothing is copied or changed"
EXAMPLES = (
    "omg import",
    "omg import pyenv nvm",
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
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Link every version that is found and not yet installed, and offer the managers' defaults.

    Raises:
        UsageError: A manager is not known.
        StoreError: The store cannot be written.
    """
    from omg.adoption.finding import merged
    from omg.store.installed import find
    from omg.store.links import linked_dir

    findings, found = _look(context, args.managers)
    rows: list[tuple[str, ...]] = []
    reports: list[RuntimeVersion] = []
    for finding, adoptable in merged(findings):
        present = find(context.store, adoptable.runtime, adoptable.version)
        if present is not None:
            outcome = "already linked" if linked_dir(present) == adoptable.dir else "already installed"
        else:
            outcome = "would link" if args.dry_run else _adopt(context, finding, adoptable)
        rows.append((adoptable.runtime, adoptable.version, outcome, f"{finding.manager}: {adoptable.dir}"))
        is_installed = present is not None or not args.dry_run
        reports.append(_report(finding, adoptable, is_installed=is_installed))
    lines = [*aligned(rows)]
    if not rows and not found:
        lines.append(f"nothing found: {', '.join(f'{one.manager} ({one.place})' for one in findings)}")
    elif rows and not args.dry_run:
        lines += _offer_defaults(context, findings)
        # Even if all are already linked: a restored cache has the links and no shims.
        refresh_shims(context)
    listed, documents = _offer_packages(context, found, is_dry_run=args.dry_run)
    return Result(
        (*lines, *listed),
        {"toolchains": [report.document() for report in reports], "default_packages": documents},
    )


def _look(context: Context, names: list[str]) -> tuple[tuple[Finding, ...], tuple[DefaultPackages, ...]]:
    """Return what the managers have, and the packages that they list for each new version."""
    from omg.adoption.default_packages import find_default_packages
    from omg.adoption.managers import MANAGERS, SYSTEM
    from omg.directories import NOWHERE, home_dir

    for name in names:
        if name not in MANAGERS:
            raise UsageError(
                f"{quoted(name)} is not a version manager that omg knows",
                hint=f"choose one of {', '.join(MANAGERS)}",
            )
    home = home_dir(context.env) or NOWHERE
    wanted = names or [name for name in MANAGERS if name != SYSTEM]
    findings = tuple(find(context.env, home) for name, find in MANAGERS.items() if name in wanted)
    return findings, tuple(find_default_packages(wanted, context.env, home))


def _adopt(context: Context, finding: Finding, adoptable: Adoptable) -> str:
    """Link one toolchain, and return the outcome."""
    from omg.adoption.adopt import adopt
    from omg.context import note

    try:
        adopt(context.store, adoptable, source=finding.manager, command="omg import")
    except InUseError:
        # Something of that name that is not a toolchain: a link to what no longer exists, or another
        # import at the same time.
        return "skipped: another file has its place"
    note(
        context,
        "import",
        runtime=adoptable.runtime,
        version=adoptable.version,
        source=finding.manager,
        target=str(adoptable.dir),
    )
    return "linked"


def _report(finding: Finding, adoptable: Adoptable, *, is_installed: bool) -> RuntimeVersion:
    return RuntimeVersion(
        adoptable.runtime,
        adoptable.version,
        is_installed=is_installed,
        path=str(adoptable.dir),
        source=finding.manager,
        linked_to=str(adoptable.dir),
    )


def _offer_defaults(context: Context, findings: tuple[Finding, ...]) -> Iterator[str]:
    """Offer the managers' defaults where there is no global default; if declined, show the command."""
    from omg.context import note
    from omg.store.installed import Toolchain, current
    from omg.store.links import set_current

    for finding in findings:
        for runtime, spec in finding.defaults:
            version = _installed_version(context, runtime, spec)
            if version is None or isinstance(current(context.store, runtime.name), Toolchain):
                continue
            question = f"Make {runtime.name} {version}, the default of {finding.manager}, the global default?"
            if context.console.confirm(question):
                set_current(context.store, runtime.name, version, command="omg import")
                note(context, "use", runtime=runtime.name, version=version)
                yield f"{runtime.name} {version} is now the global default (as in {finding.manager})"
            else:
                command = f"omg use {runtime.name}@{version}"
                yield f"the default of {finding.manager} is {version}; to use it, run: {command}"


def _installed_version(context: Context, runtime: Runtime, spec: str) -> str | None:
    """Return the installed version of a manager's default."""
    from omg.errors import InvalidSpecError
    from omg.store.installed import list_toolchains
    from omg.versions.resolver import resolve

    versions = [toolchain.version for toolchain in list_toolchains(context.store, runtime.name)]
    try:
        version = resolve(runtime.vocabulary.parse_any(spec), versions, vocabulary=runtime.vocabulary)
    except InvalidSpecError:
        return None
    return None if version is None else version.text


def _offer_packages(
    context: Context, found: Sequence[DefaultPackages], *, is_dry_run: bool
) -> tuple[list[str], list[Json]]:
    """Offer to add what the managers list to the user's settings; return the lines and the documents."""
    from omg.adoption.default_packages import wanted_by
    from omg.packages.listing import tool_of
    from omg.packages.package import PackageTool, SharedTool

    lines: list[str] = []
    for one in found:
        lines.append(
            f"{one.manager}: {shown_path(one.file)} lists {masked(', '.join(one.packages)) or 'no packages'}"
        )
        lines += [f"  left out: {masked(quoted(line))}" for line in one.left_out]
    for runtime in dict.fromkeys(one.runtime for one in found):
        tool, wanted = tool_of(runtime), wanted_by(found, runtime)
        if isinstance(tool, SharedTool) and wanted:
            line = shlex.join((*tool.install.split(), *wanted))
            lines.append(f"what {tool.name} installs is there for all versions; to install it, run: {line}")
        elif isinstance(tool, PackageTool):
            new = _new_packages(context, runtime, tool, wanted)
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
