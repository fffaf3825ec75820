"""Puts the shims first in new shells again, where other version managers come first: asked, file by file."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.shell.block import turned_off, with_block_at_end, without_omg
from omg.shell.change import DECLINED, Change, difference, made, plan
from omg.shell.copies import keep_copy
from omg.shell.inspection import inspect_shells, names_to_ask, present_shells
from omg.shell.linked import link_of
from omg.shell.offer import find_offers
from omg.shell.rival import LOGIN_FILES, names_a_manager, user_files
from omg.shell.startup import StartupFile, fish_body, posix_body
from omg.shell.syntax import ends_whole, shell_of, syntax_problem
from omg.shell.zdotdir import with_zdotdir
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omg.context import Context
    from omg.shell.inspection import ShellReport
    from omg.shell.offer import Offer


@dataclass(frozen=True, slots=True)
class Settled:
    """An offer, and what came of it.

    Attributes:
        offer: What was asked.
        changes: The files, each changed, or with the reason why not.
    """

    offer: Offer
    changes: tuple[Change, ...]

    @property
    def is_changed(self) -> bool:
        """Whether a file changed."""
        return any(change.is_needed for change in self.changes)


@dataclass(frozen=True, slots=True)
class Takeover:
    """What was done.

    Attributes:
        settled: The offers, in the order in which they were made.
        reports: What new shells find now.
    """

    settled: tuple[Settled, ...]
    reports: tuple[ShellReport, ...]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What every step needs."""

    context: Context
    home: Path
    files: Mapping[Path, StartupFile]
    folders: Sequence[Path]
    shells: Mapping[str, Path]
    is_dry_run: bool


def look(context: Context, home: Path) -> tuple[ShellReport, ...]:
    """Return what new shells of this user find."""
    env = context.env
    return inspect_shells(
        present_shells(env).values(),
        env,
        shims_dir=context.store.shims_dir,
        home=home,
        names=names_to_ask(env, home, context.store),
    )


def take_over(
    context: Context,
    home: Path,
    files: Sequence[StartupFile],
    folders: Sequence[Path] = (),
    *,
    is_dry_run: bool = False,
) -> Takeover:
    """Offer, for each start-up file whose lines come before the shims, to put omg's lines at its end.

    The user may have their lines turned off instead, where omg knows them word for word. A file is asked
    about once; ``-y`` agrees, and without a terminal nothing changes. Then the shells are asked again.

    Args:
        context: Where the questions are asked.
        home: The user's home.
        files: The files that have omg's lines already.
        folders: The folders of tools that are in these lines.
        is_dry_run: Say what would be asked, and change nothing.
    """
    shells = {**_sh(context), **present_shells(context.env)}
    env = with_zdotdir(context.env, home, shells.values())
    setting = _Setting(context, home, {file.path: file for file in files}, folders, shells, is_dry_run)
    # New shells create files of their own in a new home.
    if is_dry_run and not any(names_a_manager(file) for file in user_files(home, env)):
        return Takeover((), ())
    settled: list[Settled] = []
    asked: set[Path] = set()
    declined: set[str] = set()
    reports = look(context, home)
    # What a change does not help, or has done before, is read later than the file with the lines.
    for _ in range(3):
        offers = find_offers(
            [report for report in reports if str(report.mode) not in declined],
            env,
            home=home,
            shells=shells,
            asked=asked,
            is_set_up=not is_dry_run,
        )
        if not offers:
            break
        asked.update(offer.end for offer in offers)
        now = [
            Settled(offer, tuple(_settle(setting, offer)))
            for offer in offers
            if not _is_at_end(setting, offer)
        ]
        settled += now
        declined.update(mode for one in now if not one.is_changed for mode in one.offer.shells)
        if any(one.is_changed for one in now):
            reports = look(context, home)
    return Takeover(tuple(settled), reports)


def _sh(context: Context) -> Mapping[str, Path]:
    found = shutil.which("sh", path=context.env.get("PATH"))
    return {"bash": Path(found)} if found else {}


def _is_at_end(setting: _Setting, offer: Offer) -> bool:
    end = _end_change(setting, offer)
    return not end.is_needed and not end.problem


def _settle(setting: _Setting, offer: Offer) -> Iterator[Change]:
    """Show what comes first, ask, and yield each change, made or with the reason why not."""
    console = setting.context.console
    console.say(f"{offer.end}: other version managers come before omg's shims in {', '.join(offer.shells)}")
    for line in offer.theirs:
        console.say(f"  {line}")
    end = _checked(_end_change(setting, offer), setting)
    off = tuple(_checked(change, setting) for change in _off_changes(offer))
    can_turn_off = bool(off) and not any(change.problem for change in off)
    for file in dict.fromkeys((offer.end, *offer.turn_off)):
        if link := link_of(file, setting.home):
            console.say(f"  {file} is {link}; the change goes there")
    for line in difference(end):
        console.say(f"  {line}")
    answer, problem = _answer(setting, offer, end, can_turn_off=can_turn_off)
    chosen = off if answer == "c" else (end,)
    for change in chosen:
        yield replace(change, problem=problem) if problem else _made(setting, change)


def _answer(setting: _Setting, offer: Offer, end: Change, *, can_turn_off: bool) -> tuple[str, str]:
    """Return what the user chose, and why nothing changes if so."""
    console = setting.context.console
    if end.problem and not can_turn_off:
        return "y", end.problem
    if setting.is_dry_run:
        return "y", "omg setup asks first"
    if not console.is_interactive and not console.assume_yes:
        return "y", "not a terminal, so omg cannot ask; to put omg's lines at its end, run omg setup -y"
    others = {"c": "turn their lines off"} if can_turn_off else {}
    answer = console.choose(f"Put omg's lines at the end of {offer.end}?", others)
    return answer, DECLINED if answer == "n" else ""


def _end_change(setting: _Setting, offer: Offer) -> Change:
    """Return the change that puts omg's lines at the end: those that are there already, or a second block."""
    present = setting.files.get(offer.end)
    is_second = present is None or present.is_first
    file = _file_for(setting, offer) if present is None or is_second else present
    return plan(file, partial(with_block_at_end, body=file.body, is_second=is_second))


def _file_for(setting: _Setting, offer: Offer) -> StartupFile:
    readers, data_dir = ", ".join(offer.shells), setting.context.store.data_dir
    if offer.end.suffix == ".fish":
        body = fish_body(data_dir, setting.home, setting.folders)
    else:
        is_login = offer.end.name in LOGIN_FILES
        body = posix_body(data_dir, setting.home, setting.folders, is_login=is_login)
    return StartupFile(offer.end, readers, body)


def _off_changes(offer: Offer) -> Iterator[Change]:
    for path, lines in offer.turn_off.items():
        file = StartupFile(path, ", ".join(offer.shells), b"")
        yield plan(file, partial(_turned_off, lines=lines))


def _turned_off(data: bytes | None, lines: Mapping[int, bytes]) -> bytes:
    return turned_off(data or b"", lines)


def _checked(change: Change, setting: _Setting) -> Change:
    """Return ``change``, with a problem if the shell would not read the new text as it reads the old one."""
    shell = shell_of(change.file.path, setting.shells)
    if change.problem or shell is None:
        return change
    before = change.before or b""
    if problem := syntax_problem(shell, before):
        return replace(change, problem=problem)
    if not ends_whole(shell, before):
        return replace(change, problem="its last command goes on behind its end")
    return replace(change, problem=syntax_problem(shell, change.after or b""))


def _made(setting: _Setting, change: Change) -> Change:
    if change.problem or not change.is_needed:
        return change
    try:
        original = None if change.before is None else without_omg(change.before)
        if original is not None:
            keep_copy(setting.context.state_dir, change.file.path, original)
    except OmgError as error:
        return replace(change, problem=error.message)
    return made(change)
