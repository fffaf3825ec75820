"""`omg uninstall`: remove installed versions that are not in use."""

from __future__ import annotations

from omg.cli.arguments import add_dry_run, add_runtimes, read_runtimes
from omg.console import shown_size
from omg.manager.naming import require_runtimes
from omg.manager.removal import find_named, shown_removal, uninstall_all
from omg.result import Result, RuntimeVersion
from omg.status.lifecycle import end_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "uninstall"
HELP = "remove an installed version"
EXAMPLES = (
    "omg uninstall node@18.20.4",
    "omg uninstall python@3.11 --dry-run",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the versions and the options."""
    add_runtimes(parser, meaning="what to remove: RUNTIME@VERSION")
    parser.add_argument("--force", action="store_true", help="remove it even if it is in use")
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Remove all named toolchains, or none if one of them is in use."""
    named = read_runtimes(args.runtimes)
    require_runtimes(context, named, command="omg uninstall {}")
    removals = [(one.runtime, find_named(context, one)) for one in named]
    removed = uninstall_all(context, removals, force=args.force, is_dry_run=args.dry_run)
    reports = [
        RuntimeVersion(
            one.runtime,
            one.version.text,
            is_installed=args.dry_run,
            end_of_life=end_of(context, one.runtime, one.version),
        )
        for _, one in removals
    ]
    size_bytes = sum(one.size_bytes for one in removed)
    freed = "would free" if args.dry_run else "freed"
    return Result(
        tuple(shown_removal(one, is_dry_run=args.dry_run) for one in removed),
        {
            "toolchains": [report.document() for report in reports],
            "freed_bytes": size_bytes,
            "dry_run": args.dry_run,
        },
        closing=f"{freed} {shown_size(size_bytes)}" if size_bytes else "",
    )
