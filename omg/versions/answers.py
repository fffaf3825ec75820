"""Every answer that the shims may look up, worked out beforehand for one runtime."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.versions.resolver import is_of_channel, resolve
from omg.versions.spec import Latest, Lts, Token
from omg.versions.version import DATED_CHANNELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version
    from omg.versions.vocabulary import Vocabulary

IMPLIED = "implied:"


def answers(
    candidates: Iterable[Version],
    vocabulary: Vocabulary,
    aliases: Mapping[str, str],
    *,
    has_implied: bool = True,
) -> dict[str, str]:
    """Return the version text for every canonical spec that the candidates can meet by a name.

    Holds every exact name, every prefix of one, ``latest``, the long-term lines, channels, and the
    user's aliases. Ranges are not here: there is no end of them. Neither are aliases that lead to
    ``system`` or ``default``, which are no versions, nor those that are in error.

    Args:
        has_implied: Add ``implied:3.15`` for executables that carry a version in their name; such
            a name means a prerelease where there is no release.
    """
    pool = sorted(candidates)
    found: dict[str, str] = {}
    # Ascending, so that a newer version takes the place of an older one.
    for version in pool:
        if not version.is_prerelease:
            for prefix in _prefixes(version):
                found[prefix] = version.text
        for channel in vocabulary.channels:
            if is_of_channel(version, channel):
                found[channel] = version.text
        if version.implementation in vocabulary.implementations and not version.is_prerelease:
            found[version.implementation] = version.text
    found.update((version.text, version.text) for version in pool)
    specs: list[VersionSpec] = [Latest(), Lts("*")]
    for back, line in enumerate(reversed(vocabulary.lts_lines)):
        specs += [Lts(line.name), Lts(f"-{back}")] if back else [Lts(line.name)]
    for spec in specs:
        meant = resolve(spec, pool, vocabulary=vocabulary)
        if meant is not None:
            found[spec.canonical] = meant.text
    for name in aliases:
        found.update(_alias_answer(name, pool, vocabulary, aliases))
    if has_implied:
        found.update(_implied_answers(pool))
    return found


def _alias_answer(
    name: str, pool: list[Version], vocabulary: Vocabulary, aliases: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    try:
        version = resolve(Token(name), pool, vocabulary=vocabulary, aliases=aliases)
    except InvalidSpecError:
        return
    if version is not None:
        yield name, version.text


def _implied_answers(pool: list[Version]) -> dict[str, str]:
    # Weakest first: a variant, then a prerelease, then a release.
    by_weight = sorted(pool, key=lambda version: (not version.variant, not version.is_prerelease, version))
    found: dict[str, str] = {}
    for version in by_weight:
        for prefix in _prefixes(version):
            found[IMPLIED + prefix] = version.text
    return found


def _prefixes(version: Version) -> Iterator[str]:
    """Yield the spellings by whole numbers that ``version`` begins with, in its own notation."""
    # A dated toolchain is meant by its channel or by its whole date.
    if version.is_name or version.implementation in DATED_CHANNELS:
        return
    lead = version.implementation
    if lead and lead != "pypy":
        lead += "-"
    numbers = ""
    for number in version.release:
        numbers = f"{numbers}.{number}" if numbers else str(number)
        yield f"{lead}{numbers}{version.variant}"
