"""The runtimes that omg installs itself: which releases there are, and where they come from.

A runtime comes from its publisher, or from an npm registry where the user chose that. When the publisher
cannot be reached, its own packages in a registry take its place, and it is said; packages of somebody
else never do, they are only offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from omg.errors import (
    DownloadError,
    InstallError,
    NoSuchReleaseError,
    OfflineError,
    OmgError,
    UnsupportedPlatformError,
    UsageError,
)
from omg.install.archives import open_archives
from omg.install.available import available_hint, find_release
from omg.install.components import Components
from omg.install.installer import Installed, Installer
from omg.install.npm import NpmRegistry, describe
from omg.install.publisher import Publisher
from omg.manager.parts import as_before, completed
from omg.manager.pinned import require_pinned
from omg.manager.present import find_present, require_arch
from omg.network.cache import INDEX, KEYS, usable_dir
from omg.network.documents import DocumentCache
from omg.network.fetch import open_fetcher
from omg.network.http_errors import UnreachableError
from omg.network.npmrc import find_registry, registry_addresses
from omg.platform import with_processor
from omg.project.not_installed import request_of
from omg.signing.keyring import Keyring
from omg.signing.verifier import Verifier
from omg.sources.extras import NO_EXTRAS
from omg.sources.registry import SourceOptions, packages_of, source_of
from omg.sources.source import Release
from omg.status.today import minimum_age_of
from omg.store import installed
from omg.value import replace
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.context import Context
    from omg.install.components import ComponentChanges
    from omg.install.plan import Plan, Upstream
    from omg.install.progress import Progress
    from omg.manager.job import InstallJob
    from omg.runtimes.runtime import Runtime
    from omg.sources.extras import Extras
    from omg.sources.packages import Packages
    from omg.sources.source import Source
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version

T = TypeVar("T")

NPM = "npm"
# A tag that never became a release is passed over, so often.
_MAX_PASSED_OVER = 3


class Native:
    """Lists and installs, for one command; of several runtimes at the same time."""

    def __init__(
        self, context: Context, progress: Progress, *, command: str, choice: SourceOptions | None = None
    ) -> None:
        self._context = context
        self._progress = progress
        self._choice = choice or SourceOptions()
        config = context.config
        named = registry_addresses(context.env, named=self._choice.registry, configured=config.npm_registry)
        self._fetcher = open_fetcher(context, named=named)
        self._documents = DocumentCache(usable_dir(context, INDEX), self._fetcher)
        archives = open_archives(context, self._fetcher, progress)
        keyring = Keyring(usable_dir(context, KEYS), self._fetcher, config.extra_keys)
        self._verifier = Verifier(self._documents, keyring)
        platform = context.platform
        if self._choice.arch is not None:
            platform = replace(platform, arch=self._choice.arch)
        self._platform = with_processor(platform)
        self._installer = Installer(
            context.store, archives, progress, command=command, policies=config.verify, arch=platform.arch
        )
        self._components = Components(context.store, archives, progress, command=command)
        self._replaced: set[str] = set()

    def cancel(self) -> None:
        """End what other threads are fetching."""
        self._fetcher.cancel()

    def close(self) -> None:
        """Close the connections."""
        self._fetcher.close()

    def releases(self, runtime: Runtime, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return the releases that ``spec`` may mean, newest first; without it those that people are shown.

        Raises:
            InstallError: The list could not be downloaded, or omg cannot install this runtime itself.
        """

        def listed(upstream: Upstream) -> tuple[Release, ...]:
            return tuple(sorted(upstream.releases(spec), key=lambda release: release.version, reverse=True))

        return self._from_an_upstream(runtime, runtime.name, listed)

    def is_ready(self) -> bool:
        """Return that nothing has to be installed before a list can be read."""
        return True

    def find(self, job: InstallJob) -> Release:
        """Return the release that ``job`` means among the available ones.

        Raises:
            InstallError: No release matches, the list could not be downloaded, or there is no source.
            UsageError: The spec means nothing that could be installed.
        """
        return self._from_an_upstream(
            job.runtime,
            request_of(job.runtime, job.spec),
            lambda upstream: self._find(job, upstream, []),
        )

    def install(self, job: InstallJob) -> Installed:
        """Install what ``job`` means among the available releases, unless it is there.

        Raises:
            InstallError: It could not be found, fetched, verified or unpacked.
            StoreError: The store cannot be locked or written.
            UsageError: The spec means nothing that could be installed.
        """
        runtime, extras = job.runtime, job.extras
        present = None if job.is_forced else find_present(self._context, job)
        if present is not None:
            require_arch(present, self._choice.arch)
            require_pinned(self._context, present, job.digest)
            return completed(self._components, Installed(present, is_new=False), extras)

        def attempt(upstream: Upstream) -> Installed:
            passed_over: list[Version] = []
            first: NoSuchReleaseError | None = None
            while True:
                try:
                    release = self._find(job, upstream, passed_over)
                except DownloadError:
                    if first is not None:
                        raise first from None  # the list would only have named what is near
                    raise
                try:
                    if isinstance(upstream, NpmRegistry):
                        upstream = replace(upstream, pinned=job.digest)
                    if job.is_forced:
                        old = installed.find(self._context.store, runtime.name, release.version.text)
                        upstream = as_before(upstream, old)
                    outcome = self._installer.install(
                        runtime.name,
                        release,
                        upstream,
                        is_forced=job.is_forced,
                        keep_user_files=job.keep_user_files,
                    )
                    require_arch(outcome.toolchain, self._choice.arch)
                    if passed_over and first is not None:
                        skipped = ", ".join(version.text for version in passed_over)
                        note = f"the newer {skipped} was skipped: {first.message}"
                        outcome = replace(outcome, notes=(*outcome.notes, note))
                    return completed(self._components, outcome, extras)
                except NoSuchReleaseError as error:
                    # Listed and not (yet) published: take the newest that is published.
                    if len(passed_over) == _MAX_PASSED_OVER:
                        raise
                    first = first or error
                    passed_over.append(release.version)
                except UnsupportedPlatformError as error:
                    error.hint = error.hint or available_hint(runtime, job.meaning, upstream, release.version)
                    raise

        return self._from_an_upstream(runtime, request_of(runtime, job.spec), attempt, extras)

    def plan(self, runtime: Runtime, version: Version) -> Plan:
        """Return what a version consists of, as it is published; nothing but documents is downloaded.

        Raises:
            InstallError: It is not published, or a document could not be downloaded.
        """
        return self._from_an_upstream(
            runtime, f"{runtime.name}@{version}", lambda upstream: upstream.plan(Release(version))
        )

    def change(
        self, toolchain: Toolchain, *, added: Extras = NO_EXTRAS, removed: Extras = NO_EXTRAS
    ) -> ComponentChanges:
        """Add optional parts to an installed toolchain, or take them out.

        Raises:
            InstallError: A part is unknown, or cannot be fetched, verified or unpacked.
            StoreError: The toolchain cannot be changed.
        """
        if removed != NO_EXTRAS:
            return self._components.remove(toolchain, removed)
        return self._components.add(toolchain, added)

    def _find(self, job: InstallJob, upstream: Upstream, passed_over: list[Version]) -> Release:
        default = installed.current(self._context.store, job.runtime.name)
        return find_release(
            job.runtime,
            job.spec,
            upstream,
            aliases=self._context.config.aliases_of(job.runtime.name),
            meaning=job.expanded,
            default=default.version if isinstance(default, installed.Toolchain) else None,
            passed_over=passed_over,
            preferred=job.preferred,
            is_exact=self._choice.is_exact,
            place=str(self._platform) if self._choice.arch else "this machine",
            age=minimum_age_of(self._context, job.runtime.name),
            say=self._progress.say,
        )

    def _from_an_upstream(
        self, runtime: Runtime, request: str, ask: Callable[[Upstream], T], extras: Extras = NO_EXTRAS
    ) -> T:
        """Ask the upstream that the user chose, or the publisher, or who may stand in for it."""
        chosen = self._choice.source or self._context.config.sources.get(runtime.name)
        if (packaged := packages_of(runtime.name, self._platform)) is not None:
            if chosen not in (None, NPM, "default"):
                raise UsageError(
                    f"{quoted(chosen)} is not a source of {runtime.name}", hint=f"its source is {NPM}"
                )
            return ask(self._registry(runtime, packaged))
        source = _source_of(runtime)
        packages = source.packages(self._platform) if source.packages is not None else None
        if chosen == NPM:
            return ask(self._registry(runtime, packages))
        if chosen is not None and chosen not in (source.name, "default"):
            raise UsageError(
                f"{quoted(chosen)} is not a source of {runtime.name}",
                hint=f"its sources are {source.name}{f' and {NPM}' if source.packages else ''}",
            )
        documents = self._documents.scope()
        verifier = replace(self._verifier, documents=documents)
        publisher = Publisher(source, self._platform, self._fetcher, documents, verifier, extras)
        try:
            return ask(publisher)
        except OfflineError as error:
            raise OfflineError(
                f"{request} is not available offline: {error.message}", hint=error.hint
            ) from error
        except UnreachableError as error:
            if packages is None:
                raise
            if not packages.is_official:
                offer = f"run omg install {request} --source npm for {describe(packages)} (unofficial)"
                error.hint = f"{error.hint}; {offer}" if error.hint else offer
                raise
            return self._instead(runtime, packages, error, ask)

    def _instead(
        self, runtime: Runtime, packages: Packages, error: UnreachableError, ask: Callable[[Upstream], T]
    ) -> T:
        try:
            registry = self._registry(runtime, packages)
        except OmgError as unset:
            offer = f"{runtime.name} is also published as {describe(packages)}: {unset.hint}"
            error.hint = f"{error.hint}; {offer}" if error.hint else offer
            raise error from unset
        if runtime.name not in self._replaced:
            self._replaced.add(runtime.name)
            self._progress.say(f"{error.message}; using {describe(packages)} instead")
        return ask(registry)

    def _registry(self, runtime: Runtime, packages: Packages | None) -> NpmRegistry:
        if packages is None:
            raise UnsupportedPlatformError(f"no npm package holds {runtime.name} for {self._platform}")
        registry = find_registry(
            packages.main.name,
            self._context.env,
            named=self._choice.registry,
            configured=self._context.config.npm_registry,
        )
        return NpmRegistry(runtime.name, packages, registry, self._documents.scope())


def _source_of(runtime: Runtime) -> Source:
    source = source_of(runtime.name)
    if source is None:
        raise InstallError(
            f"omg cannot install {runtime.title} itself yet",
            hint=f"install it another way, then run omg link {runtime.name}@VERSION DIR, or omg import",
        )
    return source
