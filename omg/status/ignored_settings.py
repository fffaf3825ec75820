"""Warnings about settings in a project's files, which omg ignores."""

from __future__ import annotations

import os
from pathlib import Path

from omg.directories import home_dir
from omg.project.discovery import Parsed
from omg.project.formats.ignored_settings import ignored_settings
from omg.project.selection import shown_path
from omg.runtimes.registry import RUNTIMES, files_of
from omg.status.runtime_status import walk_here
from omg.versions.grammar import quoted, shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context

# Files that look like omg's own settings: it reads those of the user and the administrator only.
_OWN_NAMES = ("omg.toml", ".omg.toml", ".omg/config.toml", ".config/omg/config.toml")
_MAX_NAMED = 5


def warn_of_settings(context: Context) -> None:
    """Warn of every file here that sets where downloads come from, or what to trust."""
    walk = walk_here(context)
    home = home_dir(context.env)
    # The home directory's files are the user's own, and no project's.
    own = {Path(os.path.realpath(place)) for place in (home, context.config_dir) if place is not None}
    files = dict.fromkeys(file for runtime in RUNTIMES for file in files_of(runtime))
    for path, found in {found.path: found for found in walk.files(files)}.items():
        if not isinstance(found.content, Parsed) or walk.directories[found.distance] in own:
            continue
        names = ignored_settings(found.version_file.format, found.content.data)
        if found.content.is_foreign:
            names = tuple(map(shortened, names))
        if names:
            context.console.warn(
                f"{shown_path(path)} sets {_listed(names)}, which omg ignores: a project chooses the version,"
                " and omg config where it comes from"
            )
    for directory in walk.directories:
        for file in (directory / name for name in _OWN_NAMES if directory not in own):
            if file.is_file() and Path(os.path.realpath(file.parent)) not in own:
                context.console.warn(
                    f"{shown_path(file)} is ignored: a project cannot configure omg; use omg config"
                )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(quoted(name) for name in names[:_MAX_NAMED])
    return shown if len(names) <= _MAX_NAMED else f"{shown} and {len(names) - _MAX_NAMED} more"
