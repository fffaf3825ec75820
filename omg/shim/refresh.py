"""Bringing shims and table in step during a hand-over, when that can be done without waiting for anybody."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.store.regular import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from omg.config import Config
    from omg.store.layout import Store


def refresh(name: str, stamped: Iterable[bytes], store: Store, config: Config, config_dir: Path) -> None:
    """Rehash if the table does not know ``name``, or was made from another state of the stores.

    A store that cannot be written and a lock that is held are no errors: omg is slow then, not wrong.

    Args:
        name: The shim that was called.
        stamped: The present stamps of the runtimes that it may mean.
        store: The stores.
        config: The settings.
        config_dir: Directory of the user's configuration.
    """
    if not os.access(store.table_file.parent, os.W_OK) or _is_true(name, stamped, store.table_file):
        return
    from omg.shim.rehash import rehash

    with suppress(OmgError, OSError):
        # Nobody would be told what was moved: a shim prints nothing of its own.
        rehash(store, config, config_dir, timeout_s=0, moves_aside=False)


def _is_true(name: str, stamped: Iterable[bytes], table_file: Path) -> bool:
    """Return whether the table holds these texts; all of its texts end with a NUL.

    That is enough here: a text that is there by accident costs a later hand-over, and reading the whole
    table properly would cost every hand-over.
    """
    try:
        table = read_regular(table_file)
    except OSError:
        return False
    return all(text + b"\0" in table for text in (os.fsencode(name), *stamped))
