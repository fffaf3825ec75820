"""When a toolchain was last used: the access time of its executables, where the file system keeps it.

No shim writes anything for this. Linux sets the access time of a file that is executed, with the usual
``relatime`` at most once a day. Source: mount(8), proc_pid_mountinfo(5), read 2026-12-01.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from omg.store.installed import executable_entries
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.store.installed import Toolchain

_MOUNTS = Path("/proc/self/mountinfo")
# On others a server or another layer has the access time, or nobody: overlay, nfs, fuse, 9p.
_KEEPING = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "tmpfs", "bcachefs", "jfs"})
_NOT_KEPT = frozenset({"noatime", "ro"})


class AccessTimes:
    """The access times of executables, as far as they tell something.

    Args:
        mounts: Where the system says how its disks are mounted.
    """

    def __init__(self, mounts: Path = _MOUNTS) -> None:
        try:
            self._keeps = _mount_points(mounts.read_text(errors="surrogateescape"))
        except OSError:
            self._keeps = {}  # not Linux
        self._known: dict[str, bool] = {}
        self._real: dict[str, str] = {}

    def last_used(self, toolchain: Toolchain) -> float | None:
        """Return when an executable of ``toolchain`` was last run, in seconds since 1970.

        That may be up to a day too early. A program that reads the file counts as well; a version that was
        never run was used when it was installed. ``None`` where the file system does not keep it.
        """
        entries = executable_entries(toolchain)
        keeps = self._is_kept(self._real_bin_dir(toolchain)) if entries else False
        found = [
            entry.stat().st_atime
            for entry in entries
            if (self._is_kept(os.path.dirname(os.path.realpath(entry))) if entry.is_symlink() else keeps)  # noqa: PTH120
        ]
        return max((*found, *_installed_at(toolchain)), default=None) if found else None

    def _real_bin_dir(self, toolchain: Toolchain) -> str:
        """Return the path without links of ``bin``; those of a runtime have their folder in common."""
        folder, _, name = str(toolchain.dir).rpartition("/")
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        bin_dir = f"{self._real[folder]}/{name}/bin"
        is_link = toolchain.is_linked or os.path.islink(bin_dir)  # noqa: PTH114 - some thousands
        return os.path.realpath(bin_dir) if is_link else bin_dir

    def _is_kept(self, directory: str) -> bool:
        """Return whether the access times in a directory, a path without links, mean something."""
        if directory not in self._known:
            place = directory
            while place not in self._keeps and place != "/":
                place = os.path.dirname(place)  # noqa: PTH120
            self._known[directory] = self._keeps.get(place, False)
        return self._known[directory]


def _installed_at(toolchain: Toolchain) -> Iterator[float]:
    """Yield when it was installed: its receipt is written last, and its files are as old as their archive."""
    with suppress(OSError):  # put there by hand
        yield os.stat(f"{toolchain.dir}/{RECEIPT_NAME}").st_mtime  # noqa: PTH116 - a Path costs more


def _mount_points(text: str) -> dict[str, bool]:
    """Return for each mount point whether its file system keeps access times; of several the last counts."""
    keeps: dict[str, bool] = {}
    for line in text.splitlines():
        left, separator, right = line.partition(" - ")
        fields, kind = left.split(" "), right.split(" ")
        if not separator or len(fields) < 6 or len(kind) < 3:
            continue
        options = {*fields[5].split(","), *kind[2].split(",")}
        keeps[_plain(fields[4])] = kind[0] in _KEEPING and options.isdisjoint(_NOT_KEPT)
    return keeps


def _plain(field: str) -> str:
    r"""Return a path as it is: the kernel writes a space as ``\040``."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)
