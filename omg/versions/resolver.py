"""Turns a spec into a version, given the candidates. Reads no disk and no network."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.versions.grammar import quoted
from omg.versions.spec import Default, Latest, Lts, Range, System, Token, VersionSpec, typed
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from omg.versions.vocabulary import LtsLine, Vocabulary

    Purpose = Literal["installed", "available"]

_NO_ALIASES: Mapping[str, str] = {}


def resolve(
    spec: VersionSpec,
    candidates: Iterable[Version],
    *,
    vocabulary: Vocabulary,
    aliases: Mapping[str, str] = _NO_ALIASES,
    default: Version | None = None,
    purpose: Purpose = "installed",
    allow_prereleases: bool = False,
) -> Version | None:
    """Return the candidate that ``spec`` selects, or ``None``.

    Args:
        spec: What was requested.
        candidates: The versions to choose from, in any order.
        vocabulary: The runtime's vocabulary, with the learnt LTS lines.
        aliases: The user's aliases, each with the text of its spec.
        default: The version that ``default`` stands for.
        purpose: Among ``installed`` versions a token is an exact name first. Among ``available``
            ones it is a prefix first, so that go's ``1.20`` is the newest patch of that release.
        allow_prereleases: Let a prefix select a prerelease, then a variant, if there is nothing
            better: ``python3.15`` with only a release candidate installed.

    Raises:
        InvalidSpecError: An alias refers to itself, or to text that is not a spec.
    """
    pool = tuple(candidates)
    # Before aliases: the shim finds a toolchain of exactly this name without the table.
    exact = _exact(spec, pool) if purpose == "installed" else None
    return exact or resolve_expanded(
        expand(spec, vocabulary, aliases),
        pool,
        vocabulary=vocabulary,
        default=default,
        purpose=purpose,
        allow_prereleases=allow_prereleases,
    )


def resolve_expanded(
    meaning: VersionSpec,
    candidates: Iterable[Version],
    *,
    vocabulary: Vocabulary,
    default: Version | None = None,
    purpose: Purpose = "installed",
    allow_prereleases: bool = False,
) -> Version | None:
    """Return what `resolve` does, for a spec that `expand` returned: nothing in it is an alias."""
    pool = tuple(candidates)
    match meaning:
        case Lts():
            lines = lines_of(meaning, vocabulary)
            return max((one for one in pool if any(line.holds(one) for line in lines)), default=None)
        case Token():
            exact = _exact(meaning, pool)
            if exact is not None and purpose == "installed":
                return exact
            return _newest_of_token(meaning.text, pool, vocabulary, allow_prereleases) or exact
        case Range():
            from omg.versions.range import Constraint

            constraint = Constraint.parse(meaning.dialect, meaning.text)
            return max(filter(constraint.matches, pool), default=None)
        case Latest():
            return max(filter(is_standard_release, pool), default=None)
        case Default():
            return default
        case System():  # pragma: no branch - the last kind that there is
            return None


def newest(candidates: Iterable[Version], vocabulary: Vocabulary) -> Version | None:
    """Return the newest of ``candidates``: releases come first, then whatever else there is."""
    pool = tuple(candidates)
    return resolve(Latest(), pool, vocabulary=vocabulary) or max(pool, default=None)


def could_match(spec: VersionSpec, version: Version, vocabulary: Vocabulary) -> bool:
    """Return whether ``spec`` would select ``version`` if it were the only one."""
    return resolve(spec, (version,), vocabulary=vocabulary) is not None


def expand(spec: VersionSpec, vocabulary: Vocabulary, aliases: Mapping[str, str]) -> VersionSpec:
    """Return ``spec``, or what the user's alias of that name finally stands for.

    Args:
        spec: What was requested.
        vocabulary: Parses the texts of the aliases.
        aliases: The user's aliases, each with the text of its spec.

    Raises:
        InvalidSpecError: An alias refers to itself, or to text that is not a spec.
    """
    seen: list[str] = []
    while isinstance(spec, Token) and spec.text in aliases:
        if spec.text in seen:
            chain = " -> ".join((*seen, spec.text))
            raise InvalidSpecError(
                f"alias {quoted(spec.text)} of {vocabulary.runtime} refers to itself ({chain})",
                hint=f"run omg unalias {vocabulary.runtime} {spec.text}",
            )
        seen.append(spec.text)
        spec = vocabulary.parse_any(aliases[spec.text])
    return spec


def alias_remark(
    spec: VersionSpec, vocabulary: Vocabulary, aliases: Mapping[str, str], *, end: str = ""
) -> str:
    """Return ``, your alias for VERSION`` for a user's alias, to add to a message; else an empty text.

    Within a sentence, ``end`` is a comma.
    """
    if not isinstance(spec, Token) or spec.text not in aliases:
        return ""
    try:
        return f", your alias for {typed(expand(spec, vocabulary, aliases))}{end}"
    except InvalidSpecError:
        return ""  # an invalid alias has its own error


def lines_of(spec: Lts, vocabulary: Vocabulary) -> tuple[LtsLine, ...]:
    """Return the LTS lines that ``spec`` selects; none for an unknown name."""
    lines = vocabulary.lts_lines
    if spec.line == "*":
        return lines
    if spec.line.startswith("-"):
        place = len(lines) - 1 - int(spec.line[1:])
        return lines[place : place + 1] if place >= 0 else ()
    return tuple(line for line in lines if line.name == spec.line)


def is_of_channel(version: Version, channel: str) -> bool:
    """Return whether ``version`` belongs to the channel ``channel`` (``stable``: a release)."""
    if channel == "stable":
        return is_standard_release(version)
    return version.channel == channel


def is_standard_release(version: Version) -> bool:
    """Return whether ``latest`` may select ``version``: a plain release."""
    return not (version.is_name or version.implementation or version.variant or version.is_prerelease)


def newest_of_previous_line(candidates: Iterable[Version]) -> Version | None:
    """Return the newest release of the line (two numbers) before the newest line."""
    releases = sorted(filter(is_standard_release, candidates))
    return max((one for one in releases if one.release[:2] != releases[-1].release[:2]), default=None)


def with_first_zero(version: Version) -> str:
    """Return the three-number spelling of a release with two numbers; else an empty text."""
    return f"{version.text}.0" if len(version.release) == 2 and is_standard_release(version) else ""


def nearest(
    spec: VersionSpec, candidates: Iterable[Version], count: int = 3, vocabulary: Vocabulary | None = None
) -> tuple[Version, ...]:
    """Return the candidates closest to ``spec``, closest first, for a message.

    Args:
        spec: What was requested but does not exist.
        candidates: The existing versions.
        count: The maximum number.
        vocabulary: Knows the numbers of each LTS line.
    """
    wanted = Version("")
    if isinstance(spec, Token):
        wanted = Version.parse(spec.text)
    elif isinstance(spec, Lts) and vocabulary is not None:
        lines = lines_of(spec, vocabulary)
        wanted = Version("", release=(lines[-1].major,)) if lines else wanted

    def closeness(version: Version) -> tuple[bool, int, int, Version]:
        shared = _shared_numbers(version.release, wanted.release)
        distance = _difference(version.release, wanted.release, shared)
        return version.implementation == wanted.implementation, shared, -distance, version

    return tuple(sorted(candidates, key=closeness, reverse=True)[:count])


def _exact(spec: VersionSpec, pool: tuple[Version, ...]) -> Version | None:
    if not isinstance(spec, Token):
        return None
    return next((version for version in pool if version.text == spec.text), None)


def _newest_of_token(
    text: str, pool: tuple[Version, ...], vocabulary: Vocabulary, allow_prereleases: bool
) -> Version | None:
    if text in vocabulary.channels:
        return max((version for version in pool if is_of_channel(version, text)), default=None)
    if text in vocabulary.implementations:
        own = (version for version in pool if version.implementation == text)
        return max((version for version in own if not version.is_prerelease), default=None)
    if text in vocabulary.previous_names:
        return newest_of_previous_line(pool)
    prefix = Version.parse(text)
    matching = [version for version in pool if version.begins_with(prefix)]
    named = [version for version in matching if version.is_named_by(prefix)]
    if not named and allow_prereleases:
        named = [version for version in matching if version.variant == prefix.variant] or matching
    if not named and vocabulary.omits_first_zero:
        named = [version for version in pool if with_first_zero(version) == text]
    return max(named, default=None)


def _shared_numbers(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    shared = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        shared += 1
    return shared


def _difference(left: tuple[int, ...], right: tuple[int, ...], place: int) -> int:
    if place < len(left) and place < len(right):
        return abs(left[place] - right[place])
    return 0


def whole_version(spec: VersionSpec, length: int = 3) -> Version | None:
    """Return the version in ``spec`` if it is complete, with ``length`` numbers or more; else ``None``."""
    version = Version.parse(spec.text) if isinstance(spec, Token) else None
    return version if version is not None and len(version.release) >= length else None
