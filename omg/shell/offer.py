"""What omg can do where other version managers come first in new shells: an offer for each start-up file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.known_lines import known_commands
from omg.shell.rival import LOGIN_FILES, lines_of, read_by, shown
from omg.shell.syntax import begins_command, shell_of
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set

    from omg.shell.inspection import ShellReport
    from omg.shell.question import ShellMode
    from omg.shell.rival import Rival

# Where lines can be added at the end: the others are read in the middle of one of these.
_ENDS = (".bashrc", ".zshenv", ".zshrc", *LOGIN_FILES)
# What a login shell's own start-up files, and macOS's path_helper, put in front of everything.
_SYSTEM_FOLDERS = frozenset(
    ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/snap/bin")
)
# A conda environment is in front while it is active, which is what activating it is for.
_NO_RIVALS = ("conda",)


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done about one start-up file.

    Attributes:
        end: The file that gets omg's lines at its end.
        shells: The shells in which others come first.
        theirs: Their lines, as `omg.shell.rival.shown` names them; empty if they are not known.
        turn_off: By file, the lines that may be turned off instead, by number; empty if omg does not know
            every one of ``theirs`` word for word.
    """

    end: Path
    shells: tuple[str, ...]
    theirs: tuple[str, ...]
    turn_off: Mapping[Path, Mapping[int, bytes]]


def find_offers(
    reports: Iterable[ShellReport],
    env: Mapping[str, str],
    *,
    home: Path,
    shells: Mapping[str, Path],
    asked: Set[Path] = frozenset(),
    is_set_up: bool = True,
) -> tuple[Offer, ...]:
    """Return an offer for each file whose end would put the shims first again.

    Args:
        reports: What new shells find.
        env: The environment, which may move start-up files.
        home: The user's home.
        shells: The shells that are there, by name.
        asked: Files that were offered already; for their shells, the file that is read last is offered.
        is_set_up: omg's lines are in the start-up files, so that every shell should have the shims.
    """
    modes: dict[Path, list[ShellMode]] = {}
    rivals: dict[Path, dict[str, tuple[Path, ...]]] = {}
    for report in reports:
        for manager in _managers_in_front(report, is_set_up=is_set_up):
            files = tuple(
                file for file in read_by(report.mode, home, env) if manager and lines_of(manager, file)
            )
            end = _end_for(report.mode, files, home, env, asked)
            if end is None:
                continue
            modes.setdefault(end, []).append(report.mode)
            known = rivals.setdefault(end, {})
            known[manager] = tuple(dict.fromkeys((*known.get(manager, ()), *files)))
    return tuple(
        Offer(
            end,
            tuple(dict.fromkeys(str(mode) for mode in modes[end])),
            tuple(_their_lines(rivals[end])),
            _lines_to_turn_off(rivals[end], shells),
        )
        for end in modes
    )


def _managers_in_front(report: ShellReport, *, is_set_up: bool) -> Iterator[str]:
    """Yield the managers that come before the shims; an empty text for the system, or no shims on PATH."""
    if not report.answered:
        return
    if is_set_up and not report.has_shims:
        yield ""
    seen = set()
    for rival in report.rivals:
        if is_movable(rival) and rival.manager not in seen:
            seen.add(rival.manager)
            yield rival.manager


def is_movable(rival: Rival) -> bool:
    """Return whether the shims belong before a rival: it is another manager's or the system's.

    An active environment is in front on purpose, and so is a folder of the user's own. The words of a shell
    are no matter of PATH.
    """
    folder = Path(rival.found).parent
    if not rival.found.startswith("/") or rival.manager in _NO_RIVALS:
        return False
    if any(os.path.lexists(folder.parent / name) for name in ("pyvenv.cfg", "conda-meta")):
        return False
    return bool(rival.manager) or str(folder) in _SYSTEM_FOLDERS


def _end_for(
    mode: ShellMode, files: tuple[Path, ...], home: Path, env: Mapping[str, str], asked: Set[Path]
) -> Path | None:
    """Return the file whose end comes after ``files``, or after everything; ``None`` if both were asked."""
    last = _last_file(mode, home, env)
    # What the system's files for login shells put in front needs no more than the user's file for these.
    first = last.with_name(".zprofile") if mode.shell.name == "zsh" and mode.is_login else last
    with_lines = next((file for file in reversed(files) if file.name in _ENDS), last if files else first)
    return next((file for file in (with_lines, last) if file not in asked), None)


def _last_file(mode: ShellMode, home: Path, env: Mapping[str, str]) -> Path:
    """Return the file of the user's that this shell reads last, whether it exists or not."""
    if mode.shell.name == "fish":
        config = env.get("XDG_CONFIG_HOME", "")
        return (Path(config) if config.startswith("/") else home / ".config") / "fish" / "config.fish"
    if mode.shell.name == "zsh":
        moved = env.get("ZDOTDIR", "")
        folder = Path(moved) if moved.startswith("/") else home
        return folder / (".zshrc" if mode.is_interactive else ".zprofile")
    if not mode.is_login:
        return home / ".bashrc"
    names = (".bash_profile", ".bash_login")
    return next((home / name for name in names if (home / name).exists()), home / ".profile")


def _their_lines(rivals: Mapping[str, tuple[Path, ...]]) -> Iterator[str]:
    lines = {
        (file, *line)
        for manager, files in rivals.items()
        for file in files
        for line in lines_of(manager, file)
    }
    for file, number, text in sorted(lines):
        yield shown(file, number, text)


def _lines_to_turn_off(
    rivals: Mapping[str, tuple[Path, ...]], shells: Mapping[str, Path]
) -> Mapping[Path, Mapping[int, bytes]]:
    """Return what may be turned off; nothing if omg does not know every line, or one is not the user's."""
    found: dict[Path, dict[int, bytes]] = {}
    for manager, files in rivals.items():
        if not files:
            return {}
        for file in files:
            known = _known_lines(manager, file, shells)
            if known is None or file.is_relative_to("/etc"):
                return {}
            found.setdefault(file, {}).update(known)
    return {file: known for file, known in found.items() if known}


def _known_lines(manager: str, file: Path, shells: Mapping[str, Path]) -> dict[int, bytes] | None:
    shell = shell_of(file, shells)
    if shell is None:
        return None
    lines = file.read_bytes().split(b"\n")
    commands = tuple(known_commands([line.decode("utf-8", "surrogateescape") for line in lines], manager))
    covered = {number for command in commands for number in command.lines}
    if not {number for number, _ in lines_of(manager, file)} <= covered:
        return None
    known: dict[int, bytes] = {}
    for command in commands:
        if command.is_kept:
            continue
        if not begins_command(shell, b"\n".join(lines[: command.first - 1])):
            return None
        known.update({number: lines[number - 1] for number in command.lines})
    return known
