"""Python's version specifiers (PEP 440), through ``packaging``.

Imported only for such a range: loading the library takes longer than a shim's whole decision.
"""

from __future__ import annotations

from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion
from packaging.version import Version as PythonVersion

from omg.errors import InvalidSpecError
from omg.versions.bounds import LOWEST_PRERELEASE, Bound
from omg.versions.grammar import quoted
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.bounds import Bounds


def parse(text: str) -> str:
    """Return ``text`` as a normalized set of specifiers.

    Raises:
        InvalidSpecError: The text is not a set of specifiers.
    """
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier as error:
        raise InvalidSpecError(
            f"{quoted(text)} is not a valid version range", hint="write a range such as >=3.9,<3.13"
        ) from error


def matches(specifiers: str, version: Version) -> bool:
    """Return whether ``version`` matches ``specifiers``; a prerelease only if they name one."""
    try:
        candidate = PythonVersion(version.text)
    except InvalidVersion:
        return False
    specifier_set = _specifier_set(specifiers)
    return specifier_set.contains(candidate, prereleases=bool(specifier_set.prereleases))


def bounds_of(specifiers: str) -> Bounds | None:
    """Return bounds that every release in ``specifiers`` meets, or ``None`` where bounds cannot say it.

    They may admit more: what `!=3.9.*` and `<3.12` leave out is left out here only as far as one bound can.

    Raises:
        InvalidSpecError: The text is not a set of specifiers.
    """
    found: list[Bound] = []
    for specifier in _specifier_set(parse(specifiers)):
        operator, text = specifier.operator, specifier.version
        version = Version.parse_or_none(text.removesuffix(".*").partition("+")[0])
        if operator == "===" or version is None or version.is_name:
            return None
        release, prerelease = version.release, version.prerelease
        if operator == "~=":
            found += (Bound(">=", release, prerelease), _below(release[:-1]))
        elif operator == "==" and text.endswith(".*"):
            found += (Bound(">=", release), _below(release))
        elif not text.endswith(".*"):
            found.append(Bound("=" if operator == "==" else operator, release, prerelease))
    return tuple(found)


def _below(release: tuple[int, ...]) -> Bound:
    """Return the bound that ends the line with these numbers."""
    return Bound("<", (*release[:-1], release[-1] + 1), LOWEST_PRERELEASE)


@lru_cache(maxsize=32)
def _specifier_set(specifiers: str) -> SpecifierSet:
    return SpecifierSet(specifiers)
