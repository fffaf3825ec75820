"""Change the optional parts of an installed toolchain: download what it gets, delete what it loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.context import note
from omg.shim.refresh import refresh_shims
from omg.sources.source import NO_EXTRAS, Extras
from omg.store import staging

if TYPE_CHECKING:
    from omg.context import Context
    from omg.install.components import ComponentChanges
    from omg.store.installed import Toolchain


def change_parts(
    context: Context,
    toolchain: Toolchain,
    *,
    kind: str,
    added: Extras = NO_EXTRAS,
    removed: Extras = NO_EXTRAS,
    command: str,
) -> ComponentChanges:
    """Add optional parts to an installed toolchain, or take them out, and update the shims.

    Args:
        context: The world.
        toolchain: The toolchain.
        kind: What they are, for the audit log: ``component`` or ``target``.
        added: What it gets.
        removed: What it loses.
        command: The command line, for commands that wait for the lock.

    Raises:
        InstallError: A part is unknown, or cannot be downloaded, verified or unpacked.
        StoreError: The toolchain cannot be changed.
    """
    from omg.install.progress import open_progress
    from omg.manager.native import Native

    staging.sweep(context.store, command=command)
    with open_progress(context.console, context.config.progress) as progress:
        native = Native(context, progress, command=command)
        try:
            changed = native.change(toolchain, added=added, removed=removed)
        finally:
            native.close()
    refresh_shims(context)
    if changed.added or changed.removed:
        note(
            context,
            kind,
            runtime=toolchain.runtime,
            version=toolchain.version.text,
            added=list(changed.added),
            removed=list(changed.removed),
        )
    return changed
