"""What a power cut could take from a traced operation: the order of its writes, syncs and renames.

The disk of this model is the worst one that the standard allows: of what was not synced it keeps any part,
in any order. So before a name is published, all below it must be synced; before what it replaced is deleted,
and before the user is told, the directory that holds the name must be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CALLS = (
    *("open", "openat", "mkdir", "mkdirat", "symlink", "symlinkat", "link", "linkat"),
    *("write", "pwrite64", "writev", "ftruncate", "chmod", "fchmod", "fchmodat"),
    *("fsync", "fdatasync", "syncfs"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir"),
)
_CHANGING = frozenset({"write", "pwrite64", "writev", "ftruncate", "fchmod"})
_REMOVING = frozenset({"unlink", "unlinkat", "rmdir"})
# `28110 mkdirat(4</home/x>, "bin", 0755) = 0`, and the same in two lines where threads take turns.
_WHOLE = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?).*")
_BEGUN = re.compile(r"(?P<pid>\d+) +(?P<text>\w+\(.*) <unfinished \.\.\.>")
_ENDED = re.compile(r"(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<text>.*)")
# `4</home/x>, "bin"`, `AT_FDCWD</home>, "/home/x"`, `"/home/x"`, `4</home/x>`
_PLACE = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<base>[^>]*)>)?(?:, )?(?:"(?P<name>(?:[^"\\]|\\.)*)")?')


@dataclass(frozen=True)
class Call:
    """A call that succeeded, and the absolute paths that it names."""

    name: str
    arguments: str
    paths: tuple[PurePosixPath, ...]


def read_calls(lines: Iterable[str]) -> Iterator[Call]:
    """Return the calls of a trace (``strace -f -y -s 4096``) that succeeded, in the order of their ends."""
    begun: dict[str, str] = {}
    for line in lines:
        text = line
        if match := _BEGUN.match(line):
            begun[match["pid"]] = match["text"]
            continue
        if (match := _ENDED.match(line)) and match["pid"] in begun:
            text = f"{match['pid']} {begun.pop(match['pid'])}{match['text']}"
        whole = _WHOLE.match(text)
        if whole is not None and not whole["result"].startswith(("-", "?")):
            yield Call(whole["call"], whole["arguments"], _paths(whole["call"], whole["arguments"]))


def _paths(call: str, arguments: str) -> tuple[PurePosixPath, ...]:
    if call in _CHANGING:
        # What follows is content.
        arguments = arguments.partition(">")[0] + ">"
    return tuple(
        PurePosixPath(match["base"] or "/", match["name"] or "")
        for match in _PLACE.finditer(arguments)
        if match["base"] or match["name"]
    )


@dataclass
class Disk:
    """What is not on the disk yet, and what was done too early.

    Attributes:
        watched: What lies elsewhere may be lost.
        published: Names in it are for everybody.
        staging: Names in it are for nobody.
        problems: What a power cut would break.
        changes: How much was changed.
        renames: How many names were published or taken away.
        syncs: How many syncs there were.
    """

    watched: PurePosixPath
    published: PurePosixPath
    staging: PurePosixPath
    problems: list[str] = field(default_factory=list)
    changes: int = 0
    renames: int = 0
    syncs: int = 0
    _unsynced: set[PurePosixPath] = field(default_factory=set)
    _taken_away: dict[PurePosixPath, PurePosixPath] = field(default_factory=dict)

    def replay(self, calls: Iterable[Call]) -> None:
        """Do what was done."""
        for call in calls:
            self._do(call)

    def _do(self, call: Call) -> None:
        name, paths = call.name, call.paths
        if name == "write" and call.arguments.startswith(("1<", "2<")):
            self._tell()
        elif name in _CHANGING or "chmod" in name:
            self._change(paths[0])
        elif name in ("fsync", "fdatasync", "syncfs"):
            self.syncs += 1
            self._unsynced -= self._unsynced if name == "syncfs" else {paths[0]}
        elif name.startswith("rename"):
            self._rename(*paths, is_exchange="RENAME_EXCHANGE" in call.arguments)
        elif name in _REMOVING:
            self._remove(paths[0])
        elif not name.startswith("open"):
            self._change(paths[-1].parent)
        elif "O_CREAT" in call.arguments:
            self._change(paths[0])
            self._change(paths[0].parent)

    def _change(self, path: PurePosixPath) -> None:
        if path.is_relative_to(self.watched):
            self.changes += 1
            self._unsynced.add(path)

    def _rename(self, old: PurePosixPath, new: PurePosixPath, *, is_exchange: bool) -> None:
        if not new.is_relative_to(self.watched):
            return
        if not new.is_relative_to(self.staging):
            self.problems += [
                f"{self._short(new)} is published before {self._short(path)} is synced"
                for path in self._unsynced_below(old)
            ]
        self.renames += 1
        for path in self._unsynced_below(old):
            self._unsynced.remove(path)
            self._unsynced.add(new / path.relative_to(old))
        if is_exchange:
            self._taken_away[old] = new.parent
        elif old.is_relative_to(self.published):
            self._taken_away[new] = old.parent
        self._change(old.parent)
        self._change(new.parent)

    def _remove(self, path: PurePosixPath) -> None:
        for away, directory in self._taken_away.items():
            if path.is_relative_to(away) and directory in self._unsynced:
                self.problems.append(
                    f"{self._short(path)} is deleted before {self._short(directory)} is synced"
                )
        self._unsynced.discard(path)
        self._change(path.parent)

    def _tell(self) -> None:
        self.problems += [
            f"the user is told before {self._short(path)} is synced"
            for path in self._unsynced_below(self.published)
        ]

    def _short(self, path: PurePosixPath) -> PurePosixPath:
        return path.relative_to(self.watched)

    def _unsynced_below(self, path: PurePosixPath) -> list[PurePosixPath]:
        return sorted(one for one in self._unsynced if one.is_relative_to(path))
