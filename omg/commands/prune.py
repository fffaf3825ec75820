"""`omg prune`: remove the versions that nothing needs."""

from __future__ import annotations

from omg.cli.arguments import add_dry_run, add_runtimes, read_runtimes
from omg.config_values import AGE, days_of
from omg.console import aligned, shown_size
from omg.errors import UsageError
from omg.manager.naming import require_runtimes
from omg.manager.pruning import (
    delete_archives,
    kept_archives,
    plan_prune,
    remove_broken_links,
    require_installed,
)
from omg.manager.removal import remove_all, shown_removal
from omg.project.selection import shown_path
from omg.result import Result
from omg.status.today import day_of
from omg.status.usage import Usage, summary
from omg.value import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.manager.pruning import Kept, PrunePlan, Unneeded
    from omg.network.cache import CacheFile
    from omg.result import Json

NAME = "prune"
HELP = "remove the versions that nothing needs"
EXAMPLES = (
    "omg prune --dry-run",
    "omg prune --unused 90d",
    "omg prune node -y",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare what may go."""
    add_runtimes(parser, nargs="*", meaning="remove only these: a runtime, or versions of it")
    parser.add_argument(
        "--unused",
        metavar="AGE",
        help="remove only what was not used for that long: 90d, 12w",
    )
    parser.add_argument("--downloads", action="store_true", help="delete the kept downloads too")
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Show what nothing needs, ask, and remove it.

    Raises:
        UsageError: The age makes no sense, the answer is no, or omg cannot ask.
        NotInstalledError: Nothing installed is what was named.
        StoreError: The store cannot be read or written.
    """
    requested = read_runtimes(args.runtimes)
    require_runtimes(context, requested, command="omg prune {}")
    require_installed(context, requested)
    days = _days(args.unused)
    usage = Usage(context)
    plan = plan_prune(context, usage, requested, unused_days=days)
    downloads = kept_archives(context, unused_days=days) if args.downloads else ()
    is_named = any(one.spec is not None for one in requested)
    for one in plan.kept:
        _explain(context, one, is_named=is_named)
    is_nothing = not (plan.unneeded or plan.broken_links or downloads)
    if is_nothing:
        _say_nothing(context, plan, is_named=is_named)
    if args.dry_run or is_nothing:
        return _result(plan, downloads, is_dry_run=args.dry_run)
    if _ask(context, plan, downloads):
        # Minutes may have passed before the answer.
        usage = Usage(context)
        again = plan_prune(context, usage, requested, unused_days=days)
        still = {one.toolchain for one in again.unneeded}
        plan = replace(again, unneeded=tuple(one for one in plan.unneeded if one.toolchain in still))
    removals = [(one.runtime, one.toolchain) for one in plan.unneeded]
    if removals:
        _, errors = remove_all(context, removals, usage=usage, command="omg prune", operation=NAME)
        for error in errors.values():
            context.console.warn(f"{error.message}: it was not removed")
        plan = replace(plan, unneeded=tuple(one for one in plan.unneeded if one.toolchain not in errors))
    elif plan.broken_links:
        remove_broken_links(context)
    if downloads:
        delete_archives(context, downloads)
    return _result(plan, downloads, is_dry_run=False)


def _say_nothing(context: Context, plan: PrunePlan, *, is_named: bool) -> None:
    """Say that there is nothing to remove, and what else to type; why named versions stay is said already."""
    if is_named:
        context.console.say("nothing to remove")
        return
    context.console.say("nothing to remove; to see why each version stays, run: omg prune -v --dry-run")
    if newest := sum(one.is_only_newest for one in plan.kept):
        stays = "1 version stays" if newest == 1 else f"{newest} versions stay"
        context.console.say(
            f"{stays} only as the newest of a line; to remove what you no longer use, run:"
            " omg prune --unused 90d"
        )


def _days(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return days_of(AGE.read(text))
    except ValueError:
        raise UsageError(f"`--unused` takes {AGE.accepts}", hint="run omg prune --unused 90d") from None


def _explain(context: Context, kept: Kept, *, is_named: bool) -> None:
    """Say why a version stays; of one that was not named only with ``-v``."""
    name = f"{kept.runtime.typed_name} {kept.toolchain.version}"
    if kept.reasons:
        say = context.console.say if is_named else context.console.detail
        say(f"{name} stays: {summary(kept.reasons)}")
        return
    argument = f"{kept.runtime.typed_name}@{kept.toolchain.version}"
    noted = "" if kept.last_used is None else f" since {day_of(kept.last_used)}"
    context.console.say(
        f"{name} stays: its last use{noted} is unknown (the disk keeps no access times);"
        f" to remove it, run: omg prune {argument}"
    )


def _ask(context: Context, plan: PrunePlan, downloads: Sequence[CacheFile]) -> bool:
    """Show what would go, and ask; return whether a person has answered.

    Raises:
        UsageError: The answer is no, or there is no terminal to ask at.
    """
    console, unneeded = context.console, plan.unneeded
    if not console.assume_yes:
        for line in _rows(plan, downloads, is_dry_run=True):
            console.say(line)
    parts = [_counted(len(unneeded), "version")] if unneeded else []
    parts += [_counted(len(plan.broken_links), "broken link")] if plan.broken_links else []
    parts += [_counted(len(downloads), "kept download")] if downloads else []
    if console.confirm(f"Remove {' and '.join(parts)}, {shown_size(_freed(unneeded, downloads))}?"):
        return not console.assume_yes
    reason = "you answered no" if console.is_interactive else "not a terminal, so omg cannot ask"
    raise UsageError(
        f"nothing was removed: {reason}", hint="run omg prune -y to remove it without a question"
    )


def _rows(plan: PrunePlan, downloads: Sequence[CacheFile], *, is_dry_run: bool) -> tuple[str, ...]:
    rows = [
        (
            shown_removal(one.removal, is_dry_run=is_dry_run),
            shown_size(one.removal.size_bytes) if one.removal.linked_dir is None else "",
            _remark(one),
            f"with its global tools {', '.join(one.global_tools)}" if one.global_tools else "",
        )
        for one in plan.unneeded
    ]
    verb = "would remove" if is_dry_run else "removed"
    rows += [(f"{verb} the broken link {shown_path(link)}", "", "", "") for link in plan.broken_links]
    if downloads:
        deleted = f"{'would delete' if is_dry_run else 'deleted'} {_counted(len(downloads), 'kept download')}"
        rows.append((deleted, shown_size(_freed((), downloads)), "", ""))
    return aligned(rows)


def _remark(one: Unneeded) -> str:
    if one.is_broken:
        return "its programs no longer exist"
    if one.last_used is None:
        return ""
    return f"last used{' by omg itself' if one.is_noted else ''} on {day_of(one.last_used)}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _freed(unneeded: Sequence[Unneeded], downloads: Sequence[CacheFile]) -> int:
    return sum(one.removal.size_bytes for one in unneeded) + sum(one.size_bytes for one in downloads)


def _result(plan: PrunePlan, downloads: Sequence[CacheFile], *, is_dry_run: bool) -> Result:
    freed_bytes = _freed(plan.unneeded, downloads)
    verb = "would free" if is_dry_run else "freed"
    return Result(
        _rows(plan, downloads, is_dry_run=is_dry_run),
        {
            "removed": [
                {
                    "runtime": one.runtime.name,
                    "version": one.toolchain.version.text,
                    "linked_to": str(one.removal.linked_dir) if one.removal.linked_dir is not None else None,
                    "size_bytes": one.removal.size_bytes,
                    "last_used": _day(one.last_used),
                    "global_tools": list(one.global_tools),
                }
                for one in plan.unneeded
            ],
            "kept": [
                {
                    "runtime": one.runtime.name,
                    "version": one.toolchain.version.text,
                    "reasons": list(map(str, one.reasons)),
                    "last_used": _day(one.last_used),
                }
                for one in plan.kept
            ],
            "broken_links": list(map(str, plan.broken_links)),
            "downloads": len(downloads),
            "freed_bytes": freed_bytes,
            "dry_run": is_dry_run,
        },
        closing=f"{verb} {shown_size(freed_bytes)}" if freed_bytes else "",
    )


def _day(last_used: float | None) -> Json:
    return None if last_used is None else day_of(last_used)
