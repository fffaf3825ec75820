"""What the user's shells find when they are newly started."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.question import ask, modes
from omg.shell.rival import rivals
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from omg.shell.question import ShellMode
    from omg.shell.rival import Rival

# The names that people type; what else is installed follows from where these come from.
NAMES = ("node", "python3", "cargo", "go", "ruby", "java")

SHELLS = ("bash", "zsh", "fish")


@dataclass(frozen=True, slots=True)
class ShellReport:
    """What one fresh shell finds.

    Attributes:
        mode: The shell and how it was started.
        answered: It came up and said something.
        has_shims: The shims are on its PATH.
        rivals: What hides shims there.
    """

    mode: ShellMode
    answered: bool
    has_shims: bool = False
    rivals: tuple[Rival, ...] = ()


def present_shells(env: Mapping[str, str]) -> dict[str, Path]:
    """Return the shells that omg knows and this user has, by name; the login shell's own path counts."""
    login = Path(env.get("SHELL", ""))
    found = {name: shutil.which(name, path=env.get("PATH")) for name in SHELLS}
    present = {name: Path(path) for name, path in found.items() if path}
    if login.name in SHELLS and login.is_absolute() and login.is_file():
        present[login.name] = login
    return present


def inspect_shells(
    shells: Iterable[Path],
    env: Mapping[str, str],
    *,
    shims_dir: Path,
    home: Path,
    names: Sequence[str] = NAMES,
) -> tuple[ShellReport, ...]:
    """Start ``shells`` as login and as interactive shells, and return what they find."""
    reports = []
    for mode in modes(tuple(shells)):
        lookup = ask(mode, names, env)
        if lookup is None:
            reports.append(ShellReport(mode, answered=False))
            continue
        has_shims = str(shims_dir) in (element.rstrip("/") for element in lookup.path)
        found = tuple(rivals(mode, lookup, shims_dir=shims_dir, home=home, env=env))
        reports.append(ShellReport(mode, answered=True, has_shims=has_shims, rivals=found))
    return tuple(reports)


def complaints(reports: Iterable[ShellReport]) -> tuple[str, ...]:
    """Return one line for each problem; a problem of several shells gets one line."""
    shells_of: dict[str, list[str]] = {}
    for report in reports:
        if not report.answered:
            shells_of.setdefault("no response; does a start-up file wait for input?", []).append(
                str(report.mode)
            )
        elif not report.has_shims:
            shells_of.setdefault("the shims are not on PATH", []).append(str(report.mode))
        for rival in report.rivals:
            owner = f" of {rival.manager}" if rival.manager else ""
            cause = f" ({rival.line})" if rival.line else ""
            shells_of.setdefault(f"`{rival.name}` is `{rival.found}`{owner}{cause}", []).append(
                str(report.mode)
            )
    return tuple(f"{', '.join(shells)}: {what}" for what, shells in shells_of.items())
