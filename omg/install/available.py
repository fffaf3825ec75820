"""Which of the available releases a spec means. Pure, but for asking an upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import NoSuchReleaseError, UsageError
from omg.runtimes.source import Release
from omg.versions.grammar import quoted
from omg.versions.resolver import expand, nearest, resolve
from omg.versions.spec import Default, Latest, Range, System, Token
from omg.versions.version import Version
from omg.versions.vocabulary import LtsLine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from omg.install.plan import Upstream
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec
    from omg.versions.vocabulary import Vocabulary


def whole_version(runtime: Runtime, spec: VersionSpec) -> Version | None:
    """Return the version that ``spec`` writes in full, so that no list is needed; else ``None``."""
    if not isinstance(spec, Token) or runtime.source is None:
        return None
    version = Version.parse(spec.text)
    return version if len(version.release) >= runtime.source.whole_length else None


def find_release(
    runtime: Runtime,
    spec: VersionSpec,
    upstream: Upstream,
    *,
    aliases: Mapping[str, str],
    default: Version | None,
    passed_over: Collection[Version] = (),
    preferred: VersionSpec | None = None,
) -> Release:
    """Return the release that ``spec`` means.

    Args:
        runtime: The runtime.
        spec: What was asked for.
        upstream: Where its releases are listed; asked only if the spec leaves a choice.
        aliases: The user's own names for specs.
        default: The global default, which ``default`` means.
        passed_over: Releases that turned out not to exist.
        preferred: What to take of a range that holds it: the newest LTS rather than the newest of all.

    Raises:
        NoSuchReleaseError: None is meant.
        UsageError: The spec means nothing that could be installed.
        DownloadError: The list is needed and cannot be had.
    """
    meaning = expand(spec, runtime.vocabulary, aliases)
    if isinstance(meaning, System) or (isinstance(meaning, Default) and default is None):
        raise UsageError(
            f"{quoted(spec.canonical)} is nothing that could be installed",
            hint=f"name a version: omg install {runtime.name}@{runtime.default_spec}",
        )
    whole = whole_version(runtime, meaning)
    if whole is not None:
        return Release(whole, lts=_lts_name(whole, runtime.vocabulary))
    if isinstance(meaning, Latest) and not passed_over and (known := upstream.newest()) is not None:
        return known
    releases = {one.version: one for one in upstream.releases() if one.version not in passed_over}
    vocabulary = runtime.vocabulary.with_lts_lines(long_term_lines(releases.values()))

    def newest(wanted: VersionSpec, candidates: Iterable[Version]) -> Version | None:
        return resolve(
            wanted,
            candidates,
            vocabulary=vocabulary,
            aliases=aliases,
            default=default,
            purpose="available",
        )

    version = newest(meaning, releases)
    if preferred is not None and isinstance(meaning, Range):
        favourite = newest(preferred, releases)
        version = newest(meaning, (favourite,) if favourite else ()) or version
    if version is None:
        raise NoSuchReleaseError(
            f"{upstream.name} has no {runtime.name} {quoted(spec.canonical)}",
            hint=_nearest_hint(runtime, meaning, releases),
        )
    return releases.get(version, Release(version))


def long_term_lines(releases: Iterable[Release]) -> tuple[LtsLine, ...]:
    """Return the LTS lines that an index tells of: each begins with its oldest long-term release."""
    lines: dict[int, LtsLine] = {}
    for release in releases:
        numbers = release.version.release
        if release.lts and (numbers[0] not in lines or numbers < lines[numbers[0]].first):
            lines[numbers[0]] = LtsLine(numbers[0], release.lts.lower(), numbers)
    return tuple(lines[major] for major in sorted(lines))


def _lts_name(version: Version, vocabulary: Vocabulary) -> str:
    return next((line.name for line in vocabulary.lts_lines if line.holds(version)), "")


def _nearest_hint(runtime: Runtime, spec: VersionSpec, candidates: Iterable[Version]) -> str:
    close = nearest(spec, candidates, vocabulary=runtime.vocabulary)
    if not close:
        return f"run omg list {runtime.name} --remote to see what there is"
    return (
        f"there is {', '.join(version.text for version in close)}; omg list {runtime.name} --remote shows all"
    )
