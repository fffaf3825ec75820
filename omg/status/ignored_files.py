"""Version files that omg ignores here: inside a dependency directory, and broken shared manifests."""

from __future__ import annotations

import os

from omg.project.discovery import Walk, ignored_directories, physical_version_dirs
from omg.project.requested import other_runtimes
from omg.project.selection import INSIDE_DEPENDENCY, broken_manifest, outcome_for, shown_path
from omg.runtimes.registry import RUNTIMES, files_of
from omg.status.runtime_status import walk_here
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.runtime import Runtime


@dataclass(frozen=True, slots=True)
class IgnoredFile:
    """A version file that was left out, and the runtime that it would set.

    Attributes:
        reason: Why, as the rest of a sentence that begins with the file's name.
    """

    runtime: str
    path: Path
    reason: str

    def document(self) -> dict[str, Json]:
        """Return what ``--json`` says."""
        return {"runtime": self.runtime, "path": str(self.path), "reason": self.reason}


def warn_of_ignored_files(context: Context, runtime: Runtime | None = None) -> Sequence[IgnoredFile]:
    """Warn of each version file of ``runtime`` (or of any) that is ignored here, and return them."""
    ignored = Walk(
        ignored_directories(context.cwd, version_dirs=physical_version_dirs(context.store)), uid=os.geteuid()
    )
    walk = walk_here(context)
    runtimes = (*RUNTIMES, *other_runtimes(ignored)) if runtime is None else (runtime,)
    files: list[IgnoredFile] = []
    for one in runtimes:
        files += (
            IgnoredFile(one.name, found.path, INSIDE_DEPENDENCY)
            for found in ignored.files(files_of(one))
            if outcome_for(found, one.name) is not None
        )
        files += (
            IgnoredFile(one.name, found.path, reason)
            for found in walk.files(one.manifests)
            if (reason := broken_manifest(found)) is not None
        )
    for path, reason in dict.fromkeys((file.path, file.reason) for file in files):
        context.console.warn(f"{shown_path(path)} is ignored: it {reason}")
    return files
