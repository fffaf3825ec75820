"""The shims directory: which entries are omg's own, and updating them.

A shim is known by its marker, never by its name: what omg cannot prove to have made is never deleted. In the
place of a shim it is moved to ``displaced/``; under any other name it stays. A link into a store is no data:
in the place of a shim, or where its target is gone, it is deleted.

All shims are links of one file, which is a copy of the shim program and not a link of it. A write through
one of them (``cp tool "$(which node)"``) destroys all of them, but neither the program nor the launcher.
"""

from __future__ import annotations

import os
import stat
import time
from collections import defaultdict
from contextlib import suppress
from itertools import count
from pathlib import Path

from omg.errors import StoreError
from omg.store.access import make_dirs, read_regular, store_error
from omg.store.layout import PROGRAM_MODE, is_marked, is_protected
from omg.store.replace import replace_file, replace_hard_link
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from omg.store.layout import Store

_RESERVED_NAMES_FILE = Path(__file__).with_name("reserved_names.txt")
_LAUNCHER_NAME = "omg"


@dataclass(frozen=True, slots=True)
class ShimChanges:
    """What the shims directory has and lacks; names, sorted.

    Attributes:
        missing: To be made; those of `misplaced` that are wanted are among them.
        old: To be replaced: links into a store; omg's own of another program, cut off, or with another mode.
        misplaced: To be moved aside: not omg's, in the place of shims; the names of each inode together.
        stale: To be removed: what nothing installed has any more, and what a killed rehash left behind.
        right: To be kept.
        foreign: Not omg's, and not in the place of a shim.
    """

    missing: tuple[str, ...]
    old: tuple[str, ...]
    misplaced: tuple[tuple[str, ...], ...]
    stale: tuple[str, ...]
    right: tuple[str, ...]
    foreign: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.old or self.misplaced or self.stale)

    def without_misplaced(self) -> ShimChanges:
        """Return the same, but what is in the place of shims stays there."""
        taken = {name for names in self.misplaced for name in names}
        return replace(
            self,
            missing=tuple(name for name in self.missing if name not in taken),
            misplaced=(),
            foreign=tuple(sorted({*self.foreign, *taken})),
        )


@dataclass(frozen=True, slots=True)
class Displaced:
    """Something that was in the place of shims and was not omg's.

    Attributes:
        names: The names that it had in the shims directory, sorted.
        path: Where it is now.
    """

    names: tuple[str, ...]
    path: Path


def shim_names(executables: Iterable[str], allowed: Iterable[str]) -> frozenset[str]:
    """Return which of ``executables`` get a shim.

    Args:
        executables: The names in the ``bin`` directories of all toolchains.
        allowed: Reserved names that the configuration allows.
    """
    return frozenset(executables) - reserved_names(allowed)


def reserved_names(allowed: Iterable[str]) -> frozenset[str]:
    """Return the names that get no shim: system utilities, and omg's own.

    Args:
        allowed: Reserved names that the configuration allows.
    """
    text = _RESERVED_NAMES_FILE.read_text(encoding="utf-8")
    reserved = {line for line in text.splitlines() if not line.startswith("#")}
    return frozenset(reserved - set(allowed) | {_LAUNCHER_NAME})


def compare_shims(store: Store, wanted: frozenset[str]) -> ShimChanges:
    """Return what has to change in the shims directory.

    Each inode is compared with the shim program once: the directory's listing tells which entries share one.

    Raises:
        StoreAccessError: The directory cannot be read.
    """
    inodes: dict[str, int] = {}
    try:
        with os.scandir(store.shims_dir) as entries:
            inodes = {entry.name: entry.inode() for entry in entries}
        program = _Program(store.shim_program_file)
        judged: dict[int, str] = {}
        for name, inode in inodes.items():
            if inode not in judged:
                judged[inode] = program.compare(store.shims_dir / name)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise store_error(error, "read", store.shims_dir) from error
    found = {name: judged[inode] for name, inode in inodes.items()}
    wanted = _without_twins(wanted, found, store.shim_program_file)
    found |= dict.fromkeys(_obsolete_links(found, wanted, store), _OLD)
    others = {name: state for name, state in found.items() if state != _RIGHT}
    foreign = {name: inodes[name] for name, state in others.items() if state == _FOREIGN}
    misplaced = _misplaced(foreign, wanted, store)
    taken = {name for names in misplaced for name in names}
    return ShimChanges(
        missing=tuple(sorted((wanted - found.keys()) | (wanted & taken))),
        old=tuple(sorted(wanted & (others.keys() - foreign.keys()))),
        misplaced=misplaced,
        stale=tuple(sorted(found.keys() - foreign.keys() - wanted)),
        right=tuple(sorted(wanted & (found.keys() - others.keys()))),
        foreign=tuple(sorted(foreign.keys() - taken)),
    )


def apply_changes(store: Store, changes: ShimChanges) -> tuple[Displaced, ...]:
    """Make the changes, and return what was moved aside; every shim that was right works at every moment.

    Raises:
        StoreError: The disk refused, or something cannot be moved aside; all else is done by then.
    """
    for name in changes.stale:
        file = store.shims_dir / name
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise store_error(error, "remove", file) from error
    displaced: list[Displaced] = []
    problems: list[StoreError] = []
    blocked: set[str] = set()
    for names in changes.misplaced:
        try:
            displaced.append(_move_aside(store, names))
        except StoreError as error:
            problems.append(error)
            blocked.update(names)
    _make(store, (name for name in (*changes.missing, *changes.old) if name not in blocked), changes.right)
    if problems:
        raise problems[0]
    return tuple(displaced)


_RIGHT, _OLD, _FOREIGN = "right", "old", "foreign"


class _Program:
    """The shim program, as far as shims are compared with it."""

    def __init__(self, file: Path) -> None:
        self._content = b""
        self._mode = -1
        # Where there is none, or something else, all shims are old.
        with suppress(OSError):
            self._mode = file.stat().st_mode
            self._content = read_regular(file)

    def compare(self, path: Path) -> str:
        try:
            info = path.lstat()
            if not stat.S_ISREG(info.st_mode):
                return _FOREIGN
            # One byte more: a file that only begins like the program is not the program.
            content = read_regular(path, len(self._content) + 1)
        except FileNotFoundError:  # another process removed it
            return _OLD
        except PermissionError:
            return _FOREIGN
        # A rehash that was killed wrote so much of a copy; no shim has such a name.
        if path.name.startswith(".") and self._content.startswith(content):
            return _OLD
        if not is_marked(content):
            return _FOREIGN
        if content != self._content:
            return _OLD
        # A disk without modes gives the program the same odd one.
        return _RIGHT if is_protected(info) or info.st_mode == self._mode else _OLD


def _misplaced(
    foreign: Mapping[str, int], wanted: frozenset[str], store: Store
) -> tuple[tuple[str, ...], ...]:
    """Return the names of what is in the place of a shim, by inode.

    The place of a shim is also that of one which has just lost its executable: its former owner is the table.
    """
    owned = wanted if foreign.keys() <= wanted else wanted | _names_in_table(store)
    by_inode: defaultdict[int, list[str]] = defaultdict(list)
    for name in sorted(foreign):
        by_inode[foreign[name]].append(name)
    return tuple(tuple(names) for names in by_inode.values() if not owned.isdisjoint(names))


def _obsolete_links(found: Mapping[str, str], wanted: frozenset[str], store: Store) -> tuple[str, ...]:
    """Return the links into a store that go, as ``corepack enable`` writes them: a shim may replace them.

    They hold no data of their own. One that works, under a name that has no shim, stays.
    """
    links = [
        name
        for name, state in found.items()
        if state == _FOREIGN and _leads_into(store.shims_dir / name, store.version_dirs)
    ]
    if not links:
        return ()
    owned = wanted | _names_in_table(store)
    return tuple(name for name in links if name in owned or not (store.shims_dir / name).exists())


def _leads_into(link: Path, directories: tuple[Path, ...]) -> bool:
    try:
        target = Path(os.path.normpath(link.parent.resolve() / link.readlink()))
    except OSError:
        return False
    return any(target.is_relative_to(one) or target.is_relative_to(one.resolve()) for one in directories)


def _names_in_table(store: Store) -> frozenset[str]:
    # A guest's names have shims only while something of it is installed.
    from omg.shim.table_decoding import InvalidTableError, decode

    try:
        names = decode(read_regular(store.table_file)).names
        return shim_names((name for name in names if not names[name][0].is_guest), ())
    except (OSError, InvalidTableError):
        return frozenset()


def _move_aside(store: Store, names: tuple[str, ...]) -> Displaced:
    """Move the one file, link or folder that has all these names in the shims directory."""
    place = store.shims_dir / names[0]
    try:
        make_dirs(store.displaced_dir)
        aside = next(_unused(store.displaced_dir, names[0]))
        place.rename(aside)
        for name in names[1:]:
            (store.shims_dir / name).unlink(missing_ok=True)
    except OSError as error:
        raise store_error(error, "move aside", place) from error
    return Displaced(names, aside)


def _unused(directory: Path, name: str) -> Iterator[Path]:
    dated = f"{name}-{time.strftime('%Y-%m-%d')}"
    for number in count(1):
        path = directory / (dated if number == 1 else f"{dated}.{number}")
        if not os.path.lexists(path):
            yield path


def _make(store: Store, names: Iterable[str], right: tuple[str, ...]) -> None:
    source = store.shims_dir / right[0] if right else None
    for name in names:
        shim = store.shims_dir / name
        if source is not None:
            replace_hard_link(shim, source)
            continue
        try:
            content = read_regular(store.shim_program_file)
        except OSError as error:
            raise store_error(error, "read", store.shim_program_file) from error
        replace_file(shim, content, mode=PROGRAM_MODE)
        source = shim


def _without_twins(wanted: frozenset[str], found: Collection[str], program: Path) -> frozenset[str]:
    """Return ``wanted`` with one of the names that a file system without case cannot tell apart."""
    # The disk is asked first: to fold thousands of names takes longer.
    has_case = not program.with_name(program.name.upper()).exists()
    if has_case or len({name.casefold() for name in wanted}) == len(wanted):
        return wanted
    # Of twins the last counts: the one that is there already, else the first of the alphabet.
    names = sorted(wanted, key=lambda name: (name not in found, name), reverse=True)
    return frozenset({name.casefold(): name for name in names}.values())
