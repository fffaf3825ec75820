"""omg itself: its interpreter, its launcher, the command in the user's bin directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import StoreError
from omg.store.environment import is_own_command, launcher_file, link_command, read_environment
from omg.store.format import require_known_format
from omg.store.marker import is_shim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.store.environment import Environment
    from omg.store.layout import Store

_AGAIN = "run omg setup, or sh install.sh again"


def check_environment(store: Store) -> Iterator[Problem]:
    """Yield what keeps the shims and the launcher from starting omg."""
    environment = read_environment(store)
    if environment is None:
        yield Problem("no_environment", f"`{store.self_dir}` does not say how omg is started", _AGAIN)
        return
    yield from _missing_parts(environment)
    if not (store.self_dir / "start.py").is_file():
        yield Problem("no_start", f"`{store.self_dir / 'start.py'}` is missing", _AGAIN)
    if not is_shim(launcher_file(store)):
        yield Problem("no_launcher", f"`{launcher_file(store)}` is missing, or not omg's", _AGAIN)


def check_format(store: Store) -> Iterator[Problem]:
    """Yield what keeps this omg from changing the store."""
    try:
        require_known_format(store)
    except StoreError as error:
        yield Problem("other_format", error.message, error.hint or f"look at `{store.format_file}`")


def check_command(store: Store, bin_dir: Path) -> Iterator[Problem]:
    """Yield what keeps people from calling `omg`."""
    link = bin_dir / "omg"
    if not os.path.lexists(link):
        yield Problem("no_command", f"`{link}` is missing", "run omg setup", lambda: _link(store, bin_dir))
    elif not is_own_command(link):
        yield Problem("foreign_command", f"`{link}` is another program", "move it away and run omg setup")
    elif not link.exists():
        yield Problem(
            "dangling_command",
            f"`{link}` leads to a store that has gone",
            "run omg setup",
            lambda: _link(store, bin_dir),
        )


def _missing_parts(environment: Environment) -> Iterator[Problem]:
    if not os.access(environment.interpreter, os.X_OK):
        yield Problem(
            "no_interpreter",
            f"omg's interpreter `{environment.interpreter}` has gone or cannot be executed",
            "run sh install.sh again, or set OMG_PYTHON for it",
        )
    for entry in environment.import_path:
        if not entry.is_dir():
            yield Problem("no_import_path", f"omg's own directory `{entry}` has gone", _AGAIN)


def _link(store: Store, bin_dir: Path) -> None:
    link_command(store, bin_dir)
