"""An npm registry as the upstream: archives verified by ``dist.integrity``.

Source: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md, read 2026-11-23.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from omg.errors import DownloadError, InvalidSpecError, NoSuchReleaseError
from omg.install.plan import Plan
from omg.network.http_errors import NotFoundError
from omg.network.url import is_address, shown
from omg.sources.checksum import MissingChecksumError, parse_integrity
from omg.sources.source import Offer, PublishedArchive, Release, whole_version
from omg.value import dataclass
from omg.versions.grammar import quoted
from omg.versions.range import Constraint
from omg.versions.version import Version

if TYPE_CHECKING:
    from omg.network.documents import DocumentCache
    from omg.network.npmrc import Registry
    from omg.sources.source import Package, Packages
    from omg.versions.spec import VersionSpec

# The short form of a package document; registries that do not know it send a superset.
ACCEPT = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*"


@dataclass(frozen=True, slots=True)
class PackageVersion:
    """One version of a package.

    Attributes:
        version: Its number.
        tarball: URL of its archive.
        integrity: Its digests; empty if the registry has none.
        engines: Ranges by engine name.
    """

    version: Version
    tarball: str
    integrity: str
    engines: dict[str, str]


@dataclass(frozen=True, slots=True)
class NpmRegistry:
    """An `Upstream` for a runtime's npm packages in a registry.

    Attributes:
        runtime: Name of the runtime, for messages.
        packages: The packages it consists of.
        registry: The registry.
        documents: The cached documents.
    """

    runtime: str
    packages: Packages
    registry: Registry
    documents: DocumentCache

    @property
    def name(self) -> str:
        """The name of the main package, for receipts."""
        return f"npm:{self.packages.main.name}"

    def releases(self, _spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return all versions of the main package."""
        return tuple(Release(known.version) for known in self._versions(self.packages.main))

    def shortcut(self, spec: VersionSpec) -> Release | None:
        """Return the release of a complete version number; a registry has no other shortcut."""
        version = whole_version(spec)
        return Release(version) if version is not None else None

    def plan(self, release: Release) -> Plan:
        """Return the packages of ``release``, with their digests."""
        main, version = self.packages.main, release.version
        known = {found.version.text: found for found in self._versions(main)}
        found = known.get(version.text)
        if found is None:
            raise NoSuchReleaseError(
                f"the npm package `{main.name}` has no version {version}",
                hint=f"run omg list {self.runtime} --remote to see what is available",
            )
        companions = (self._archive(one, self._fitting(one, version)) for one in self.packages.companions)
        offer = Offer(
            (self._archive(main, found), *companions),
            is_official=self.packages.is_official,
            publisher="" if self.packages.is_official else self.packages.publisher,
        )
        # The registry's own address is the user's choice, so any host is allowed.
        return Plan(self.name, (), offer)

    def invalidate(self) -> None:
        """Drop the cached package documents."""
        self.documents.drop()

    def _fitting(self, package: Package, version: Version) -> PackageVersion:
        """Return the newest release of ``package`` whose ``engines`` accept ``version``."""
        releases = [one for one in self._versions(package) if not one.version.is_prerelease]
        speaking = [one for one in releases if self.packages.engine in one.engines]
        fitting = [one for one in speaking if _accepts(one.engines[self.packages.engine], version)]
        # Old packages have no engines; they go with versions that no newer package accepts.
        silent = [one for one in releases if self.packages.engine not in one.engines]
        pool = fitting or silent
        if not pool:
            raise NoSuchReleaseError(f"no version of the npm package `{package.name}` runs on {version}")
        return max(pool, key=lambda one: one.version)

    def _versions(self, package: Package) -> tuple[PackageVersion, ...]:
        url = self.registry.url + quote(package.name, safe="@")
        headers = {"Accept": ACCEPT, **self.registry.headers_for(url)}
        try:
            return self.documents.read(url, hosts=(), headers=headers, parse=parse_package)
        except NotFoundError as error:
            raise DownloadError(
                f"the registry `{shown(self.registry.url)}` has no package `{package.name}`"
            ) from error
        except (ValueError, RecursionError) as error:
            raise DownloadError(
                f"`{shown(url)}` does not describe an npm package: {error}",
                hint=f"check the registry's address (set by {self.registry.chosen_by})",
            ) from error

    def _archive(self, package: Package, found: PackageVersion) -> PublishedArchive:
        where = f"the npm package `{package.name}@{found.version}`"
        if not found.integrity:
            raise MissingChecksumError(f"{where} has no integrity checksum in this registry")
        return PublishedArchive(
            url=found.tarball,
            name=f"{package.name.rpartition('/')[2]}-{found.version}.tgz",
            digest=parse_integrity(found.integrity, where=where),
            layout=package.layout,
            headers=tuple(self.registry.headers_for(found.tarball).items()),
        )


def parse_package(document: bytes) -> tuple[PackageVersion, ...]:
    """Return the versions in a package document; invalid entries are dropped.

    Raises:
        ValueError: It is not a package document.
    """
    package = json.loads(document)
    versions = package.get("versions") if isinstance(package, dict) else None
    if not isinstance(versions, dict):
        raise ValueError("it lists no versions")
    parsed = (_package_version(text, facts) for text, facts in versions.items())
    return tuple(one for one in parsed if one is not None)


def _package_version(text: str, facts: object) -> PackageVersion | None:
    if not isinstance(facts, dict) or not isinstance(dist := facts.get("dist"), dict):
        return None
    tarball, integrity = dist.get("tarball"), dist.get("integrity", "")
    engines = facts.get("engines")
    version = Version.parse_or_none(text)
    if version is None or len(version.release) != 3:
        return None
    if not isinstance(tarball, str) or not isinstance(integrity, str) or not is_address(tarball):
        return None
    texts = {
        name: value
        for name, value in (engines.items() if isinstance(engines, dict) else ())
        if isinstance(name, str) and isinstance(value, str)
    }
    return PackageVersion(version, tarball, integrity, texts)


def _accepts(engines: str, version: Version) -> bool:
    try:
        return Constraint.parse("npm", engines).matches(version)
    except InvalidSpecError:
        return False


def describe(packages: Packages) -> str:
    """Describe the packages, for a question or a hint."""
    return f"the npm package {quoted(packages.main.name)}, published by {packages.publisher}"
