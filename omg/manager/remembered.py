"""What omg remembers of projects, and how it forgets that."""

from __future__ import annotations

from omg.context import note
from omg.store import projects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context


def forget_projects(context: Context, *, is_dry_run: bool) -> int:
    """Forget the known projects and the version files that omg made; return how many projects there were.

    Raises:
        StoreError: What is remembered cannot be deleted.
    """
    count = len(projects.known(context.state_dir))
    if not is_dry_run:
        projects.forget(context.state_dir)
        note(context, "forget", projects=count)
    return count
