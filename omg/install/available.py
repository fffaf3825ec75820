"""Which available release a spec selects. Pure, except for asking an upstream."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from omg.errors import DownloadError, HeldBackError, NoSuchReleaseError, UnsupportedPlatformError, UsageError
from omg.sources.age import old_enough
from omg.sources.source import Release
from omg.value import replace
from omg.versions.grammar import quoted
from omg.versions.resolver import alias_remark, expand, nearest, resolve, whole_version
from omg.versions.spec import Default, Range, System, Token, typed
from omg.versions.vocabulary import LtsLine

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from omg.install.plan import Upstream
    from omg.runtimes.runtime import Runtime
    from omg.sources.age import MinimumAge
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
    meaning: VersionSpec | None = None,
    passed_over: Collection[Version] = (),
    preferred: VersionSpec | None = None,
    is_exact: bool = False,
    place: str = "this machine",
    age: MinimumAge | None = None,
    say: Callable[[str], object] = lambda _text: None,
) -> Release:
    """Return the release that ``spec`` selects.

    Args:
        runtime: The runtime.
        spec: What was requested.
        upstream: Its list is read only if there is no shortcut.
        aliases: The user's aliases.
        default: The global default, which ``default`` means.
        meaning: What ``spec`` stands for, where that is known already.
        passed_over: Releases that turned out not to exist.
        preferred: What to prefer within a range: the newest LTS rather than the newest release.
        is_exact: A token selects only the release of exactly that name.
        place: Where the release will run, for messages.
        age: How old a release has to be, where the spec does not name it in full.
        say: Told what is held back for its age, and what has no date.

    Raises:
        NoSuchReleaseError: No release matches, or all that do are held back.
        UnsupportedPlatformError: The release is not published for ``place``.
        UsageError: The spec is not something that can be installed.
        DownloadError: The list is needed and could not be downloaded.
    """
    if meaning is None:
        meaning = expand(spec, runtime.vocabulary, aliases)
    if isinstance(meaning, System) or (isinstance(meaning, Default) and default is None):
        raise UsageError(
            f"{quoted(typed(spec))} is not a version that can be installed",
            hint=f"name a version: omg install {runtime.name}@{runtime.default_spec}",
        )
    exactly = meaning.text if is_exact and isinstance(meaning, Token) else None
    if is_exact or whole_version(meaning) is not None:
        age = None
    known = upstream.shortcut(meaning) if not passed_over else None
    if known is not None and exactly in (None, known.version.text) and not (age and age.holds_back(known)):
        _say_undated(runtime, known, age, say)
        return known if known.lts else replace(known, lts=_lts_name(known.version, runtime.vocabulary))
    listed = {one.version: one for one in upstream.releases(meaning) if one.version not in passed_over}
    releases = {version: one for version, one in listed.items() if one.is_available_here}
    vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(listed.values()))

    def newest(spec: VersionSpec, candidates: Iterable[Version]) -> Version | None:
        if exactly is not None:
            return next((one for one in candidates if one.text == exactly), None)
        return resolve(
            spec,
            candidates,
            vocabulary=vocabulary,
            aliases=aliases,
            default=default,
            purpose="available",
        )

    version = newest(meaning, releases)
    if age is not None and version is not None:
        version = _old_enough(
            runtime, releases, partial(newest, meaning), upstream=upstream, age=age, say=say
        )
    if preferred is not None and isinstance(meaning, Range):
        favourite = newest(preferred, [one.version for one in old_enough(releases.values(), age)])
        version = newest(meaning, (favourite,) if favourite else ()) or version
    if version is None:
        elsewhere = newest(meaning, listed)
        if elsewhere is not None:
            notes = listed[elsewhere].notes
            reason = f": {notes[0]}" if notes else ""
            raise UnsupportedPlatformError(
                f"{runtime.name} {elsewhere} is not published for {place}{reason}",
                hint=nearest_hint(runtime, meaning, releases),
            )
        raise NoSuchReleaseError(
            f"{upstream.name} has no {runtime.name} {quoted(typed(spec))}"
            f"{alias_remark(spec, runtime.vocabulary, aliases)}",
            hint=nearest_hint(runtime, meaning, releases),
        )
    return releases.get(version, Release(version))


def _old_enough(
    runtime: Runtime,
    releases: dict[Version, Release],
    newest: Callable[[Iterable[Version]], Version | None],
    *,
    upstream: Upstream,
    age: MinimumAge,
    say: Callable[[str], object],
) -> Version:
    """Return the newest release that is old enough, and say what is held back; older ones may be added.

    Raises:
        HeldBackError: All that match are held back.
        DownloadError: The list of older ones is needed and could not be downloaded.
    """
    youngest = newest(releases)
    found = newest([one.version for one in old_enough(releases.values(), age)])
    if found == youngest and found is not None:
        _say_undated(runtime, releases[found], age, say)
        return found
    # What was listed may be only the newest build of each line.
    older = (one for one in upstream.releases(None) if one.is_available_here)
    releases.update((one.version, one) for one in older if one.version not in releases)
    found = newest([one.version for one in old_enough(releases.values(), age)])
    held = f"{runtime.typed_name} {youngest}"
    date = releases[youngest].date if youngest is not None else ""
    if found is None:
        raise held_back_error(runtime, youngest, date, age)
    say(f"{held} is held back: it was published on {date}, and minimum_age is {age.text}")
    return found


def held_back_error(runtime: Runtime, youngest: Version | None, date: str, age: MinimumAge) -> HeldBackError:
    """Return the error for a request that only releases meet which are too young."""
    name = runtime.typed_name
    return HeldBackError(
        f"{name} {youngest} was published on {date}, and minimum_age is {age.text}; nothing older matches",
        hint=f"to install it anyway, run omg install {name}@{youngest}",
    )


def _say_undated(
    runtime: Runtime, release: Release, age: MinimumAge | None, say: Callable[[str], object]
) -> None:
    if age is not None and not release.date:
        name = f"{runtime.typed_name} {release.version}"
        say(f"{name} counts as old enough for minimum_age: its publisher's list has no date for it")


def lts_lines_of(releases: Iterable[Release]) -> tuple[LtsLine, ...]:
    """Return the LTS lines in an index: each begins with its oldest LTS release."""
    lines: dict[int, LtsLine] = {}
    for release in releases:
        numbers = release.version.release
        if release.lts and (numbers[0] not in lines or numbers < lines[numbers[0]].first):
            lines[numbers[0]] = LtsLine(numbers[0], release.lts.lower(), numbers)
    return tuple(lines[major] for major in sorted(lines))


def available_hint(runtime: Runtime, spec: VersionSpec, upstream: Upstream, absent: Version) -> str:
    """Return a hint for a release that is missing for this machine: the nearest available ones."""
    try:
        releases = upstream.releases(spec)
    except DownloadError:
        releases = ()
    fitting = [one.version for one in releases if one.is_available_here and one.version != absent]
    return nearest_hint(runtime, spec, fitting)


def _lts_name(version: Version, vocabulary: Vocabulary) -> str:
    return next((line.name for line in vocabulary.lts_lines if line.holds(version)), "")


def nearest_hint(runtime: Runtime, spec: VersionSpec, candidates: Iterable[Version]) -> str:
    """Return a hint for a missing release: the nearest available ones."""
    close = nearest(spec, candidates, vocabulary=runtime.vocabulary)
    if not close:
        return f"run omg list {runtime.name} --remote to see what is available"
    return (
        f"run omg list {runtime.typed_name} --remote to see all; the nearest are"
        f" {', '.join(version.text for version in close)}"
    )
