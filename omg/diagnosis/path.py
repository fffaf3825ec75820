"""The shims, are they all there; and the folders of tools that are missing on PATH."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.console import listed
from omg.diagnosis.problem import Problem
from omg.errors import ConfigError, StoreError
from omg.shell.tool_folders import names_of, programs_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set
    from pathlib import Path

    from omg.config import Config
    from omg.shell.tool_folders import ToolFolder
    from omg.store.layout import Store

_REHASH = "run omg rehash"


def check_shims(
    store: Store,
    config: Config,
    config_dir: Path,
    refresh: Callable[[], None],
    *,
    state_dir: Path | None = None,
) -> Iterator[Problem]:
    """Yield every shim that is missing or is not what omg created; ``refresh`` puts them back."""
    from omg.shim.program import is_intact, is_placed
    from omg.shim.rehash import pending_changes

    program = store.shim_program_file
    if not os.path.lexists(program):
        yield Problem("no_program", f"the shim program `{program}` is missing", _REHASH, refresh)
    elif not is_intact(store):
        yield Problem("damaged_program", f"the shim program `{program}` is damaged", _REHASH, refresh)
    elif not is_placed(store):
        yield Problem(
            "old_program", f"the shim program `{program}` is from another version of omg", _REHASH, refresh
        )
    try:
        changes = pending_changes(store, config, config_dir, state_dir=state_dir)
    except ConfigError:
        return  # reported by another check
    except StoreError as error:
        yield Problem("unreadable_store", error.message, error.hint or "check its owner and mode")
        return
    misplaced = [name for names in changes.misplaced for name in names]
    missing = [name for name in changes.missing if name not in misplaced]
    place = f"shims in `{store.shims_dir}`"
    if changes.foreign:
        yield Problem(
            "foreign_shim",
            f"files in `{store.shims_dir}` that omg did not create: {listed(changes.foreign)}",
            "move them to another directory: only shims belong there",
        )
    if misplaced:
        yield Problem(
            "overwritten_shim",
            f"overwritten {place}: {listed(misplaced)}",
            f"to move them to `{store.displaced_dir}`, run omg rehash",
            refresh,
        )
    if changes.old:
        yield Problem("old_shim", f"damaged or old {place}: {listed(changes.old)}", _REHASH, refresh)
    if missing:
        yield Problem("missing_shim", f"missing {place}: {listed(missing)}", _REHASH, refresh)
    if changes.stale:
        message = f"{place} of executables that are no longer installed: {listed(changes.stale)}"
        yield Problem("stale_shim", message, _REHASH, refresh)


def check_tool_folders(folders: Iterable[ToolFolder], path: Set[str]) -> Iterator[Problem]:
    """Yield advice for each folder with programs that is not on ``path``.

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
