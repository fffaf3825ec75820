"""The folders of tools that no new shell has on PATH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.console import listed
from omg.diagnosis.problem import Problem
from omg.shell.tool_folders import names_of, programs_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from omg.shell.tool_folders import ToolFolder


def check_tool_folders(folders: Iterable[ToolFolder], path: Set[str]) -> Iterator[Problem]:
    """Yield an advice for each folder with programs that is not on ``path``.

    Args:
        folders: From `omg.shell.tool_folders.existing_folders`.
        path: The elements of PATH in a new shell, and their real paths.
    """
    for folder in folders:
        if names_of(folder.path) & path:
            continue
        programs = programs_in(folder.path)
        if not programs:
            continue
        yield Problem(
            "tools_off_path",
            f"new shells do not have `{folder.path}` on PATH, and tools are in it: {listed(programs)}",
            f"omg does not put it there: {folder.problem}"
            if folder.problem
            else "to put it on PATH behind the shims, run omg setup",
            is_advice=True,
        )
