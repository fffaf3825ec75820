"""Which layout a store has: one that this omg does not know is read and run, and never written.

``<data>/format`` holds the layout's number in decimal. A store without that file has layout 1, the only one
so far, so that none needs the file today; whoever changes the layout raises the number and writes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.store.regular import read_regular

if TYPE_CHECKING:
    from omg.store.layout import Store

FORMAT = 1
_MAX_BYTES = 16


def require_known_format(store: Store) -> None:
    """Refuse to write a store of another layout.

    Raises:
        StoreError: A newer omg made it what it is, or it cannot be told which one did.
    """
    try:
        text = read_regular(store.format_file, _MAX_BYTES)
    except FileNotFoundError:
        return
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"cannot tell the format of the store: `{store.format_file}`: {reason}") from error
    number = text.strip()
    if number == str(FORMAT).encode():
        return
    if not number.isdigit():
        raise StoreError(f"cannot tell the format of the store: `{store.format_file}` holds no number")
    raise StoreError(
        f"the store `{store.data_dir}` has format {number.decode()}, of a newer omg; this one has {FORMAT}",
        hint="what is installed there runs; to change it, upgrade omg: sh install.sh from a newer checkout",
    )
