"""Which of a publisher's releases is the newest: of a request, of a line, of all, of the LTS lines. Pure."""

from __future__ import annotations

from omg.value import dataclass
from omg.versions.resolver import resolve, resolve_expanded
from omg.versions.spec import Latest, Lts
from omg.versions.version import DATED_CHANNELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version
    from omg.versions.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest releases, as seen from an installed version and what it was asked for as.

    Attributes:
        meeting: The newest that meets the request.
        of_line: The newest of the installed version's line.
        overall: The newest of all.
        lts: The newest with LTS status; ``None`` also where the runtime has no LTS lines.
        security: Those of its line that close a security hole and are newer than the installed version,
            newest first; empty where the publisher's list does not say so.
    """

    meeting: Version | None = None
    of_line: Version | None = None
    overall: Version | None = None
    lts: Version | None = None
    security: tuple[Version, ...] = ()


def newest_releases(
    releases: Iterable[Release],
    active: Version,
    meaning: VersionSpec | None,
    *,
    vocabulary: Vocabulary,
    line_numbers: int,
) -> Newest:
    """Return the newest of ``releases``.

    Args:
        releases: The publisher's releases; those for other platforms do not count.
        active: The installed version.
        meaning: What it was asked for as, without an alias; ``None`` if unknown.
        vocabulary: The runtime's words, with the LTS lines of the list.
        line_numbers: How many numbers name a line, see `Runtime`.
    """
    here = {release.version: release for release in releases if release.is_available_here}
    line = tuple(_of_line(here, active, line_numbers))
    lts_line = Lts("*") if vocabulary.lts_lines else None
    return Newest(
        meeting=_resolved(meaning, here, vocabulary),
        of_line=max(line, default=None),
        overall=resolve(Latest(), here, vocabulary=vocabulary),
        lts=_resolved(lts_line, here, vocabulary),
        security=tuple(sorted((one for one in line if one > active and here[one].is_security), reverse=True)),
    )


def _resolved(
    meaning: VersionSpec | None, versions: Iterable[Version], vocabulary: Vocabulary
) -> Version | None:
    if meaning is None:
        return None
    return resolve_expanded(meaning, versions, vocabulary=vocabulary, purpose="available")


def _of_line(versions: Iterable[Version], active: Version, line_numbers: int) -> Iterator[Version]:
    """Yield the releases of the line of ``active``; a dated version and a name have none."""
    if active.is_name or active.implementation in DATED_CHANNELS:
        return
    for version in versions:
        if (
            version.release[:line_numbers] == active.release[:line_numbers]
            and (version.implementation, version.variant) == (active.implementation, active.variant)
            and not version.is_prerelease
        ):
            yield version


def is_newer(version: Version | None, active: Version) -> bool:
    """Return whether ``version`` is a later one of the same implementation: PyPy is not a newer CPython."""
    if version is None or version.implementation != active.implementation:
        return False
    return version > active and version.variant == active.variant
