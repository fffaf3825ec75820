"""Where symbolic links lead, over a whole tree in memory. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import ArchiveError
from omg.install.archive.spelling import folded
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

# As many as Linux follows in one path.
_MAX_HOPS = 40


def check_links(links: Mapping[str, str]) -> None:
    """Follow every link: each target component by component, through the other links.

    A target may spell the link that it leads through in another way: it is followed as a disk does that
    ignores case and accents, and as one that does not.

    Args:
        links: Targets by path. No path lies below another one, nor differs from it by case or accents alone.

    Raises:
        ArchiveError: A link leads out of the tree, alone or through others, or in a circle.
    """
    _check(links)
    alike = {folded(path): folded(target) for path, target in links.items()}
    if alike != links:
        _check(alike)


def _check(links: Mapping[str, str]) -> None:
    followed: dict[str, tuple[str, int]] = {}
    for link in links:
        _follow(link, links, followed, depth=1)


def _follow(
    link: str, links: Mapping[str, str], followed: dict[str, tuple[str, int]], *, depth: int
) -> tuple[str, int]:
    """Return the place that ``link`` leads to, and how many links are followed on the way.

    Each link is followed once, however many others lead through it: the time is bounded by the archive's
    size.
    """
    if link in followed:
        return followed[link]
    hops = 1
    place = link.rpartition("/")[0]
    for part in links[link].split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not place:
                raise ArchiveError(
                    f"the link {quoted(link)} leads out of the archive ({quoted(links[link])})"
                )
            place = place.rpartition("/")[0]
            continue
        place = f"{place}/{part}" if place else part
        if place in links:
            if depth > _MAX_HOPS:
                raise ArchiveError(f"the link {quoted(link)} leads in a circle, or through too many links")
            place, more = _follow(place, links, followed, depth=depth + 1)
            hops += more
    if hops > _MAX_HOPS:
        raise ArchiveError(f"the link {quoted(link)} leads in a circle, or through too many links")
    followed[link] = place_and_hops = (place, hops)
    return place_and_hops
