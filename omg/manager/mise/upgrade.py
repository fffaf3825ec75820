"""A newer mise, where the one that ran says that it is too old for a tool.

Which release is the newest is asked each time, as that is one line. One is fetched for a tool at most once a
week where it did not help: a mistyped name must not cost a download with each release of mise.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.network.cache import usable_dir
from omg.runtimes.registry import by_name
from omg.runtimes.tool import directory_of
from omg.sources.registry import MISE
from omg.store.access import make_private_dir
from omg.value import dataclass
from omg.versions.resolver import whole_version
from omg.versions.spec import Token

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.install.progress import Progress
    from omg.manager.mise.installation import MiseInstallation
    from omg.manager.mise.program import Program

_REMEMBERED_S = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class UpgradeResult:
    """What came of looking for a newer mise.

    Attributes:
        program: The newer one; ``None`` where there is none to be had.
        hint: Why there is none, and what to type for one.
    """

    program: Program | None
    hint: str = ""


class Upgrade:
    """Looks for a newer mise and makes it omg's own, for one command."""

    def __init__(self, context: Context, installation: MiseInstallation, progress: Progress) -> None:
        self._context = context
        self._installation = installation
        self._progress = progress

    def newer_than(self, program: Program, tool: str) -> UpgradeResult:
        """Return a mise that is newer than ``program``, fetched if need be.

        One on PATH is never replaced, nor one that somebody put in the place of omg's. Whatever goes wrong,
        the mise that is there stays, and the outcome tells of it.

        Args:
            program: The one that is too old.
            tool: What it was asked about.
        """
        try:
            return self._beyond(program, tool)
        except OmgError as error:
            return UpgradeResult(
                None, f"a newer mise may support it, but could not be installed: {error.message}"
            )

    def _beyond(self, program: Program, tool: str) -> UpgradeResult:
        found = self._installation.find()
        if found is not None and found.version > program.version:
            return UpgradeResult(found)  # another omg was quicker
        config = self._context.config
        if config.offline:
            return UpgradeResult(
                None, "a newer mise may support it: run the same command without --offline and OMG_OFFLINE"
            )
        if program.is_own and not program.path.is_symlink():
            return UpgradeResult(
                None, f"a newer mise may support it: run omg install mise --force to replace {program.path}"
            )
        pinned = config.mise_version
        if pinned is None:
            newest = self._installation.newest()
        else:
            release = whole_version(by_name(MISE).vocabulary.parse(pinned))
            if release is None or release <= program.version:
                return UpgradeResult(
                    None,
                    f"a newer mise may support it, but mise.version is {pinned}: "
                    "run omg config unset mise.version, or set another",
                )
            newest = release
        if newest <= program.version:
            return UpgradeResult(None, f"mise {program.version} is the newest release")
        if self._was_in_vain(tool):
            return UpgradeResult(
                None,
                f"mise {newest} is available, but a newer mise did not help recently;"
                " to try again, run omg install mise --force",
            )
        whose = "omg's mise" if program.is_own else "the mise on PATH"
        self._progress.say(
            f"{whose} ({program.version}) may be too old for {tool}; downloading mise {newest}"
        )
        self._installation.record(self._installation.install(Token(newest.text)))
        return UpgradeResult(self._installation.find(), f"mise {newest} was downloaded but does not run")

    def record_failed_upgrade(self, tool: str) -> None:
        """Keep in mind that the newest mise does no better at ``tool``."""
        file = self._file_of(tool)
        # Without the file a later command downloads once more than needed; nothing is wrong.
        with contextlib.suppress(OSError, OmgError):
            make_private_dir(file.parent)
            file.write_bytes(b"")

    def _was_in_vain(self, tool: str) -> bool:
        try:
            age_s = time.time() - self._file_of(tool).stat().st_mtime
        except OSError:
            return False
        return 0 <= age_s < _REMEMBERED_S

    def _file_of(self, tool: str) -> Path:
        return usable_dir(self._context, "mise-refused") / (directory_of(tool) or "none")
