"""`omg unpin`: take a pin back, from the version file that counts here."""

from __future__ import annotations

from omg.cli.arguments import add_dry_run
from omg.errors import UsageError
from omg.manager.manager import manager_for
from omg.pinning.unpin import plan_unpins, write_unpins
from omg.project.active import BY_DEFAULT, set_by_text
from omg.project.selection import shown_path
from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.pinning.unpin import Unpin
    from omg.result import Json

NAME = "unpin"
HELP = "remove the pin of a runtime from the version file that counts here"
EXAMPLES = (
    "omg unpin node",
    "omg unpin python --dry-run",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the runtimes."""
    parser.add_argument("runtimes", nargs="+", metavar="RUNTIME", help="the runtime whose pin is removed")
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Remove all of the pins, or none; each is shown, and asked about first.

    Raises:
        UsageError: No terminal to confirm on, or the answer is no.
    """
    unpins = tuple(plan_unpins(context, args.runtimes))
    if not args.dry_run:
        _confirm(context, unpins)
        write_unpins(context, unpins)
    for unpin in unpins:
        context.console.say(f"{'would remove' if args.dry_run else 'removed'} {_pin(unpin)}")
        for line in _what_follows(context, unpin, is_dry_run=args.dry_run):
            context.console.say(line)
    return Result((), {"unpinned": [_document(unpin) for unpin in unpins], "dry_run": args.dry_run})


def _confirm(context: Context, unpins: Sequence[Unpin]) -> None:
    console = context.console
    if not console.assume_yes and not console.is_interactive:
        raise UsageError(
            f"not a terminal, so omg cannot ask whether to remove {_pin(unpins[0])}",
            hint=f"run omg unpin -y {' '.join(unpin.runtime.typed_name for unpin in unpins)}",
        )
    for unpin in unpins:
        deleted = ", and delete that file, which is empty then" if unpin.file.data is None else ""
        if not console.confirm(f"Remove {_pin(unpin)}{deleted}?"):
            raise UsageError("you answered no, so nothing was changed", hint="edit the version file by hand")


def _pin(unpin: Unpin) -> str:
    where = shown_path(unpin.file.path)
    if unpin.is_parent:
        where += ", in a parent folder"
    if unpin.file.target is not None:
        where += f", a link to {shown_path(unpin.file.target)}"
    return f"the pin {unpin.runtime.name} {unpin.text} from {where}"


def _what_follows(context: Context, unpin: Unpin, *, is_dry_run: bool) -> list[str]:
    """Return lines about the file, and about what is active here now."""
    lines = []
    if unpin.file.data is None:
        verb = "would delete" if is_dry_run else "deleted"
        lines.append(f"{verb} {shown_path(unpin.file.path)}, which is empty without it")
    elif not unpin.file.data:
        verb = "would be" if is_dry_run else "is"
        lines.append(f"{shown_path(unpin.file.path)} {verb} empty now; omg did not make it, so it stays")
    if is_dry_run:
        return lines
    status = manager_for(context, unpin.runtime).status()
    if status.requested_by is not None:
        version = status.active.version.text if status.active is not None else status.missing
        by = set_by_text(status.requested_by, unpin.runtime)
        by = "its global default" if status.requested_by == BY_DEFAULT else by
        lines.append(f"here, {unpin.runtime.name} is now {version or 'the system version'}, {by}")
    return lines


def _document(unpin: Unpin) -> dict[str, Json]:
    file = unpin.file
    return {
        "runtime": unpin.runtime.name,
        "spec": unpin.text,
        "file": str(file.path),
        "target": None if file.target is None else str(file.target),
        "deleted": file.data is None,
    }
