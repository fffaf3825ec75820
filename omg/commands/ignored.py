"""Version files that do not count here because they are inside a dependency directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.project.discovery import Walk, ignored_directories
from omg.project.requested import other_runtimes
from omg.project.selection import INSIDE_DEPENDENCY, said, shown_path
from omg.runtimes.registry import RUNTIMES, files_of
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.runtime import Runtime


@dataclass(frozen=True, slots=True)
class IgnoredFile:
    """A version file that was left out, and the runtime that it would speak about."""

    runtime: str
    path: Path

    def document(self) -> dict[str, Json]:
        """Return what ``--json`` says."""
        return {"runtime": self.runtime, "path": str(self.path), "reason": INSIDE_DEPENDENCY}


def warn_of_ignored_files(context: Context, runtime: Runtime | None = None) -> Sequence[IgnoredFile]:
    """Warn of each version file of ``runtime`` (or of any) that is ignored here, and return them."""
    walk = Walk(ignored_directories(context.cwd, store=context.store), uid=os.geteuid())
    runtimes = (*RUNTIMES, *other_runtimes(walk)) if runtime is None else (runtime,)
    files = [
        IgnoredFile(one.name, found.path)
        for one in runtimes
        for found in walk.files(files_of(one))
        if said(found, one.name) is not None
    ]
    for path in dict.fromkeys(file.path for file in files):
        context.console.warn(f"{shown_path(path)} is ignored: it {INSIDE_DEPENDENCY}")
    return files
