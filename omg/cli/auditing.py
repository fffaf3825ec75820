"""One line of the audit log for what a command did, or was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.store import audit

if TYPE_CHECKING:
    from omg.context import Context
    from omg.result import Json

# A command line that is wrong never began to change anything.
_USAGE = 2


def note(context: Context, operation: str, *, outcome: str = "done", **facts: Json) -> None:
    """Write what was done; a log that cannot be written is a warning, since it was done all the same."""
    try:
        audit.record(context.state_dir, operation, **facts, outcome=outcome)
    except OmgError as error:
        context.console.warn(error.message)


def note_refusal(context: Context, operation: str, error: OmgError) -> None:
    """Write that a command which changes something was refused."""
    if error.exit_status != _USAGE:
        note(context, operation, outcome="refused", error=error.kind, message=error.message)
