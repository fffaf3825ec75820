"""Toolchains with files that contain their old path, because the store was moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import StoreError
from omg.install.relocation import is_moved, repair
from omg.store.lock import locked, version_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.store.layout import Store

_COMMAND = "omg doctor --fix"
_LOCK_TIMEOUT_S = 60.0


def check_moved(store: Store, runtime: str, version: str) -> Iterator[Problem]:
    """Yield a problem if the files of a toolchain contain another path than its own."""
    try:
        moved = is_moved(store.toolchain_dir(runtime, version))
    except StoreError:
        return  # an invalid receipt is reported as damage
    if moved:
        yield Problem(
            "moved_toolchain",
            f"{runtime} {version} was moved: some of its files contain the old path",
            "run omg doctor --fix, and recreate the virtual environments that use it",
            partial(_repair, store, runtime, version),
        )


def _repair(store: Store, runtime: str, version: str) -> None:
    with locked(
        store,
        version_subject(runtime, version),
        timeout_s=_LOCK_TIMEOUT_S,
        command=_COMMAND,
        say=lambda _: None,
    ):
        repair(store.toolchain_dir(runtime, version))
