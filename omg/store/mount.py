"""Whether programs on the disk of a store can run."""

from __future__ import annotations

import os

from omg.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.store.layout import Store


def require_executable_store(store: Store) -> None:
    """Refuse a store on a disk that is mounted noexec, as some homes are. Only Linux tells.

    Raises:
        StoreError: No program of the store could run.
    """
    noexec: int = getattr(os, "ST_NOEXEC", 0)
    for place in (store.data_dir, *store.data_dir.parents):
        try:
            flags = os.statvfs(place).f_flag
        except FileNotFoundError:
            continue
        except OSError:
            # What cannot be looked at is refused where it is written.
            return
        if flags & noexec:
            raise StoreError(
                f"the disk of `{store.data_dir}` is mounted noexec: no program on it can run",
                hint="choose a directory on another disk with OMG_DATA_DIR",
            )
        return
