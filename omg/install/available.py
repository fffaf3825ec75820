"""Which of the available releases a spec means. Pure, but for asking an upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import DownloadError, NoSuchReleaseError, UnsupportedPlatformError, UsageError
from omg.sources.source import Release
from omg.value import replace
from omg.versions.grammar import quoted
from omg.versions.resolver import alias_remark, expand, nearest, resolve
from omg.versions.spec import Default, Range, System, Token, typed
from omg.versions.vocabulary import LtsLine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from omg.install.plan import Upstream
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version
    from omg.versions.vocabulary import Vocabulary


def find_release(
    runtime: Runtime,
    spec: VersionSpec,
    upstream: Upstream,
    *,
    aliases: Mapping[str, str],
    default: Version | None,
    passed_over: Collection[Version] = (),
    preferred: VersionSpec | None = None,
    is_exact: bool = False,
    place: str = "this machine",
) -> Release:
    """Return the release that ``spec`` means.

    Args:
        runtime: The runtime.
        spec: What was asked for.
        upstream: Where its releases are listed; asked for the list only if it knows no shortcut.
        aliases: The user's own names for specs.
        default: The global default, which ``default`` means.
        passed_over: Releases that turned out not to exist.
        preferred: What to take of a range that holds it: the newest LTS rather than the newest of all.
        is_exact: A token means the release of exactly that name.
        place: What the release is to run on, for messages.

    Raises:
        NoSuchReleaseError: None is meant.
        UnsupportedPlatformError: What is meant is not published for ``place``.
        UsageError: The spec means nothing that could be installed.
        DownloadError: The list is needed and cannot be had.
    """
    meaning = expand(spec, runtime.vocabulary, aliases)
    if isinstance(meaning, System) or (isinstance(meaning, Default) and default is None):
        raise UsageError(
            f"{quoted(typed(spec))} is not a version that can be installed",
            hint=f"name a version: omg install {runtime.name}@{runtime.default_spec}",
        )
    exactly = meaning.text if is_exact and isinstance(meaning, Token) else None
    known = upstream.shortcut(meaning) if not passed_over else None
    if known is not None and exactly in (None, known.version.text):
        return known if known.lts else replace(known, lts=_lts_name(known.version, runtime.vocabulary))
    listed = {one.version: one for one in upstream.releases(meaning) if one.version not in passed_over}
    releases = {version: one for version, one in listed.items() if one.is_available_here}
    vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(listed.values()))

    def newest(wanted: VersionSpec, candidates: Iterable[Version]) -> Version | None:
        if exactly is not None:
            return next((one for one in candidates if one.text == exactly), None)
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
        elsewhere = newest(meaning, listed)
        if elsewhere is not None:
            notes = listed[elsewhere].notes
            reason = f": {notes[0]}" if notes else ""
            raise UnsupportedPlatformError(
                f"{runtime.name} {elsewhere} is not published for {place}{reason}",
                hint=hint_at_nearest(runtime, meaning, releases),
            )
        raise NoSuchReleaseError(
            f"{upstream.name} has no {runtime.name} {quoted(typed(spec))}"
            f"{alias_remark(spec, runtime.vocabulary, aliases)}",
            hint=hint_at_nearest(runtime, meaning, releases),
        )
    return releases.get(version, Release(version))


def lts_lines_of(releases: Iterable[Release]) -> tuple[LtsLine, ...]:
    """Return the LTS lines that an index tells of: each begins with its oldest long-term release."""
    lines: dict[int, LtsLine] = {}
    for release in releases:
        numbers = release.version.release
        if release.lts and (numbers[0] not in lines or numbers < lines[numbers[0]].first):
            lines[numbers[0]] = LtsLine(numbers[0], release.lts.lower(), numbers)
    return tuple(lines[major] for major in sorted(lines))


def hint_at_fitting(runtime: Runtime, spec: VersionSpec, upstream: Upstream, absent: Version) -> str:
    """Return what to say instead of a release that is not there for this machine: the nearest that are."""
    try:
        releases = upstream.releases(spec)
    except DownloadError:
        releases = ()
    fitting = [one.version for one in releases if one.is_available_here and one.version != absent]
    return hint_at_nearest(runtime, spec, fitting)


def _lts_name(version: Version, vocabulary: Vocabulary) -> str:
    return next((line.name for line in vocabulary.lts_lines if line.holds(version)), "")


def hint_at_nearest(runtime: Runtime, spec: VersionSpec, candidates: Iterable[Version]) -> str:
    """Return what to say instead of a release that is not there: those that come nearest."""
    close = nearest(spec, candidates, vocabulary=runtime.vocabulary)
    if not close:
        return f"run omg list {runtime.name} --remote to see what is available"
    return (
        f"run omg list {runtime.typed_name} --remote to see all; the nearest are"
        f" {', '.join(version.text for version in close)}"
    )
