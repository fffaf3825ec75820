"""The shims directory: which entries are omg's own, and bringing them in step.

A shim is known by its marker, never by its name: whatever omg cannot prove to have made stays untouched.
"""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from omg.store.access import store_error
from omg.store.marker import is_shim
from omg.store.regular import read_regular
from omg.store.replace import replace_hard_link
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from omg.store.layout import Store

_RESERVED_NAMES_FILE = Path(__file__).with_name("reserved_names.txt")
_LAUNCHER_NAME = "omg"


@dataclass(frozen=True, slots=True)
class ShimChanges:
    """What the shims directory has and lacks; names, sorted.

    Attributes:
        missing: To be made, or made anew because it is of another program.
        stale: omg's own, of executables that nothing has any more, and what a killed rehash left behind.
        right: To be kept.
        foreign: Not omg's.
    """

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    right: tuple[str, ...]
    foreign: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale)


def shim_names(executables: Iterable[str], allowed: Iterable[str]) -> frozenset[str]:
    """Return which of ``executables`` get a shim.

    Args:
        executables: The names in the ``bin`` directories of all toolchains.
        allowed: Reserved names that the configuration allows.
    """
    text = _RESERVED_NAMES_FILE.read_text(encoding="ascii")
    reserved = {line for line in text.splitlines() if not line.startswith("#")}
    return frozenset(executables) - (reserved - set(allowed)) - {_LAUNCHER_NAME}


def compare_shims(store: Store, wanted: frozenset[str]) -> ShimChanges:
    """Return what has to change in the shims directory.

    Hard links are recognised by the inode that the directory's listing tells; only other entries are opened.

    Raises:
        StoreAccessError: The directory cannot be read.
    """
    found: dict[str, _Entry] = {}
    try:
        program = _Program(store.shim_program_file)
        with os.scandir(store.shims_dir) as entries:
            device = store.shims_dir.stat().st_dev
            for entry in entries:
                is_link = entry.inode() == program.inode and device == program.device
                found[entry.name] = _RIGHT if is_link else program.compare(Path(entry.path))
    except FileNotFoundError:
        pass
    except OSError as error:
        raise store_error(error, "read", store.shims_dir) from error
    wanted = _without_twins(wanted, found, store.shim_program_file)
    own = {name for name, entry in found.items() if entry != _FOREIGN}
    right = {name for name, entry in found.items() if entry == _RIGHT and name in wanted}
    return ShimChanges(
        missing=tuple(sorted(wanted - right - (found.keys() - own))),
        stale=tuple(sorted(own - wanted)),
        right=tuple(sorted(right)),
        foreign=tuple(sorted(found.keys() - own)),
    )


def apply_changes(store: Store, changes: ShimChanges) -> None:
    """Make the changes; every shim that was there and stays works at every moment.

    Raises:
        StoreError: The disk refused.
    """
    for name in changes.stale:
        file = store.shims_dir / name
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise store_error(error, "remove", file) from error
    for name in changes.missing:
        replace_hard_link(store.shims_dir / name, store.shim_program_file)


_RIGHT, _OLD, _FOREIGN = "right", "old", "foreign"
_Entry = str


class _Program:
    """The shim program, as far as shims are compared with it."""

    def __init__(self, file: Path) -> None:
        self.inode = self.device = -1
        self._content = b""
        # Where there is none, or something else, all shims are old.
        with suppress(OSError):
            info = file.stat()
            self.inode, self.device = info.st_ino, info.st_dev
            self._content = read_regular(file)

    def compare(self, path: Path) -> _Entry:
        try:
            info = path.lstat()
        except FileNotFoundError:  # another process removed it
            return _OLD
        if not stat.S_ISREG(info.st_mode) or not is_shim(path):
            return _FOREIGN
        is_copy = info.st_size == len(self._content) and path.read_bytes() == self._content
        return _RIGHT if is_copy and info.st_mode & 0o111 else _OLD


def _without_twins(wanted: frozenset[str], found: Collection[str], program: Path) -> frozenset[str]:
    """Return ``wanted`` with one of the names that a file system without case cannot tell apart."""
    by_fold: defaultdict[str, list[str]] = defaultdict(list)
    # The one that is there already comes first, else the order of the alphabet decides.
    for name in sorted(wanted, key=lambda name: (name not in found, name)):
        by_fold[name.casefold()].append(name)
    has_case = len(by_fold) == len(wanted) or not program.with_name(program.name.upper()).exists()
    return wanted if has_case else frozenset(names[0] for names in by_fold.values())
