"""What the user's shells find when they are newly started."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from omg.console import listed
from omg.shell.question import ask, modes
from omg.shell.rival import rivals
from omg.shell.tool_folders import existing_folders, programs_in, tool_folders
from omg.shell.zdotdir import with_zdotdir
from omg.value import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omg.shell.question import ShellMode
    from omg.shell.rival import Rival
    from omg.store.layout import Store

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
        path: Its PATH, element by element.
        meanings: What each name runs there, as in `omg.shell.question.ShellLookup`.
    """

    mode: ShellMode
    answered: bool
    has_shims: bool = False
    rivals: tuple[Rival, ...] = ()
    path: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)

    def in_front(self, shims_dir: Path) -> tuple[str, ...]:
        """Return what is on its PATH before the shims; nothing if they are not on it."""
        elements = tuple(element.rstrip("/") for element in self.path)
        return elements[: elements.index(str(shims_dir))] if self.has_shims else ()


def present_shells(env: Mapping[str, str]) -> dict[str, Path]:
    """Return the shells that omg knows and this user has, by name; the login shell's own path counts."""
    login = Path(env.get("SHELL", ""))
    found = {name: shutil.which(name, path=env.get("PATH")) for name in SHELLS}
    present = {name: Path(path) for name, path in found.items() if path}
    if login.name in SHELLS and login.is_absolute() and login.is_file():
        present[login.name] = login
    return present


def names_to_ask(env: Mapping[str, str], home: Path, store: Store) -> tuple[str, ...]:
    """Return the names to ask new shells for: `NAMES`, and the shims that a folder of tools may shadow."""
    shims = set(programs_in(store.shims_dir))
    folders = existing_folders(tool_folders(env, home, store))
    shadowing = {name for folder in folders for name in programs_in(folder.path) if name in shims}
    return tuple(dict.fromkeys((*NAMES, *sorted(shadowing))))


def user_shells(env: Mapping[str, str]) -> dict[str, Path]:
    """Return the shells that this user opens: the login shell, or all that omg knows if that is another."""
    present = present_shells(env)
    login = Path(env.get("SHELL", "")).name
    return {login: present[login]} if login in present else present


def path_of_new_shells(reports: Iterable[ShellReport], env: Mapping[str, str]) -> frozenset[str]:
    """Return what is on PATH in a new shell of the user's, login or interactive, by path and by real path.

    Args:
        reports: From `inspect_shells`, of the user's shells at least.
        env: The environment; its PATH counts if no shell answered.
    """
    own = set(user_shells(env).values())
    paths = [report.path for report in reports if report.answered and report.mode.shell in own]
    elements = {element for path in paths or [tuple(env.get("PATH", "").split(":"))] for element in path}
    absolute = {element.rstrip("/") for element in elements if element.startswith("/")}
    return frozenset(absolute | {os.path.realpath(element) for element in absolute})


def inspect_shells(
    shells: Iterable[Path],
    env: Mapping[str, str],
    *,
    shims_dir: Path,
    home: Path,
    names: Sequence[str] = NAMES,
) -> tuple[ShellReport, ...]:
    """Start ``shells`` as login and as interactive shells, all at once, and return what they find."""
    shells = tuple(shells)
    files_env = with_zdotdir(env, home, shells)

    def report(mode: ShellMode) -> ShellReport:
        lookup = ask(mode, names, env)
        if lookup is None:
            return ShellReport(mode, answered=False)
        return ShellReport(
            mode,
            answered=True,
            has_shims=str(shims_dir) in (element.rstrip("/") for element in lookup.path),
            rivals=tuple(rivals(mode, lookup, shims_dir=shims_dir, home=home, env=files_env)),
            path=lookup.path,
            meanings=lookup.meanings,
        )

    shell_modes = tuple(modes(shells))
    # Most of the time a start-up file waits for what it started.
    with ThreadPoolExecutor(max_workers=max(1, len(shell_modes))) as pool:
        return tuple(pool.map(report, shell_modes))


def complaints(reports: Iterable[ShellReport]) -> tuple[str, ...]:
    """Return one line for each problem; a problem of several shells, or of one folder, gets one line."""
    shells_of: dict[str, list[str]] = {}
    for report in reports:
        for what in _complaints_of(report):
            shells_of.setdefault(what, []).append(str(report.mode))
    return tuple(f"{', '.join(shells)}: {what}" for what, shells in shells_of.items())


def _complaints_of(report: ShellReport) -> Iterator[str]:
    if not report.answered:
        yield "no response; does a start-up file wait for input?"
    elif not report.has_shims:
        yield "the shims are not on PATH"
    names_of: dict[tuple[str, str], list[str]] = {}
    for rival in report.rivals:
        owner = f" of {rival.manager}" if rival.manager else ""
        cause = f" ({rival.line})" if rival.line else ""
        folder = rival.found.rpartition("/")[0] if rival.found.startswith("/") else ""
        if folder:
            names_of.setdefault((folder, f"{owner}{cause}"), []).append(rival.name)
        else:
            yield f"`{rival.name}` is `{rival.found}`{owner}{cause}"
    for (folder, end), names in names_of.items():
        if len(names) == 1:
            yield f"`{names[0]}` is `{folder}/{names[0]}`{end}"
        else:
            yield f"{listed(names)} are in `{folder}`{end}"
