"""Where symbolic links lead, over a whole tree in memory. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import ArchiveError
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

# As many as Linux follows in one path.
_MAX_HOPS = 40
# The components of the place that a link leads to.
_Place = tuple[str, ...]


def check_links(links: Mapping[str, str]) -> None:
    """Follow every link: each target component by component, through the other links.

    Args:
        links: Targets by path. No path lies below another one.

    Raises:
        ArchiveError: A link leads out of the tree, alone or through others, or in a circle.
    """
    followed: dict[str, tuple[_Place, int]] = {}
    for link in links:
        _follow(link, links, followed, depth=1)


def _follow(
    link: str, links: Mapping[str, str], followed: dict[str, tuple[_Place, int]], *, depth: int
) -> tuple[_Place, int]:
    """Return the place that ``link`` leads to, and how many links are followed on the way.

    Each link is followed once, however many others lead through it: the time is bounded by the archive's
    size.
    """
    if link in followed:
        return followed[link]
    hops = 1
    place = link.split("/")[:-1]
    for part in links[link].split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not place:
                raise ArchiveError(
                    f"the link {quoted(link)} leads out of the archive ({quoted(links[link])})"
                )
            place.pop()
            continue
        place.append(part)
        through = "/".join(place)
        if through in links:
            if depth > _MAX_HOPS:
                raise ArchiveError(f"the link {quoted(link)} leads in a circle, or through too many links")
            target, more = _follow(through, links, followed, depth=depth + 1)
            hops += more
            place = list(target)
    if hops > _MAX_HOPS:
        raise ArchiveError(f"the link {quoted(link)} leads in a circle, or through too many links")
    followed[link] = place_and_hops = (tuple(place), hops)
    return place_and_hops
