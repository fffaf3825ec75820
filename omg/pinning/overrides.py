"""Pins in place of what another manager was told outside of a folder: rustup's overrides."""

from __future__ import annotations

import os
from pathlib import Path

from omg.errors import OmgError
from omg.pinning.pin import plan_pins, write_pins
from omg.project.discovery import Walk
from omg.project.pinning import winning_file
from omg.project.selection import shown_path
from omg.runtimes.runtime import RuntimeArgument
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.adoption.finding import Finding
    from omg.context import Context
    from omg.runtimes.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Override:
    """A folder for which another manager was told a version.

    Attributes:
        folder: The folder.
        runtime: The runtime.
        text: The version.
        file: The version file that pins it now, or would; ``None`` where nothing was written.
        problem: Why not, as the end of a sentence.
    """

    folder: Path
    runtime: Runtime
    text: str
    file: Path | None = None
    problem: str = ""


def pin_overrides(context: Context, findings: Iterable[Finding], *, is_dry_run: bool) -> Iterator[Override]:
    """Pin each version in its folder, and yield what came of it; a folder with a pin of its own keeps that.

    Args:
        context: The world.
        findings: What the managers have.
        is_dry_run: Find out only what would be done.
    """
    for finding in findings:
        for folder, runtime, text in finding.overrides:
            override = Override(folder, runtime, text)
            try:
                yield _pin(context, override, is_dry_run=is_dry_run)
            except OmgError as error:
                yield replace(override, problem=error.message)


def _pin(context: Context, override: Override, *, is_dry_run: bool) -> Override:
    if not override.folder.is_dir():
        return replace(override, problem="the folder does not exist")
    real, runtime = Path(os.path.realpath(override.folder)), override.runtime
    present = winning_file(runtime, Walk((real,), uid=os.geteuid()))
    if present is not None:
        return replace(override, problem=f"{shown_path(present.path)} pins {runtime.name} already")
    argument = RuntimeArgument(runtime, override.text, runtime.vocabulary.parse_any(override.text))
    there = replace(context, cwd=real)
    pins = tuple(plan_pins(there, (argument,), is_exact=False, is_here=True))
    if not is_dry_run:
        write_pins(there, pins)
    return replace(override, file=pins[0].file.path)
