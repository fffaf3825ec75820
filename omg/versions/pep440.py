"""Python's version specifiers (PEP 440), through ``packaging``.

Imported only for such a range: loading the library takes longer than a shim's whole decision.
"""

from __future__ import annotations

from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion
from packaging.version import Version as PythonVersion

from omg.errors import InvalidSpecError
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.version import Version


def parse(text: str) -> str:
    """Return ``text`` as a normalized set of specifiers.

    Raises:
        InvalidSpecError: The text is not a set of specifiers.
    """
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier as error:
        raise InvalidSpecError(f"{quoted(text)} is not a range of versions (pep440)") from error


def matches(specifiers: str, version: Version) -> bool:
    """Return whether ``version`` matches ``specifiers``; a prerelease only if they name one."""
    try:
        candidate = PythonVersion(version.text)
    except InvalidVersion:
        return False
    specifier_set = _specifier_set(specifiers)
    return specifier_set.contains(candidate, prereleases=bool(specifier_set.prereleases))


@lru_cache(maxsize=32)
def _specifier_set(specifiers: str) -> SpecifierSet:
    return SpecifierSet(specifiers)
