"""The audit log's line for a refused command."""

from __future__ import annotations

from omg.context import note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.errors import OmgError

# A command line that is wrong never began to change anything.
_USAGE = 2


def note_refusal(context: Context, operation: str, error: OmgError) -> None:
    """Record in the audit log that a command was refused."""
    if error.exit_status != _USAGE:
        note(context, operation, outcome="refused", error=error.kind, message=error.message)
