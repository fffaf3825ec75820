"""A comparison with one version; all ranges consist of these."""

from __future__ import annotations

from omg.value import dataclass
from omg.versions.version import significant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.version import Identifier, Version

    Position = tuple[tuple[int, ...], bool, tuple[Identifier, ...]]

# Below every prerelease of its release: the meaning of `-0` at the end of an npm range.
LOWEST_PRERELEASE: tuple[Identifier, ...] = ((0, 0, ""),)


@dataclass(frozen=True, slots=True)
class Bound:
    """``operator`` and a version; missing numbers count as 0.

    Attributes:
        operator: ``<``, ``<=``, ``>``, ``>=``, ``=`` or ``!=``.
        release: The numbers.
        prerelease: Its ordered parts, empty for a release.
    """

    operator: str
    release: tuple[int, ...]
    prerelease: tuple[Identifier, ...] = ()

    def admits(self, version: Version) -> bool:
        """Return whether ``version`` satisfies the bound."""
        left = position(version.release, version.prerelease)
        right = position(self.release, self.prerelease)
        match self.operator:
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
            case ">=":
                return left >= right
            case "!=":
                return left != right
            case _:
                return left == right

    def is_of_same_release(self, version: Version) -> bool:
        """Return whether both have the same numbers."""
        return significant(self.release) == significant(version.release)


Bounds = tuple[Bound, ...]

# Only its prereleases are below 0, and a range without prereleases does not include those.
NOTHING: Bounds = (Bound("<", ()),)
ANYTHING: Bounds = ()


def position(release: tuple[int, ...], prerelease: tuple[Identifier, ...] = ()) -> Position:
    """Return the place of a version in the order: its numbers, then prereleases before the release."""
    return significant(release), not prerelease, prerelease
