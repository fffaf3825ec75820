"""The formats that one archive is published in, and the order in which they are tried. Pure.

A small archive takes less time on a slow line, and a fast one less time to unpack: node's .tar.gz is twice
the size of its .tar.xz, and unpacks three times as fast. They are equal at about 95 Mbit/s.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.sources.source import PublishedArchive

# The values of the setting `archive`.
AUTO, SMALL, FAST = "auto", "small", "fast"
# `tests/bench/install.py` measures these, but for bzip2.
_BY_SIZE = (".tar.xz", ".tar.zst", ".tar.bz2", ".tar.gz", ".zip")
_BY_TIME = (".tar.zst", ".tar.gz", ".zip", ".tar.xz", ".tar.bz2")


def same_archive(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``names`` that are ``name`` in other formats."""
    stem = _stem(name)
    return tuple(other for other in names if other != name and stem and _stem(other) == stem)


def in_order(
    archive: PublishedArchive, setting: str, *, is_on_fast_line: bool
) -> tuple[PublishedArchive, ...]:
    """Return an archive in all its formats, the one to download first.

    Args:
        archive: In one of its formats.
        setting: ``small``, ``fast``, or ``auto``: the fast one on a fast line.
        is_on_fast_line: Whether it comes from near by: from a mirror, or to a CI job.
    """
    is_fast = setting == FAST or (setting == AUTO and is_on_fast_line)
    endings = _BY_TIME if is_fast else _BY_SIZE
    # Sorting keeps the order of the source where an ending is unknown.
    return tuple(sorted((archive, *archive.others), key=lambda one: _rank(one.name, endings)))


def _stem(name: str) -> str:
    """Return a file name without the ending of its format; empty if there is no such ending."""
    return next((name.removesuffix(ending) for ending in _BY_SIZE if name.endswith(ending)), "")


def _rank(name: str, endings: tuple[str, ...]) -> int:
    return next((rank for rank, ending in enumerate(endings) if name.endswith(ending)), len(endings))
