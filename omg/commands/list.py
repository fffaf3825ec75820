"""`omg list`: the installed versions, or with ``--remote`` the available ones."""

from __future__ import annotations

from pathlib import Path

from omg.cli.arguments import add_runtimes, read_one
from omg.console import aligned, shown_size
from omg.errors import NotInstalledError, UsageError
from omg.manager.job import is_installable
from omg.manager.manager import manager_for
from omg.manager.naming import require_runtimes
from omg.project.active import BY_DEFAULT, set_by_text
from omg.project.not_installed import install_command, shown_text
from omg.project.selection import shown_path
from omg.result import Result, RuntimeVersion
from omg.runtimes.lifecycle import end_remark
from omg.runtimes.registry import by_name
from omg.status.active import installed_runtimes
from omg.status.runtime_status import RuntimeStatus, report, status_of, walk_here
from omg.status.today import present_days
from omg.versions.resolver import alias_remark, could_match

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from omg.console import Console
    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.lifecycle import Days
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec

NAME = "list"
HELP = "show the installed versions, and which one is active here"
EXAMPLES = (
    "omg list",
    "omg list node --remote --lts",
    "omg list --size --last-used",
)
IS_REPEATABLE = True


# How many installed versions a message lists when none matches.
_MAX_SHOWN = 5


def configure(parser: ArgumentParser) -> None:
    """Declare the runtime and where to look."""
    add_runtimes(
        parser, nargs="*", meaning="list only this runtime, or only versions that match", takes_one=True
    )
    parser.add_argument("--remote", action="store_true", help="list what can be installed, newest last")
    parser.add_argument("--lts", action="store_true", help="list only LTS versions")
    parser.add_argument("--globals", action="store_true", help="list the globally installed tools instead")
    parser.add_argument("--size", action="store_true", help="show the space that each version takes")
    parser.add_argument("--last-used", action="store_true", help="show the day each version was last used")
    parser.add_argument("--used-by", action="store_true", help="show what needs each version")


def run(context: Context, args: Namespace) -> Result:
    """List toolchains or releases."""
    named = read_one(args.runtimes) if args.runtimes else None
    if named is not None:
        require_runtimes(context, (named,), command=f"omg list{' --remote' if args.remote else ''} {{}}")
    if (args.size or args.last_used or args.used_by) and (args.globals or args.remote):
        raise UsageError(
            "--size, --last-used and --used-by are about installed versions",
            hint=f"run omg list {named or ''} --size --last-used --used-by".replace("  ", " "),
        )
    if args.globals:
        return _list_globals(context, named, args)
    runtime, spec = (named.runtime, named.spec) if named is not None else (None, None)
    if args.remote:
        if runtime is None:
            raise UsageError("`--remote` needs a runtime", hint="run omg list node --remote")
        return _list_releases(context, runtime, spec, only_lts=args.lts)
    walk = walk_here(context)
    runtimes = installed_runtimes(context) if runtime is None else (runtime,)
    reports: list[RuntimeVersion] = []
    warnings: dict[str, None] = {}
    for each in runtimes:
        status = status_of(context, each, walk)
        if status.problem is not None and not isinstance(status.problem, NotInstalledError):
            warnings.setdefault(status.problem.message)
        reports += _reports(status, context, spec, only_lts=args.lts)
    for warning in warnings:
        context.console.warn(warning)
    if not any(found.is_installed for found in reports):
        if runtime is not None and (others := manager_for(context, runtime).toolchains()):
            _say_that_none_matches(context, named, others, only_lts=args.lts)
        else:
            _say_that_nothing_is_installed(context.console, runtime)
    days = present_days(context)
    if args.size or args.last_used or args.used_by:
        return _list_inventory(context, reports, days, args)
    lines = aligned(_row(found, context.console, days) for found in reports)
    return Result(lines, {"toolchains": [found.document() for found in reports]})


def _list_inventory(
    context: Context, reports: Sequence[RuntimeVersion], days: Days, args: Namespace
) -> Result:
    """List toolchains with what they take, their last use, and what needs them."""
    from omg.manager.inventory import Inventory

    inventory = Inventory(context, size=args.size, last_used=args.last_used, used_by=args.used_by)
    entries = [inventory.of(found.runtime, found.version) for found in reports]
    rows = []
    for found, entry in zip(reports, entries, strict=True):
        *cells, notes = _row(found, context.console, days)
        if args.size:
            cells.append("" if entry.size_bytes is None else shown_size(entry.size_bytes))
        if args.last_used and found.is_installed:
            cells.append(f"last used {entry.last_used or 'unknown'}")
        elif args.last_used:
            cells.append("")
        rows.append((*cells, "; ".join(filter(None, (notes, entry.used_by_text)))))
    kept_bytes = inventory.kept_bytes()
    return Result(
        aligned(rows),
        {
            "toolchains": [found.document() for found in reports],
            "usage": [
                entry.document(found.runtime, found.version)
                for found, entry in zip(reports, entries, strict=True)
            ],
            "downloads_bytes": kept_bytes,
            "receipts_bytes": inventory.receipt_bytes(),
        },
        closing="" if kept_bytes is None else inventory.totals(kept_bytes),
    )


def _list_globals(context: Context, named: RuntimeArgument | None, args: Namespace) -> Result:
    from omg.commands.globals import list_globals

    if args.remote or args.lts:
        other = "--remote" if args.remote else "--lts"
        raise UsageError(
            f"--globals and {other} cannot be used together", hint=f"run omg globals {named or ''}".rstrip()
        )
    return list_globals(context, named)


def _reports(
    status: RuntimeStatus, context: Context, spec: VersionSpec | None, *, only_lts: bool
) -> Iterator[RuntimeVersion]:
    if status.missing is not None and spec is None:
        by = status.requested_by
        yield RuntimeVersion(
            status.runtime.name, shown_text(status.missing), is_default=by == BY_DEFAULT, requested_by=by
        )
    vocabulary = status.vocabulary if only_lts else status.runtime.vocabulary
    for toolchain in status.toolchains:
        if spec is not None and not could_match(spec, toolchain.version, vocabulary):
            continue
        if not only_lts or any(line.holds(toolchain.version) for line in vocabulary.lts_lines):
            # Only JSON output shows the source, and reading TOML takes longer than all the rest.
            yield report(toolchain, status, context.store, with_source=context.console.is_json)


def _row(found: RuntimeVersion, console: Console, days: Days) -> tuple[str, ...]:
    if not found.is_installed:
        version = console.paint(found.version, "warning")
        by = set_by_text(found.requested_by, by_name(found.runtime))
        return ("!", found.runtime, version, f"not installed, {by}")
    notes = []
    if found.is_active:
        # A default that is active because nothing is pinned is said once.
        is_by_default = found.requested_by == BY_DEFAULT
        by = set_by_text(found.requested_by, by_name(found.runtime))
        notes.append("active here" if is_by_default else f"active here, {by}")
    if found.missing:
        notes.append(f"lacks {', '.join(map(shown_text, found.missing))}: run omg install")
    if found.is_default:
        notes.append("default")
    if found.linked_to is not None:
        notes.append(f"linked to {shown_path(Path(found.linked_to))}")
    if remark := end_remark(found.end_of_life, days):
        notes.append(console.paint(remark, "warning"))
    version = console.paint(found.version, "active") if found.is_active else found.version
    return ("*" if found.is_active else " ", found.runtime, version, "; ".join(notes))


def _say_that_none_matches(
    context: Context, named: RuntimeArgument | None, others: Sequence[Toolchain], *, only_lts: bool
) -> None:
    console = context.console
    subject = "no LTS version" if only_lts else "no version"
    matching = "of" if named is None or named.spec is None else "that matches"
    shown = ", ".join(one.version.text for one in others[:_MAX_SHOWN])
    more = f" and {len(others) - _MAX_SHOWN} more" if len(others) > _MAX_SHOWN else ""
    remark = ""
    if named is not None and named.spec is not None:
        aliases = context.config.aliases_of(named.runtime.name)
        remark = alias_remark(named.spec, named.runtime.vocabulary, aliases, end=",")
    console.say(f"{subject} {matching} {named}{remark} is installed; installed: {shown}{more}")
    if named is not None and named.spec is not None:
        console.say(f"hint: run {install_command(named.runtime, named.spec)}")


def _say_that_nothing_is_installed(console: Console, runtime: Runtime | None) -> None:
    subject = "nothing" if runtime is None else f"no version of {runtime.title}"
    hint = "run omg import to link what other managers installed"
    if runtime is None or is_installable(runtime):
        name = runtime.typed_name if runtime is not None else "node"
        hint = f"run omg install {name}, or omg import to link versions of other managers"
    console.say(f"{subject} is installed yet\nhint: {hint}")


def _list_releases(context: Context, runtime: Runtime, spec: VersionSpec | None, *, only_lts: bool) -> Result:
    """Return the releases of ``runtime`` that ``spec`` may mean, the newest last, where a terminal shows it.

    Raises:
        InstallError: The list is not available, or omg cannot install this runtime itself.
    """
    from omg.status.updates import notice_updates

    command = f"omg list {runtime.typed_name} --remote"
    manager = manager_for(context, runtime, command=command)
    releases = manager.list_available(spec)
    notice_updates(context)
    installed = {toolchain.version for toolchain in manager.toolchains()}
    shown = [release for release in reversed(releases) if release.lts or not only_lts]
    lines = aligned(
        _release_row(release, context.console, is_installed=release.version in installed) for release in shown
    )
    document: list[Json] = [
        {
            "runtime": runtime.name,
            "version": release.version.text,
            "lts": release.lts or None,
            "channel": release.channel or None,
            "date": release.date or None,
            "available_here": release.is_available_here,
            "security": release.is_security,
            "installed": release.version in installed,
        }
        for release in shown
    ]
    return Result(lines, {"releases": document})


def _release_row(release: Release, console: Console, *, is_installed: bool) -> tuple[str, ...]:
    version = console.paint(release.version.text, "active") if is_installed else release.version.text
    kind = f"lts/{release.lts.lower()}" if release.lts else release.channel
    where = "installed" if is_installed else "" if release.is_available_here else "not for this machine"
    notes = filter(None, (where, "security release" if release.is_security else ""))
    return ("*" if is_installed else " ", version, release.date, kind, "; ".join(notes))
