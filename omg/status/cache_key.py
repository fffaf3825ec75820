"""The key of a CI job's cache: the platform, and a digest of what the version files ask for."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.project.discovery import Walk
from omg.project.requested import directories_below, requested
from omg.status.extras import requested_extras
from omg.status.runtime_status import walk_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context

# As many hexadecimal digits of the digest as tell two caches apart.
_DIGITS = 16


def cache_key(context: Context, *, is_recursive: bool) -> str:
    """Return the key: it changes with the requested versions and the platform, and with nothing else.

    Not with the text of the files: a package.json changes every day, what it asks of node does not. A version
    that is not exact (``20``, ``lts``) keeps its key when a newer release comes out.

    Args:
        context: The world.
        is_recursive: Include what version files in subdirectories ask for, as ``omg install -r`` does.

    Raises:
        OmgError: A version file cannot be used.
    """
    lines = set(_requests(context, is_recursive=is_recursive))
    digest = hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogateescape")).hexdigest()
    return f"omg-{context.platform}-{digest[:_DIGITS]}"


def _requests(context: Context, *, is_recursive: bool) -> Iterator[str]:
    walks = [walk_here(context)]
    if is_recursive and context.cwd is not None:
        walks += (Walk((folder,), uid=os.geteuid()) for folder in directories_below(context.cwd))
    for walk in walks:
        for runtime, selection in requested(walk):
            if isinstance(selection, OmgError):
                raise selection
            extras = requested_extras(selection)
            parts = (extras.profile, ",".join(extras.components), ",".join(extras.targets))
            yield " ".join((runtime.name, selection.strength.name, selection.text, *parts))
