"""What the user's shells find when they are newly started."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.question import ask, ways
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
        way: The shell and how it was started.
        answered: It came up and said something.
        has_shims: The shims are on its PATH.
        rivals: What hides shims there.
    """

    way: ShellMode
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
    for way in ways(tuple(shells)):
        answer = ask(way, names, env)
        if answer is None:
            reports.append(ShellReport(way, answered=False))
            continue
        has_shims = str(shims_dir) in (element.rstrip("/") for element in answer.path)
        found = tuple(rivals(way, answer, shims_dir=shims_dir, home=home, env=env))
        reports.append(ShellReport(way, answered=True, has_shims=has_shims, rivals=found))
    return tuple(reports)


def complaints(reports: Iterable[ShellReport]) -> tuple[str, ...]:
    """Return one line for each problem; a problem of several shells gets one line."""
    who: dict[str, list[str]] = {}
    for report in reports:
        if not report.answered:
            who.setdefault("no response; does a start-up file wait for input?", []).append(str(report.way))
        elif not report.has_shims:
            who.setdefault("the shims are not on PATH", []).append(str(report.way))
        for rival in report.rivals:
            whose = f" of {rival.manager}" if rival.manager else ""
            cause = f" ({rival.line})" if rival.line else ""
            who.setdefault(f"`{rival.name}` is `{rival.found}`{whose}{cause}", []).append(str(report.way))
    return tuple(f"{', '.join(shells)}: {what}" for what, shells in who.items())
