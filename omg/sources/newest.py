"""Which of a publisher's releases is the newest: of a request, of a line, of all, of the LTS lines. Pure."""

from __future__ import annotations

from bisect import bisect_right

from omg.value import dataclass
from omg.versions.resolver import resolve, resolve_expanded
from omg.versions.spec import Latest, Lts, Token
from omg.versions.version import DATED_CHANNELS, Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec
    from omg.versions.vocabulary import Vocabulary

# By how many first numbers releases are found; a request with fewer may mean hundreds.
_COMPARED_NUMBERS = (2, 3)


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


class Releases:
    """A publisher's releases for this machine, in an order for thousands of questions.

    Args:
        releases: The publisher's releases; those for other platforms do not count.
        vocabulary: The runtime's words, with the LTS lines of the list.
        line_numbers: How many numbers name a line, see `Runtime`.
    """

    def __init__(self, releases: Iterable[Release], *, vocabulary: Vocabulary, line_numbers: int) -> None:
        self._vocabulary = vocabulary
        self._line_numbers = line_numbers
        self._here = {release.version: release for release in releases if release.is_available_here}
        self._lines: dict[object, list[Version]] = {}
        self._security: dict[object, list[Version]] = {}
        self._near: dict[tuple[int, ...], list[Version]] = {}
        for version in sorted(self._here):
            for count in _COMPARED_NUMBERS:
                self._near.setdefault(_first_numbers(version, count), []).append(version)
            if not version.is_prerelease:
                line = self._line_of(version)
                self._lines.setdefault(line, []).append(version)
                if self._here[version].is_security:
                    self._security.setdefault(line, []).append(version)
        self._overall = resolve(Latest(), self._here, vocabulary=vocabulary)
        self._meeting: dict[VersionSpec, Version | None] = {}

    def newest(self, active: Version, meaning: VersionSpec | None) -> Newest:
        """Return the newest releases.

        Args:
            active: The installed version; one with a date, or a name, is of no line.
            meaning: What it was asked for as, without an alias; ``None`` if unknown.
        """
        has_line = not (active.is_name or active.implementation in DATED_CHANNELS)
        key = self._line_of(active) if has_line else None
        line, security = self._lines.get(key, ()), self._security.get(key, ())
        return Newest(
            meeting=self._newest_meeting(meaning) if meaning is not None else None,
            of_line=line[-1] if line else None,
            overall=self._overall,
            lts=self._newest_meeting(Lts("*")) if self._vocabulary.lts_lines else None,
            security=tuple(reversed(security[bisect_right(security, active) :])),
        )

    def _line_of(self, version: Version) -> object:
        return version.release[: self._line_numbers], version.implementation, version.variant

    def _newest_meeting(self, meaning: VersionSpec) -> Version | None:
        if meaning not in self._meeting:
            self._meeting[meaning] = resolve_expanded(
                meaning, self._candidates(meaning), vocabulary=self._vocabulary, purpose="available"
            )
        return self._meeting[meaning]

    def _candidates(self, meaning: VersionSpec) -> Iterable[Version]:
        """Return every release that may meet a request, and few others where two numbers are asked for."""
        wanted = Version.parse_or_none(meaning.text) if isinstance(meaning, Token) else None
        count = 0 if wanted is None else min(len(wanted.release), _COMPARED_NUMBERS[-1])
        if wanted is None or count not in _COMPARED_NUMBERS:
            return self._here
        return self._near.get(_first_numbers(wanted, count), ())


def _first_numbers(version: Version, count: int) -> tuple[int, ...]:
    """Return the numbers that a version shares with every one that begins with it: 24 is 24.0 as well."""
    return (*version.release, 0, 0, 0)[:count]


def is_newer(version: Version | None, active: Version) -> bool:
    """Return whether ``version`` is a later one of the same implementation: PyPy is not a newer CPython."""
    if version is None or version.implementation != active.implementation:
        return False
    return version > active and version.variant == active.variant
