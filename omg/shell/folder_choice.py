"""Which folders of tools go on PATH: those of an earlier set-up, and those to which the user agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.shell.inspection import inspect_shells, path_of_new_shells, user_shells
from omg.shell.startup import tool_folders_in
from omg.shell.tool_folders import existing_folders, is_for_programs, names_of, programs_in, tool_folders
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from omg.context import Context
    from omg.shell.tool_folders import ToolFolder


def choose_folders(
    context: Context, home: Path, start_up_files: Iterable[bytes], *, keeps_choice: bool, is_dry_run: bool
) -> tuple[ToolFolder, ...]:
    """Return the folders of tools that go on PATH and, with a problem, those that do not.

    Those that an earlier set-up put there stay as long as they exist. The others are in question where new
    shells do not have them on PATH, or have them before the shims: the user is asked once for all of them.
    Lines of installers in a start-up file often do nothing if PATH already has the folder, behind the shims.

    Args:
        context: Where the question is asked.
        home: The user's home.
        start_up_files: The contents of the start-up files.
        keeps_choice: No question, and nothing but the folders of an earlier set-up.
        is_dry_run: Say that a question would be asked, and ask none.
    """
    earlier = {folder for data in start_up_files for folder in tool_folders_in(data, home)}
    # `~/.local/bin`, where `omg` itself is, comes on PATH with the shims.
    known = (
        folder
        for folder in tool_folders(context.env, home, context.store)
        if folder != home / ".local" / "bin"
    )
    folders = existing_folders(dict.fromkeys((*known, *sorted(earlier))))
    new = (
        set()
        if keeps_choice
        else {folder.path for folder in folders if is_for_programs(folder.path)} - earlier
    )
    if new:
        new -= _well_placed(context, home, new)
    proposed = [str(folder.path) for folder in folders if folder.path in new and not folder.problem]
    problem = _ask_about(proposed, context, is_dry_run=is_dry_run)
    return tuple(
        replace(folder, problem=folder.problem or problem) if folder.path in new else folder
        for folder in folders
        if folder.path in new | earlier
    )


def _well_placed(context: Context, home: Path, folders: Iterable[Path]) -> set[Path]:
    """Return those of ``folders`` that a new shell has on PATH, and that shadow no shim there."""
    env, shims_dir = context.env, context.store.shims_dir
    reports = inspect_shells(user_shells(env).values(), env, shims_dir=shims_dir, home=home, names=())
    path = path_of_new_shells(reports, env)
    shims = set(programs_in(shims_dir))
    in_front = {element for report in reports for element in report.in_front(shims_dir)}
    return {
        folder
        for folder in folders
        if names_of(folder) & path
        and not (names_of(folder) & in_front and shims.intersection(programs_in(folder)))
    }


def _ask_about(folders: list[str], context: Context, *, is_dry_run: bool) -> str:
    """Return why ``folders`` are not put on PATH; empty if the user agrees."""
    console = context.console
    if not folders or console.assume_yes:
        return ""
    if is_dry_run:
        return "omg setup asks first"
    if not console.is_interactive:
        return "not a terminal, so omg cannot ask; to agree, run omg setup -y"
    question = f"Put these folders of tools on PATH, behind the shims: {', '.join(folders)}?"
    return "" if console.confirm(question) else "you answered no"
