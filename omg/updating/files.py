"""The files of a release, by their names: what each is, and which suits this machine. Pure."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from packaging.tags import sys_tags
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename
from packaging.utils import parse_wheel_filename as parse_wheel
from packaging.version import InvalidVersion, Version

from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.platform import Platform

DISTRIBUTION = "omg-runtimes"
# `tools/self_contained.py` makes these names.
_ARCHIVE = re.compile(r"omg-([0-9][0-9A-Za-z.+!]*)-((?:linux|macos)-[a-z0-9]+(?:-musl)?)\.tar\.gz")


class Kind(Enum):
    """What a file of a release is."""

    ARCHIVE = "an archive with its own Python"
    WHEEL = "a wheel"
    SOURCES = "a source archive"


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file that omg can be installed from.

    Attributes:
        name: Its name.
        version: The version of omg in it.
        kind: What it is.
        is_for_here: This machine and this Python can use it.
    """

    name: str
    version: Version
    kind: Kind
    is_for_here: bool


def read_name(name: str, platform: Platform) -> ReleaseFile | None:
    """Return what a file of this name is; ``None`` if omg cannot be installed from it."""
    try:
        if match := _ARCHIVE.fullmatch(name):
            return ReleaseFile(name, Version(match[1]), Kind.ARCHIVE, match[2] == _machine(platform))
        if name.endswith(".whl"):
            project, version, _, tags = parse_wheel(name)
            found = ReleaseFile(name, version, Kind.WHEEL, not tags.isdisjoint(sys_tags()))
        else:
            project, version = parse_sdist_filename(name)
            found = ReleaseFile(name, version, Kind.SOURCES, is_for_here=True)
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None
    return found if project == DISTRIBUTION else None


def choose(files: Iterable[ReleaseFile], *, has_own_python: bool) -> ReleaseFile | None:
    """Return the file for this machine, of the newest version.

    Args:
        files: The files of a release.
        has_own_python: The omg to update is an unpacked archive, in which there is no pip: only another such
            archive can follow it. To others the wheel comes first, then the sources.
    """
    kinds = (Kind.ARCHIVE,) if has_own_python else (Kind.SOURCES, Kind.WHEEL)
    fitting = [file for file in files if file.is_for_here and file.kind in kinds]
    return max(fitting, key=lambda file: (file.version, kinds.index(file.kind)), default=None)


def read_version(text: str) -> Version | None:
    """Return a version of omg as a person wrote it: ``1.2``, ``v1.2.0``; ``None`` if it is not one."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _machine(platform: Platform) -> str:
    libc = "-musl" if platform.libc == "musl" else ""
    return f"{platform.system}-{platform.arch}{libc}"
