"""What omg remembers of projects and of the use of versions, and how it forgets that."""

from __future__ import annotations

from omg.context import note
from omg.store import noted_use, projects
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class LastUse:
    """When a version was last used.

    Attributes:
        at: In seconds since 1970; up to a day too early.
        is_noted: That is when omg itself used it: the disk keeps no access times, and shims note nothing.
    """

    at: float
    is_noted: bool = False


class LastUses:
    """When versions were last used: what the disk keeps, else what commands of omg have noted.

    Args:
        context: The world.
    """

    def __init__(self, context: Context) -> None:
        from omg.store.access_time import AccessTimes

        self._context = context
        self._times = AccessTimes()

    def of(self, toolchain: Toolchain) -> LastUse | None:
        """Return when ``toolchain`` was last used; ``None`` if unknown."""
        at = self._times.last_used(toolchain)
        if at is not None:
            return LastUse(at)
        if not self._context.config.remember_projects:
            return None
        noted = noted_use.noted_use(self._context.state_dir, toolchain)
        return None if noted is None else LastUse(noted, is_noted=True)


def remember_use(context: Context, toolchain: Toolchain | None) -> None:
    """Note that a command uses a version now, unless that is switched off."""
    if toolchain is not None and context.may_remember:
        noted_use.note_use(context.state_dir, toolchain)


def forget_projects(context: Context, *, is_dry_run: bool) -> int:
    """Forget the known projects and version files that omg made, the use of versions, and kept answers.

    Returns how many projects there were.

    Raises:
        StoreError: What is remembered cannot be deleted.
    """
    from omg.shim.memo_files import forget_answers

    count = len(projects.known_places(context.state_dir))
    if not is_dry_run:
        projects.forget(context.state_dir)
        noted_use.forget_all(context.state_dir)
        forget_answers(context.cache_dir)
        note(context, "forget", projects=count)
    return count
