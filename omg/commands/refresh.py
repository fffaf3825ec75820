"""What every command does that changed what is installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omg.context import Context
    from omg.shim.rehash import RehashReport
    from omg.store.layout import Store

_TIMEOUT_S = 60.0


def warn_of_umask(context: Context) -> None:
    """Warn where the umask keeps other users from running a store outside the home."""
    from omg.directories import home_dir
    from omg.store.umask import hides_from_others

    data_dir, home = context.store.data_dir, home_dir(context.env)
    if hides_from_others() and not (
        home is not None and Path(os.path.realpath(data_dir)).is_relative_to(os.path.realpath(home))
    ):
        context.console.warn(
            f"other users cannot run new files in `{data_dir}`, because of your umask"
            f"\nhint: if they should, run umask 022 first; for existing files, chmod -R go+rX '{data_dir}'"
        )


def refresh_shims(context: Context) -> RehashReport:
    """Update shims and table to what is installed now, and clean up after dead processes.

    A store whose shims cannot start omg gets the environment that this process runs in.
    What was in the place of a shim and was not omg's is moved aside, with a warning.

    Raises:
        StoreError: The store cannot be written.
    """
    from omg.shim.rehash import rehash
    from omg.store.environment import defects
    from omg.store.staging import sweep

    warn_of_umask(context)

    # First: a toolchain that gets its name back needs its shims too.
    sweep(context.store, command="omg rehash", tell=lambda error: context.console.warn(error.message))
    report = rehash(context.store, context.config, context.config_dir)
    for displaced in report.displaced:
        from omg.console import listed

        context.console.warn(
            f"something else was in the place of the shims {listed(displaced.names)} in"
            f" `{context.store.shims_dir}`; omg moved it to `{displaced.path}`"
        )
    if any(defects(context.store)):
        _complete(context.store)
    return report


def confirm_shims(context: Context) -> None:
    """Do what `refresh_shims` does after a command that found nothing to change.

    A store that the user may only read is not an error then: its shims work, or a warning says that some
    are missing.

    Raises:
        StoreError: The store is the user's and cannot be written.
    """
    from omg.errors import StoreAccessError

    try:
        refresh_shims(context)
    except StoreAccessError as error:
        from omg.shim.rehash import pending_changes

        if pending_changes(context.store, context.config, context.config_dir):
            context.console.warn(f"the shims are not up to date: {error.message}")


def _complete(store: Store) -> None:
    """Make a store that was never set up, or is damaged, able to start omg."""
    from omg.shim.rehash import TABLE_LOCK
    from omg.store.environment import repair_environment
    from omg.store.lock import locked

    with locked(store, TABLE_LOCK, timeout_s=_TIMEOUT_S, command="omg rehash"):
        repair_environment(store)
