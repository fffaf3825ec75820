"""What directories hold, each read at most once."""

from __future__ import annotations

import os

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """What a directory holds.

    Attributes:
        names: All of it.
        subfolders: What is a directory, or a link to one.
    """

    names: frozenset[str]
    subfolders: tuple[str, ...]


class Listings:
    """The directories that one command looks at."""

    def __init__(self) -> None:
        self._known: dict[str, Listing | None] = {}

    def of(self, directory: str) -> Listing | None:
        """Return what ``directory`` holds; ``None`` where it cannot be listed."""
        if directory not in self._known:
            self._known[directory] = _list(directory)
        return self._known[directory]


def _list(directory: str) -> Listing | None:
    try:
        with os.scandir(directory) as entries:
            names = [(entry.name, _is_folder(entry)) for entry in entries]
    except OSError:
        return None
    return Listing(
        frozenset(name for name, _ in names), tuple(sorted(name for name, is_folder in names if is_folder))
    )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
