"""What every command does that changed what is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omg.context import Context


def refresh_shims(context: Context) -> None:
    """Bring shims and table in step with what is installed now.

    Raises:
        StoreError: The store cannot be written.
    """
    from omg.shim.rehash import rehash

    rehash(context.store, context.config, context.config_dir)
