"""What publishers offer: the releases that a spec means, and those newer than what is installed."""

from __future__ import annotations

import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunningError
from threading import Thread
from typing import TYPE_CHECKING

from omg.errors import InstallError, NoSuchReleaseError, OmgError, UsageError
from omg.install.available import held_back_error, lts_lines_of, nearest_hint
from omg.install.progress import LineProgress
from omg.manager.job import InstallJob
from omg.manager.manager import manager_for
from omg.manager.native import Native
from omg.sources.age import old_enough
from omg.sources.registry import MISE, has_source
from omg.status.today import minimum_age_of
from omg.store import installed
from omg.value import dataclass, replace
from omg.versions.grammar import quoted
from omg.versions.resolver import expand, resolve, resolve_expanded, whole_version
from omg.versions.spec import Default, Latest, Lts, System, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version

# A remark is not worth more; without a network one may have to wait for the whole of it.
PATIENCE_S = 5.0


def hint_if_absent(context: Context, runtime: Runtime, spec: VersionSpec) -> str | None:
    """Return what to say of a spec that no release meets: the nearest; ``None`` if one does, or nobody knows.

    The list that was kept from earlier is asked first, without the network. Only when that says no it is
    fetched again: what it lacks may have been published since. Without such a list nothing is fetched.
    """
    offline = replace(context, config=replace(context.config, offline=True))
    hint = _hint_if_absent(offline, runtime, spec)
    if hint is None or context.config.offline:
        return hint
    return _hint_if_absent(context, runtime, spec)


class KeptLists:
    """The lists that publishers gave earlier, each read once for however many specs.

    Args:
        context: The world.
    """

    def __init__(self, context: Context) -> None:
        self._context = replace(context, config=replace(context.config, offline=True))
        self._native = Native(self._context, LineProgress(lambda _text: None), command="omg check")

    def hint_if_absent(self, runtime: Runtime, spec: VersionSpec) -> str | None:
        """Return what `hint_if_absent` does, of a runtime that omg itself installs, without the network."""
        try:
            releases = self._native.releases(runtime, spec)
        except InstallError:
            return None
        return _hint(self._context, runtime, spec, releases)


def newest_published(
    context: Context, runtime: Runtime, spec: VersionSpec, *, may_fetch: bool
) -> Version | None:
    """Return the newest published version that ``spec`` means; ``None`` where none does, or nobody knows.

    The list that was kept from earlier is asked first, and with ``may_fetch`` the publisher.
    """
    offline = replace(context, config=replace(context.config, offline=True))
    for place in (offline, context) if may_fetch and not context.config.offline else (offline,):
        try:
            releases = _published(place, runtime, spec)
        except InstallError:
            continue
        vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(releases))
        versions = [release.version for release in releases if release.is_available_here]
        newest = resolve(spec, versions, vocabulary=vocabulary, purpose="available")
        if newest is not None:
            return newest
    return None


def newest_release(context: Context, runtime: Runtime, spec: VersionSpec) -> Release:
    """Return the newest release that ``spec`` means, by the publisher's list; a whole version, too.

    Raises:
        NoSuchReleaseError: The list has none for this machine, or none that is old enough.
        InstallError: The list could not be downloaded.
        UsageError: The spec means nothing that is published.
    """
    meaning = expand(spec, runtime.vocabulary, context.config.aliases_of(runtime.name))
    if isinstance(meaning, System | Default):
        raise UsageError(
            f"{quoted(typed(spec))} is not a published version",
            hint=f"name a version: omg latest {runtime.typed_name}@{runtime.default_spec}",
        )
    releases = [one for one in _published(context, runtime, meaning) if one.is_available_here]
    vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(releases))
    age = minimum_age_of(context, runtime.name) if whole_version(meaning) is None else None

    def newest_of(some: Sequence[Release]) -> Version | None:
        versions = [release.version for release in some]
        return resolve_expanded(meaning, versions, vocabulary=vocabulary, purpose="available")

    newest = newest_of(old_enough(releases, age))
    if newest is None and age is not None and (youngest := newest_of(releases)) is not None:
        date = next(one.date for one in releases if one.version == youngest)
        raise held_back_error(runtime, youngest, date, age)
    if newest is None:
        raise NoSuchReleaseError(
            f"no {runtime.typed_name} {quoted(typed(spec))} is available",
            hint=nearest_hint(runtime, meaning, [release.version for release in releases]),
        )
    return next(one for one in releases if one.version == newest)


@dataclass(frozen=True, slots=True)
class Kept:
    """A pin, and the installed toolchain that meets it.

    Attributes:
        runtime: The runtime.
        spec: What the pin asks for.
        toolchain: The newest installed one of these.
    """

    runtime: Runtime
    spec: VersionSpec
    toolchain: Toolchain


def newer_versions(context: Context, kept: Sequence[Kept]) -> list[tuple[Kept, Version]]:
    """Return those of ``kept`` that something newer meets, with its version.

    Of a name that moves (``lts/*``, ``latest``) the publisher is asked: what it means now is the point of it.
    Of anything else the list that is kept answers, so that an install with nothing to do asks nobody. A
    publisher is not waited for long; one that does not answer, or answers with an error, has nothing newer.
    """
    moving = [one for one in kept if isinstance(_meaning(context, one), Latest | Lts)]
    others = [one for one in kept if one not in moving]
    offline = replace(context, config=replace(context.config, offline=True))
    found = [
        *_found(context, [one for one in moving if _is_ours(context, one)]),
        *_found(offline, [one for one in others if _is_ours(context, one)]),
    ]
    return [
        (one, version)
        for one, version in found
        if version > one.toolchain.version
        and installed.find(context.store, one.runtime.name, version.text) is None
    ]


def _published(context: Context, runtime: Runtime, spec: VersionSpec) -> tuple[Release, ...]:
    command = f"omg list {runtime.typed_name} --remote"
    return manager_for(context, runtime, command=command).list_published(spec)


def _hint_if_absent(context: Context, runtime: Runtime, spec: VersionSpec) -> str | None:
    try:
        releases = _published(context, runtime, spec)
    except InstallError:
        return None
    return _hint(context, runtime, spec, releases)


def _hint(context: Context, runtime: Runtime, spec: VersionSpec, releases: Sequence[Release]) -> str | None:
    vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(releases))
    versions = [release.version for release in releases]
    aliases = context.config.aliases_of(runtime.name)
    if resolve(spec, versions, vocabulary=vocabulary, aliases=aliases, purpose="available") is not None:
        return None
    return nearest_hint(runtime, spec, versions)


def _meaning(context: Context, one: Kept) -> VersionSpec:
    return expand(one.spec, one.runtime.vocabulary, context.config.aliases_of(one.runtime.name))


def _is_ours(context: Context, one: Kept) -> bool:
    """Return whether omg itself could install another version for the pin: a whole one names the kept one."""
    name = one.runtime.name
    return has_source(name) and name != MISE and whole_version(_meaning(context, one)) is None


def _found(context: Context, kept: Sequence[Kept]) -> list[tuple[Kept, Version]]:
    """Return the newest version that is published for each, where that can be found out in time."""
    if not kept:
        return []
    native = Native(context, LineProgress(lambda _text: None), command="omg install")
    pending: list[tuple[Kept, Future[Version]]] = []
    for one in kept:
        future: Future[Version] = Future()
        pending.append((one, future))
        # Daemons: a silent server is not waited for.
        Thread(target=_work, args=(native, one, future), daemon=True).start()
    deadline = time.monotonic() + PATIENCE_S
    answers = [(one, _awaited(future, deadline)) for one, future in pending]
    native.cancel()
    if all(future.done() for _, future in pending):
        native.close()
    return [(one, version) for one, version in answers if version is not None]


def _work(native: Native, one: Kept, future: Future[Version]) -> None:
    try:
        future.set_result(native.find(InstallJob(one.runtime, one.spec)).version)
    except BaseException as error:  # raised where the result is asked for
        future.set_exception(error)


def _awaited(future: Future[Version], deadline: float) -> Version | None:
    try:
        return future.result(timeout=max(0.0, deadline - time.monotonic()))
    except (StillRunningError, OmgError):
        return None
