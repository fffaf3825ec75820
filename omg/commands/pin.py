"""`omg pin`: set the version for this project, in its version file."""

from __future__ import annotations

from omg.cli.arguments import add_dry_run, add_runtimes, read_runtimes
from omg.pinning.pin import plan_pins, write_pins
from omg.project.selection import shown_path
from omg.result import Result
from omg.status.runtime_status import status_of, walk_here
from omg.status.shadow import documents, remark_on, shadows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.pinning.pin import Pin
    from omg.result import Json

NAME = "pin"
HELP = "set the version for this project, in its version file"
EXAMPLES = (
    "omg pin node@20",
    "omg pin --exact python@3.12",
    "omg pin java@temurin-21 --dry-run",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare what is pinned and how."""
    add_runtimes(parser, meaning="a runtime and its version, such as node@20")
    parser.add_argument(
        "--exact", action="store_true", help="pin the exact version that VERSION currently resolves to"
    )
    parser.add_argument(
        "--here", action="store_true", help="never change a version file in a parent directory"
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Edit the file that wins here, else write the runtime's own; all of them or none."""
    pins = tuple(plan_pins(context, read_runtimes(args.runtimes), is_exact=args.exact, is_here=args.here))
    if not args.dry_run:
        write_pins(context, pins)
    for pin in pins:
        _say(context, pin, is_dry_run=args.dry_run)
    walk = walk_here(context)
    shadows = shadows_of(context, (status_of(context, pin.requested.runtime, walk) for pin in pins))
    document: dict[str, Json] = {
        "pins": [_document(pin) for pin in pins],
        "shadowed_by": documents(shadows),
        "dry_run": args.dry_run,
    }
    return Result((), document, remark=remark_on(shadows, context))


def _say(context: Context, pin: Pin, *, is_dry_run: bool) -> None:
    console = context.console
    runtime = pin.requested.runtime
    verb = "would pin" if is_dry_run else "pinned"
    where = shown_path(pin.file.path)
    if pin.file.target is not None:
        where += f", a link to {shown_path(pin.file.target)}"
    console.say(f"{verb} {runtime.name} {pin.text} in {where}")
    if pin.remark:
        console.say(pin.remark)
    if pin.installed is None and pin.text != "system":
        import shlex

        # The hash is that of the version that was written, and of no other.
        is_whole = runtime.host and pin.remark
        what = f"{runtime.typed_name}@{pin.text}" if is_whole else str(pin.requested)
        command = f"omg install {shlex.quote(what)}"
        console.say(f"hint: it is not installed yet; run {command}")
    if context.env.get(runtime.variable):
        console.warn(f"{runtime.variable} is set and overrides every version file")


def _document(pin: Pin) -> dict[str, Json]:
    return {
        "runtime": pin.requested.runtime.name,
        "spec": pin.text,
        "requested": pin.requested.text,
        "file": str(pin.file.path),
        "target": None if pin.file.target is None else str(pin.file.target),
        "installed_version": pin.installed,
    }
