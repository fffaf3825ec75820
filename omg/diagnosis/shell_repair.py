"""Puts the shims first in new shells: once, for all that comes before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.shell.change import plan_blocks
from omg.shell.folder_choice import choose_folders
from omg.shell.takeover import take_over
from omg.shell.user_files import user_startup_files

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.shell.rival import Rival
    from omg.shell.takeover import Takeover


class ShellRepair:
    """What `omg doctor --fix` does about start-up files: it asks as `omg setup` does."""

    def __init__(self, context: Context, home: Path) -> None:
        """Prepare it; nothing is started or asked."""
        self._context = context
        self._home = home
        self._done: Takeover | None = None

    def fix(self, subject: str) -> None:
        """Put the shims before a manager or a folder.

        Raises:
            StoreError: It still comes first; the message says why.
        """
        if self._done is None:
            self._done = self._take_over()
        left = [
            report
            for report in self._done.reports
            if any(subject_of(rival) == subject for rival in report.rivals)
        ]
        if not left:
            return
        shells = [str(report.mode) for report in left]
        problems = dict.fromkeys(
            f"{change.file.path}: {change.problem}"
            for one in self._done.settled
            for change in one.changes
            if change.problem and not set(shells).isdisjoint(one.offer.shells)
        )
        raise StoreError(
            "; ".join(problems) or f"it still comes first in {', '.join(shells)}, whatever omg's lines do",
            hint="delete the line shown above, if there is one",
        )

    def _take_over(self) -> Takeover:
        context, home = self._context, self._home
        blocks = [change.before or b"" for change in plan_blocks(user_startup_files(context, home))]
        chosen = choose_folders(context, home, blocks, keeps_choice=True, is_dry_run=False)
        folders = tuple(folder.path for folder in chosen if not folder.problem)
        return take_over(context, home, user_startup_files(context, home, folders=folders), folders)


def subject_of(rival: Rival) -> str:
    """Return what a rival belongs to: a manager, or its folder."""
    return rival.manager or rival.found.rpartition("/")[0]
