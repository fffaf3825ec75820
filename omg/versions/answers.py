"""All answers that the shims can look up, computed in advance for one runtime."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.versions.resolver import (
    is_of_channel,
    is_standard_release,
    newest_of_previous_line,
    resolve,
    with_first_zero,
)
from omg.versions.spec import Latest, Lts, Token
from omg.versions.version import DATED_CHANNELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version
    from omg.versions.vocabulary import LtsLine, Vocabulary


def answers(
    candidates: Iterable[Version], vocabulary: Vocabulary, aliases: Mapping[str, str]
) -> dict[str, str]:
    """Return the version text for every canonical spec, other than ranges, that a candidate matches.

    This includes every exact name, every prefix of one, ``latest``, the LTS lines, channels, and the
    user's aliases. Ranges are excluded: there are infinitely many. So are aliases for
    ``system`` or ``default``, which are not versions, and invalid aliases.

    Args:
        candidates: The installed versions.
        vocabulary: The runtime's vocabulary, with the learnt LTS lines.
        aliases: The user's aliases, each with the text of its spec.
    """
    pool = sorted(candidates)
    found: dict[str, str] = {}
    # Ascending, so that a newer version replaces an older one.
    lines = {line.major: (back, line) for back, line in enumerate(reversed(vocabulary.lts_lines))}
    for version in pool:
        found.update((word, version.text) for word in _words(version, vocabulary))
        if is_standard_release(version):
            found[Latest().canonical] = version.text
            back, line = lines.get(version.release[0], (0, None))
            if line is not None and line.holds(version):
                found.update((spec.canonical, version.text) for spec in _line_specs(line, back))
    previous = newest_of_previous_line(pool) if vocabulary.previous_names else None
    if previous is not None:
        found.update((word, previous.text) for word in vocabulary.previous_names)
    for name in aliases:
        found.update(_alias_answer(name, pool, vocabulary, aliases))
    # An exact name has precedence over prefixes and aliases with the same text.
    found.update((version.text, version.text) for version in pool)
    return found


def _words(version: Version, vocabulary: Vocabulary) -> Iterator[str]:
    if not version.is_prerelease:
        yield from _prefixes(version)
        if version.implementation in vocabulary.implementations:
            yield version.implementation
    yield from (channel for channel in vocabulary.channels if is_of_channel(version, channel))
    if vocabulary.omits_first_zero and with_first_zero(version):
        yield with_first_zero(version)


def _prefixes(version: Version) -> Iterator[str]:
    """Yield the prefixes of ``version`` by whole numbers, in its own notation."""
    # A dated toolchain is selected by its channel or by its whole date.
    if version.is_name or version.implementation in DATED_CHANNELS:
        return
    numbers = version.implementation
    # Only PyPy's language version is directly after its name.
    separator = "-" if numbers and numbers != "pypy" else ""
    for number in version.release:
        numbers = f"{numbers}{separator}{number}"
        separator = "."
        yield f"{numbers}{version.variant}"


def _line_specs(line: LtsLine, back: int) -> tuple[VersionSpec, ...]:
    named = (Lts("*"), Lts(line.name))
    return (*named, Lts(f"-{back}")) if back else named


def _alias_answer(
    name: str, pool: list[Version], vocabulary: Vocabulary, aliases: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    try:
        version = resolve(Token(name), pool, vocabulary=vocabulary, aliases=aliases)
    except InvalidSpecError:
        return
    if version is not None:
        yield name, version.text
