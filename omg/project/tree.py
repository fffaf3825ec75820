"""The folders of a project, from its root down: bounded, without dependencies, never through a link."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Deeper or larger trees are not projects that a person made.
_MAX_DEPTH = 12
_MAX_DIRECTORIES = 20_000
_MAX_ENTRIES = 1_000_000
_DEPENDENCY_NAMES = frozenset({"node_modules", "site-packages", "vendor", "target", "__pycache__"})
# Python's virtual environments and conda's, whatever they are called.
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, and the names of everything in it."""

    path: Path
    names: frozenset[str]


class Tree:
    """The folders below ``root`` that may belong to the project, ``root`` first, each before those in it.

    Args:
        root: A directory; if it is a link, the one that it leads to.
        max_s: The longest time that the walk may take, in seconds; ``None``: any.

    Attributes:
        is_cut: The walk ended before the tree did.
    """

    def __init__(self, root: Path, *, max_s: float | None = None) -> None:
        self.root = root
        self.is_cut = False
        self._max_s = max_s

    def folders(self) -> Iterator[Folder]:
        """Yield them; what cannot be listed is left out."""
        deadline = None if self._max_s is None else monotonic() + self._max_s
        count = entries = 0
        waiting = [(str(self.root), 0)]
        while waiting:
            if count > _MAX_DIRECTORIES or entries > _MAX_ENTRIES or (deadline and monotonic() > deadline):
                self.is_cut = True
                return
            place, depth = waiting.pop()
            names, inner = _listed(place)
            if count and not _ENVIRONMENT_MARKS.isdisjoint(names):
                continue
            count += 1
            entries += len(names)
            yield Folder(Path(place), frozenset(names))
            if depth < _MAX_DEPTH:
                waiting += (
                    (f"{place.rstrip('/')}/{name}", depth + 1) for name in sorted(inner, reverse=True)
                )


def _listed(place: str) -> tuple[list[str], list[str]]:
    """Return the names of all entries, and those of the folders to go into."""
    names: list[str] = []
    inner: list[str] = []
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                name = entry.name
                names.append(name)
                if name[0] != "." and name not in _DEPENDENCY_NAMES and entry.is_dir(follow_symlinks=False):
                    inner.append(name)
    except OSError:
        pass  # gone, or not to be read: what was listed counts
    return names, inner
