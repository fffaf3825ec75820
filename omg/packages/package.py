"""What a global package is, and what omg knows of its installer: the values of `omg.packages`."""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import TYPE_CHECKING

from omg.store.access import read_regular
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

# A manifest is a page of text. One that is larger is something else, and is not read.
MAX_FILE_BYTES = 4 << 20
# More packages than anybody installs; a folder with more is read up to there.
MAX_ENTRIES = 20_000
_MAX_NAME_LENGTH = 214  # npm's own limit
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Package:
    """One global package.

    Attributes:
        name: Its name, as its installer takes it.
        version: Its version; empty where nothing tells.
        executables: The commands that it declares, sorted.
        origin: Where it came from if not from its registry: a folder, an address; else empty.
        is_requested: Somebody asked for it, and not only another package.
        reinstall: The arguments that install it again from its origin, for a person to type.
    """

    name: str
    version: str
    executables: tuple[str, ...] = ()
    origin: str = ""
    is_requested: bool = True
    reinstall: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageTool:
    """The installer of a runtime that keeps its packages inside each version.

    Attributes:
        name: Its name, as people type it: ``npm``.
        programs: Its executable in ``bin/``: the first of these that is there.
        read: Returns the packages below the directory of a version, the runtime's own left out.
        key: Returns a package's name as its installer compares it.
        exact: Returns the argument that means exactly this package in this version.
        named: Returns the name of the package that an argument means, or ``None`` for a folder or an address.
        install: The words that install packages, as a person types them: ``install --global``.
        options: Returns the options that keep them to the directory of a version, whatever a person has set.
        variables: Variables of the installer that would send the packages elsewhere, and what to set them to;
            ``None`` removes one.
    """

    name: str
    programs: tuple[str, ...]
    read: Callable[[Path], Iterable[Package]]
    key: Callable[[str], str]
    exact: Callable[[Package], str]
    named: Callable[[str], str | None]
    install: tuple[str, ...]
    options: Callable[[Path], tuple[str, ...]]
    variables: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class SharedTool:
    """An installer whose packages lie outside of every version, and stay when the version changes.

    Attributes:
        name: Its name, as people type it: ``cargo``.
        install: The words in front of a package on its command line: ``cargo install``.
        read: Returns the directory of the executables and the packages, for an environment and a home.
    """

    name: str
    install: str
    read: Callable[[Mapping[str, str], Path], tuple[Path, Iterable[Package]]]


def is_name(text: object) -> bool:
    """Return whether ``text`` can be a package's name: nothing that a terminal or an installer obeys."""
    return isinstance(text, str) and len(text) <= _MAX_NAME_LENGTH and _NAME.fullmatch(text) is not None


def is_version(text: object) -> bool:
    """Return whether ``text`` can be a package's version."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def content_of(file: Path, max_bytes: int = MAX_FILE_BYTES) -> bytes | None:
    """Return what is in a regular file; ``None`` if it cannot be read or is larger than ``max_bytes``."""
    try:
        content = read_regular(file, max_bytes + 1)
    except (OSError, ValueError):
        return None
    return content if len(content) <= max_bytes else None


def entries_of(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what lies in a folder, in the order of names; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            found = list(islice(entries, MAX_ENTRIES))
    except OSError:
        return
    yield from sorted(found, key=lambda entry: entry.name)
