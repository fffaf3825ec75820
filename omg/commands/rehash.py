"""`omg rehash`: update the shims."""

from __future__ import annotations

from omg.manager.rehash import rehash
from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.result import Json

NAME = "rehash"
HELP = "update the shims"
EXAMPLES = (
    "omg rehash",
    "omg rehash --quiet",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True

_MAX_NAMED = 8


def configure(parser: ArgumentParser) -> None:
    """Declare no arguments."""
    del parser


def run(context: Context, args: Namespace) -> Result:
    """Update the shims, and report what changed.

    Raises:
        StoreError: The store cannot be read or written.
    """
    del args
    report = rehash(context)
    displaced: list[Json] = [{"names": one.names, "path": str(one.path)} for one in report.displaced]
    console = context.console
    for verb, names in (("added", report.added), ("removed", report.removed)):
        if names:
            console.say(f"{verb} {_listed(names)}")
    if not report.added and not report.removed:
        console.say("shims are up to date")
    for name in report.foreign:
        console.warn(f"`{context.store.shims_dir / name}` was not created by omg; omg leaves it alone")
    document = {
        "added": report.added,
        "removed": report.removed,
        "kept": report.kept,
        "foreign": report.foreign,
        "displaced": displaced,
        "shims_dir": str(context.store.shims_dir),
    }
    return Result((), document)


def _listed(names: tuple[str, ...]) -> str:
    """Return ``names`` in one line; an install of a hundred executables need not name them all."""
    shown = ", ".join(names[:_MAX_NAMED])
    more = len(names) - _MAX_NAMED
    return f"{len(names)} shim{'s' if len(names) != 1 else ''}: {shown}" + (
        f" and {more} more" if more > 0 else ""
    )
