"""`omg log`: what omg changed on this machine, or refused to change."""

from __future__ import annotations

from omg.cli.arguments import number
from omg.console import aligned
from omg.errors import UsageError
from omg.result import Json, Result
from omg.store import audit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping

    from omg.context import Context

NAME = "log"
HELP = "show what omg changed or refused to change"
EXAMPLES = (
    "omg log",
    "omg log -n 200",
)
# The log can be read even with invalid settings.
NEEDS_CONFIG = False
IGNORES_FOLDER = True

_DEFAULT_COUNT = 50
# LineStrength in columns of their own, or of no use to people.
_NOT_DETAILS = frozenset(
    {"time", "pid", "operation", "outcome", "runtime", "version", "spec", "command", "error"}
)


def configure(parser: ArgumentParser) -> None:
    """Declare how much is shown."""
    parser.add_argument(
        "-n",
        "--count",
        type=number,
        default=_DEFAULT_COUNT,
        metavar="N",
        help="show the newest N entries (default: 50; 0 for all)",
    )


def run(context: Context, args: Namespace) -> Result:
    """Show the newest operations, the newest last.

    Raises:
        StoreError: The log cannot be read.
    """
    if args.count < 0:
        raise UsageError("the number of entries must not be negative", hint="run omg log -n 20")
    operations, damaged = audit.read(context.state_dir)
    if damaged:
        context.console.warn(f"{damaged} damaged lines in `{context.state_dir}` are left out")
    shown = operations[-args.count :] if args.count else operations
    if not operations:
        context.console.say("the log is empty")
    document: dict[str, Json] = {
        "path": str(context.state_dir / audit.AUDIT_NAME),
        "operations": list(shown),
        "damaged": damaged,
    }
    return Result(aligned(map(_row, shown)), document)


def _row(operation: Mapping[str, Json]) -> tuple[str, ...]:
    runtime, version = _text(operation, "runtime"), _text(operation, "version") or _text(operation, "spec")
    details = [
        f"{name}: {_detail(name, value)}"
        for name, value in operation.items()
        if name not in _NOT_DETAILS and value
    ]
    return (
        _text(operation, "time").replace("T", " ").removesuffix("Z"),
        _text(operation, "operation"),
        f"{runtime} {version}".strip(),
        _text(operation, "outcome"),
        ", ".join(details),
    )


def _text(operation: Mapping[str, Json], name: str) -> str:
    return _plain(operation.get(name, ""))


def _detail(name: str, value: Json) -> str:
    """Return a value; of a message the lines, such as what is installed, with a semicolon between."""
    return _plain("; ".join(str(value).splitlines()) if name == "message" else value)


def _plain(value: Json) -> str:
    """Return a value in one line without control characters: paths may hold anything."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(letter if letter.isprintable() else "?" for letter in text)
