"""The folders outside of the toolchains that tools install programs to: `~/.cargo/bin`, `~/go/bin`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from omg.runtimes.installer import expand_folder
from omg.runtimes.registry import RUNTIMES, all_installers
from omg.store.trust import why_untrusted
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omg.store.layout import Store

# A colon separates the elements of PATH, and omg's block in a start-up file is found line by line.
_UNWRITABLE = re.compile(r"[:\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ToolFolder:
    """A folder of tools that exists.

    Attributes:
        path: Where it is.
        problem: Why it does not belong on PATH, or empty.
    """

    path: Path
    problem: str = ""


def tool_folders(env: Mapping[str, str], home: Path, store: Store) -> tuple[Path, ...]:
    """Return where tools install programs for a user with this environment, apart from the toolchains.

    A part of a path may be ``*``. Whether a folder exists is not checked.

    Args:
        env: The environment.
        home: The user's home.
        store: The toolchains.
    """
    env = {**env, "HOME": str(home)}
    installers = (one.folder(env) for one in all_installers())
    others = (expand_folder(text, env) for runtime in RUNTIMES for text in runtime.user_folders)
    folders = dict.fromkeys(Path(text) for text in (*installers, *others) if text)
    return tuple(folder for folder in folders if not _is_in_store(folder, store))


def existing_folders(folders: Iterable[Path]) -> tuple[ToolFolder, ...]:
    """Return those of ``folders`` that exist, with ``*`` expanded, the newest version first."""
    return tuple(
        ToolFolder(path, problem=_problem(path))
        for folder in folders
        for path in _expanded(folder)
        if path.is_dir()
    )


def programs_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the executable files in ``folder``; none if it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted(entry.name for entry in entries if _is_program(entry)))
    except OSError:
        return ()


def names_of(folder: Path) -> frozenset[str]:
    """Return how PATH may spell ``folder``: as it is, and by its real path."""
    return frozenset((str(folder), os.path.realpath(folder)))


def is_for_programs(folder: Path) -> bool:
    """Return whether ``folder`` is empty or has a program in it; pnpm's home is neither since pnpm 11."""
    try:
        with os.scandir(folder) as entries:
            is_empty = next(entries, None) is None
    except OSError:
        return False
    return is_empty or bool(programs_in(folder))


def _is_program(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file() and os.access(entry.path, os.X_OK)
    except OSError:
        return False


def _is_in_store(folder: Path, store: Store) -> bool:
    """Return whether a variable names a folder of a toolchain: npm does that for its scripts."""
    return any(folder.is_relative_to(place) for place in (store.data_dir, *store.version_dirs))


def _expanded(folder: Path) -> Iterator[Path]:
    # A folder may really have that name.
    above, star, below = str(folder).rpartition("/*/")
    if not star or folder.is_dir():
        yield folder
        return
    try:
        names = os.listdir(above)  # noqa: PTH208 - names only
    except OSError:
        return
    for name in sorted(names, key=_version_order, reverse=True):
        yield Path(above, name, below)


def _version_order(name: str) -> tuple[list[int], str]:
    return [int(number) for number in re.findall(r"[0-9]+", name)], name


def _problem(folder: Path) -> str:
    if _UNWRITABLE.search(str(folder)):
        return "its path holds a character that PATH or a start-up file cannot hold"
    if folder.stat().st_uid != os.geteuid():
        return "it belongs to another user"
    return why_untrusted(folder)
