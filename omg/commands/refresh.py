"""What every command does that changed what is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omg.context import Context
    from omg.shim.rehash import RehashReport


def refresh_shims(context: Context) -> RehashReport:
    """Bring shims and table in step with what is installed now, and clean up after dead processes.

    Raises:
        StoreError: The store cannot be written.
    """
    from omg.shim.rehash import rehash
    from omg.store.staging import sweep

    # First: a toolchain that gets its name back needs its shims too.
    sweep(context.store, command="omg rehash", tell=lambda error: context.console.warn(error.message))
    return rehash(context.store, context.config, context.config_dir)
