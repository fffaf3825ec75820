"""What keeps the shims from running in this shell and in new ones: a finding for each cause."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from omg.console import listed
from omg.diagnosis.problem import Problem
from omg.diagnosis.shell_repair import subject_of
from omg.shell.offer import is_movable
from omg.shell.rival import manager_of
from omg.shim.system import is_executable_file
from omg.value import dataclass, field
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from omg.diagnosis.shell_repair import ShellRepair
    from omg.shell.inspection import ShellReport
    from omg.store.layout import Store

# Something comes before the shims in new shells.
HIDDEN_IN_SHELL = "hidden_in_shell"
_MAX_PATH_LENGTH = 4096
_HERE = "this shell"
_NEW_TERMINAL = "open a new terminal: new shells find omg's shims first"
_MOVE_HINT = "to put omg's lines after theirs in your start-up files, run omg doctor --fix"
_IN_FRONT_HINT = "run omg setup, open a new terminal, and delete the line shown above, if there is one"
_WORD_HINT = "delete the line shown above, if there is one, and open a new terminal"


@dataclass(frozen=True, slots=True)
class _Cause:
    """One thing that shadows shims.

    Attributes:
        subject: A manager, a folder, or the name that a shell has for itself.
        found: What a shell has under that name; empty for a program.
        names: The names that are shadowed, each as a key.
        places: The shells, each as a key.
        lines: The lines of start-up files, each as a key.
        movable: What new shells find that the shims belong before, each as a key.
    """

    subject: str
    found: str = ""
    names: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    lines: dict[str, None] = field(default_factory=dict)
    movable: dict[str, None] = field(default_factory=dict)

    def problem(self, *, are_new_shells_known: bool, repair: ShellRepair | None) -> Problem:
        """Return the finding."""
        lines = f" ({'; '.join(self.lines)})" if self.lines else ""
        end = f" in {', '.join(self.places)}{lines}"
        if self.found:
            return Problem(HIDDEN_IN_SHELL, f"`{self.subject}` is {self.found}{end}", _WORD_HINT)
        message = f"{self.subject} comes before omg's shims on PATH and shadows {listed([*self.names])}{end}"
        if are_new_shells_known and list(self.places) == [_HERE]:
            return Problem("hidden_shim", message, _NEW_TERMINAL)
        if repair is not None and self.movable:
            return Problem(HIDDEN_IN_SHELL, message, _MOVE_HINT, partial(repair.fix, *self.movable))
        return Problem(HIDDEN_IN_SHELL, message, _IN_FRONT_HINT)


def check_shadowing(
    store: Store,
    env: Mapping[str, str],
    reports: Sequence[ShellReport],
    repair: ShellRepair | None = None,
) -> Iterator[Problem]:
    """Yield what keeps the shims from running, in this process's shell and in new ones.

    Args:
        store: The shims.
        env: The environment of this process.
        reports: What new shells found.
        repair: What puts the shims first in new shells.
    """
    silent = [str(report.mode) for report in reports if not report.answered]
    if silent:
        yield Problem(
            "silent_shell",
            f"no response from {', '.join(silent)}",
            "start it, and look for a start-up file that waits for input",
        )
    in_front = _in_front(store, env)
    without = [] if in_front is not None else [_HERE]
    without += [str(report.mode) for report in reports if report.answered and not report.has_shims]
    if without:
        hint = (
            "open a new terminal"
            if without == [_HERE] and reports
            else "run omg setup and open a new terminal"
        )
        yield Problem("not_on_path", f"`{store.shims_dir}` is not on PATH in {', '.join(without)}", hint)
    for cause in _causes(store, env, in_front or (), reports):
        yield cause.problem(are_new_shells_known=any(report.answered for report in reports), repair=repair)


def _causes(
    store: Store, env: Mapping[str, str], in_front: Iterable[str], reports: Iterable[ShellReport]
) -> Iterable[_Cause]:
    causes: dict[tuple[str, str], _Cause] = {}
    shims = _names(store.shims_dir)
    for element in in_front:
        hidden = [] if _may_stand_in_front(element, store, env) else shims
        for name in hidden:
            path = f"{element}/{name}"
            if is_executable_file(path):
                _add(causes, name, path, manager=manager_of(path)[0], place=_HERE)
    for report in reports:
        for rival in report.rivals:
            cause = _add(
                causes,
                rival.name,
                rival.found,
                manager=rival.manager,
                place=str(report.mode),
                line=rival.line,
            )
            if is_movable(rival):
                cause.movable[subject_of(rival)] = None
    return causes.values()


def _add(
    causes: dict[tuple[str, str], _Cause],
    name: str,
    found: str,
    *,
    manager: str,
    place: str,
    line: str = "",
) -> _Cause:
    """Add a name that is shadowed to what shadows it: a manager, a folder, or a word of the shell."""
    if found.startswith("/"):
        folder = found.rpartition("/")[0]
        shown = quoted(folder, _MAX_PATH_LENGTH)
        subject = f"{manager} ({shown})" if manager else shown
        cause = causes.setdefault((manager or folder, ""), _Cause(subject))
    else:
        shown = found if found.startswith("a ") else quoted(found)
        cause = causes.setdefault((name, found), _Cause(name, shown))
    cause.names[name] = None
    cause.places[place] = None
    if line:
        cause.lines[line] = None
    return cause


def _in_front(store: Store, env: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return what comes before the shims on this process's PATH; ``None`` if they are not on it."""
    elements = [element.rstrip("/") for element in env.get("PATH", "").split(":") if element]
    shims = str(store.shims_dir)
    return tuple(elements[: elements.index(shims)]) if shims in elements else None


def _may_stand_in_front(element: str, store: Store, env: Mapping[str, str]) -> bool:
    """Whether ``element`` is an active virtual environment, or a toolchain that a shim chose."""
    active = (env.get(name, "") for name in ("VIRTUAL_ENV", "CONDA_PREFIX"))
    if element in [f"{prefix.rstrip('/')}/bin" for prefix in active if prefix]:
        return True
    return any(element.startswith(f"{versions_dir}/") for versions_dir in store.version_dirs)


def _names(directory: Path) -> list[str]:
    try:
        return sorted(os.listdir(directory))  # noqa: PTH208 - names only
    except OSError:
        return []
