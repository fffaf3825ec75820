"""Ranges of versions in the three syntaxes of version files.

A range matches releases of the standard implementation only, and prereleases only if it names one
with the same numbers, as all three syntaxes define it.
"""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.value import dataclass
from omg.versions import gem, npm
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.bounds import Bound, Bounds
    from omg.versions.version import Version

# npm's limit; nobody writes longer ranges by hand.
MAX_RANGE_LENGTH = 256

_PARSERS = {"npm": npm.parse, "gem": gem.parse}
# How each dialect separates conditions.
_EXAMPLES = {"npm": ">=18 <21", "gem": ">= 3.1, < 3.4", "pep440": ">=3.9,<3.13"}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A parsed range.

    Attributes:
        dialect: ``npm``, ``pep440`` or ``gem``.
        alternatives: A version matches if it satisfies all bounds of one alternative.
        specifiers: Only for ``pep440``: the normalized text.
    """

    dialect: str
    alternatives: tuple[Bounds, ...] = ()
    specifiers: str = ""

    @classmethod
    def parse(cls, dialect: str, text: str) -> Constraint:
        """Return the constraint in ``text``.

        Raises:
            InvalidSpecError: The text is not a range in this dialect.
        """
        is_short = len(text) <= MAX_RANGE_LENGTH
        if dialect == "pep440" and is_short:
            from omg.versions import pep440

            return cls(dialect, specifiers=pep440.parse(text))
        alternatives = _PARSERS[dialect](text) if dialect in _PARSERS and is_short else None
        if alternatives is None:
            raise InvalidSpecError(
                f"{quoted(text)} is not a valid version range",
                hint=f"write a range such as {_EXAMPLES.get(dialect, '>=18')}",
            )
        return cls(dialect, alternatives)

    def matches(self, version: Version) -> bool:
        """Return whether ``version`` is in the range."""
        if version.is_name or version.implementation or version.variant:
            return False
        if self.dialect == "pep440":
            from omg.versions import pep440

            return pep440.matches(self.specifiers, version)
        return any(_meets(version, bounds) for bounds in self.alternatives)


def _meets(version: Version, bounds: Bounds) -> bool:
    if version.prerelease and not any(_invites(bound, version) for bound in bounds):
        return False
    return all(bound.admits(version) for bound in bounds)


def _invites(bound: Bound, version: Version) -> bool:
    """Return whether ``bound`` names a prerelease with the version's own numbers."""
    return bool(bound.prerelease) and bound.is_of_same_release(version)
