"""omg itself: its interpreter, its launcher, the command in the user's bin directory, its audit log."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import StoreError
from omg.store import audit
from omg.store.access import require_known_format
from omg.store.environment import defects, is_own_command, link_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omg.store.layout import Store


def check_environment(store: Store, refresh: Callable[[], None]) -> Iterator[Problem]:
    """Yield what keeps the shims and the launcher from starting omg; ``refresh`` fixes it."""
    for defect in defects(store):
        yield Problem(defect.kind, defect.message, "run omg doctor --fix", refresh)


def check_format(store: Store) -> Iterator[Problem]:
    """Yield what keeps this omg from changing the store."""
    try:
        require_known_format(store)
    except StoreError as error:
        yield Problem("other_format", error.message, error.hint or f"look at `{store.format_file}`")


def check_command(store: Store, bin_dir: Path) -> Iterator[Problem]:
    """Yield what keeps people from calling `omg`."""
    link, place = bin_dir / "omg", partial(link_command, store, bin_dir)
    if not os.path.lexists(link):
        yield Problem("no_command", f"`{link}` is missing", "run omg setup", place)
    elif not is_own_command(link):
        yield Problem(
            "foreign_command", f"`{link}` is another program", "move it to another place, and run omg setup"
        )
    elif not link.exists():
        yield Problem(
            "dangling_command",
            f"`{link}` is a link to a store that no longer exists",
            "run omg setup",
            place,
        )


def check_audit_log(state_dir: Path) -> Iterator[Problem]:
    """Yield what keeps the log from being read line by line: a power cut or a full disk cut lines off."""
    try:
        _, damaged = audit.read(state_dir)
    except StoreError as error:
        yield Problem(
            "audit_log", f"the audit log: {error.message}", error.hint or "check its owner and mode"
        )
        return
    if damaged:
        lines = "an incomplete line" if damaged == 1 else f"{damaged} incomplete lines"
        yield Problem(
            "audit_log",
            f"the audit log `{state_dir / audit.AUDIT_NAME}` has {lines}",
            "to remove them, run omg doctor --fix",
            lambda: audit.repair(state_dir),
        )
