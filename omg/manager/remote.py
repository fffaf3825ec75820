"""The releases that can be installed: what `omg list --remote` answers, and whether a spec means one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.console import aligned
from omg.errors import InstallError
from omg.install.available import hint_at_nearest, lts_lines_of
from omg.install.progress import open_progress
from omg.manager.mise.consent import declined_download
from omg.manager.provider import Providers
from omg.result import Result
from omg.store.installed import list_toolchains
from omg.value import replace
from omg.versions.resolver import expand, may_mean, resolve

if TYPE_CHECKING:
    from omg.console import Console
    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.runtime import Runtime
    from omg.sources.source import Release
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version


def list_releases(context: Context, runtime: Runtime, spec: VersionSpec | None, *, only_lts: bool) -> Result:
    """Return the releases of ``runtime`` that ``spec`` may mean, the newest last, where a terminal shows it.

    Raises:
        InstallError: The list cannot be had, or omg cannot install this runtime itself.
    """
    releases = _releases(context, runtime, spec)
    if spec is not None:
        vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(releases))
        meaning = expand(spec, vocabulary, context.config.aliases_of(runtime.name))
        releases = tuple(one for one in releases if may_mean(meaning, one.version, vocabulary))
    installed = {toolchain.version for toolchain in list_toolchains(context.store, runtime.name)}
    shown = [release for release in reversed(releases) if release.lts or not only_lts]
    lines = aligned(
        _row(release, context.console, is_installed=release.version in installed) for release in shown
    )
    document: list[Json] = [
        {
            "runtime": runtime.name,
            "version": release.version.text,
            "lts": release.lts or None,
            "channel": release.channel or None,
            "date": release.date or None,
            "available_here": release.is_available_here,
            "installed": release.version in installed,
        }
        for release in shown
    ]
    return Result(lines, {"releases": document})


def _row(release: Release, console: Console, *, is_installed: bool) -> tuple[str, ...]:
    version = console.paint(release.version.text, "active") if is_installed else release.version.text
    kind = f"lts/{release.lts.lower()}" if release.lts else release.channel
    where = "installed" if is_installed else "" if release.is_available_here else "not for this machine"
    return ("*" if is_installed else " ", version, release.date, kind, where)


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


def newest_published(
    context: Context, runtime: Runtime, spec: VersionSpec, *, may_fetch: bool
) -> Version | None:
    """Return the newest published version that ``spec`` means; ``None`` where none does, or nobody knows.

    The list that was kept from earlier is asked first, and with ``may_fetch`` the publisher.
    """
    offline = replace(context, config=replace(context.config, offline=True))
    for place in (offline, context) if may_fetch and not context.config.offline else (offline,):
        try:
            releases = _releases(place, runtime, spec)
        except InstallError:
            continue
        vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(releases))
        versions = [release.version for release in releases if release.is_available_here]
        meant = resolve(spec, versions, vocabulary=vocabulary, purpose="available")
        if meant is not None:
            return meant
    return None


def _hint_if_absent(context: Context, runtime: Runtime, spec: VersionSpec) -> str | None:
    try:
        releases = _releases(context, runtime, spec)
    except InstallError:
        return None
    vocabulary = runtime.vocabulary.with_lts_lines(lts_lines_of(releases))
    versions = [release.version for release in releases]
    aliases = context.config.aliases_of(runtime.name)
    if resolve(spec, versions, vocabulary=vocabulary, aliases=aliases, purpose="available") is not None:
        return None
    return hint_at_nearest(runtime, spec, versions)


def _releases(context: Context, runtime: Runtime, spec: VersionSpec | None = None) -> tuple[Release, ...]:
    declined = declined_download(context, (runtime,))
    if declined is not None:
        raise declined
    with open_progress(context.console, context.config.progress) as progress:
        providers = Providers(context, progress, command=f"omg list {runtime.typed_name} --remote")
        try:
            return providers.releases(runtime, spec)
        finally:
            providers.close()
