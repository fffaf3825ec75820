"""An npm registry as the upstream: archives verified by ``dist.integrity``.

Source: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md, read 2026-11-23.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from omg.errors import DownloadError, InvalidSpecError, NoSuchReleaseError
from omg.install.plan import PinnedDigest, Plan
from omg.network.http_errors import NotFoundError
from omg.network.url import is_address, shown
from omg.signing.registry import RegistrySignature, verdict_on
from omg.sources.checksum import MissingChecksumError, parse_integrity, parse_pinned
from omg.sources.source import Offer, PublishedArchive, Release
from omg.value import dataclass
from omg.versions.grammar import quoted
from omg.versions.range import Constraint
from omg.versions.resolver import whole_version
from omg.versions.spec import Latest
from omg.versions.version import Version

if TYPE_CHECKING:
    from omg.network.documents import DocumentCache
    from omg.network.npmrc import Registry
    from omg.signing.signature import SignatureVerdict
    from omg.sources.packages import Package, Packages
    from omg.versions.spec import VersionSpec

# The short form of a package document; registries that do not know it send a superset.
# A registry sends one or two: of its present key, and of the one before.
_MAX_SIGNATURES = 8
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
ACCEPT = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*"


@dataclass(frozen=True, slots=True)
class PackageVersion:
    """One version of a package.

    Attributes:
        version: Its number.
        tarball: URL of its archive.
        integrity: Its digests; empty if the registry has none.
        engines: Ranges by engine name.
        optional: Names of the packages that it would like to have beside it.
        date: The date of publication, ``2026-05-20``; empty if the registry does not tell.
        signatures: The registry's signatures of it.
    """

    version: Version
    tarball: str
    integrity: str
    engines: dict[str, str]
    optional: frozenset[str] = frozenset()
    date: str = ""
    signatures: tuple[RegistrySignature, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageDocument:
    """What a registry says of a package.

    Attributes:
        versions: Its versions.
        latest: The release that its publisher calls the latest.
    """

    versions: tuple[PackageVersion, ...]
    latest: Version | None = None


@dataclass(frozen=True, slots=True)
class NpmRegistry:
    """An `Upstream` for a runtime's npm packages in a registry.

    Attributes:
        runtime: Name of the runtime, for messages.
        packages: The packages it consists of.
        registry: The registry.
        documents: The cached documents.
        pinned: The digest that a project pins, ``sha512.HEX``; mostly empty.
    """

    runtime: str
    packages: Packages
    registry: Registry
    documents: DocumentCache
    pinned: str = ""

    @property
    def name(self) -> str:
        """The name of the main package, for receipts."""
        return f"npm:{self.packages.main.name}"

    def releases(self, _spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return all versions of the main package, and of its successor."""
        return tuple(Release(known.version, date=known.date) for known, _ in self._all().values())

    def shortcut(self, spec: VersionSpec) -> Release | None:
        """Return the release of a complete version number, or that which its publisher calls the latest."""
        version = whole_version(spec)
        if version is None and isinstance(spec, Latest):
            latest = self._read(self.packages.successor or self.packages.main).latest
            version = latest if latest is not None and latest.text in self._all() else None
        return Release(version) if version is not None else None

    def plan(self, release: Release) -> Plan:
        """Return the packages of ``release``, with their digests."""
        version = release.version
        if version.text not in self._all():
            raise NoSuchReleaseError(
                f"the npm package `{self.packages.main.name}` has no version {version}",
                hint=f"run omg list {self.runtime} --remote to see what is available",
            )
        found, main = self._all()[version.text]
        archives = [self._archive(main, found)]
        archives += (self._archive(one, self._fitting(one, version)) for one in self.packages.companions)
        program = self.packages.program
        if program is not None and program.name in found.optional:
            archives.append(self._archive(program, self._same(program, version)))
        offer = Offer(
            tuple(archives),
            is_official=self.packages.is_official,
            publisher="" if self.packages.is_official else self.packages.publisher,
        )
        pinned = PinnedDigest(parse_pinned(self.pinned), main.pinned_file) if self.pinned else None
        # The registry's own address is the user's choice, so any host is allowed.
        return Plan(f"npm:{main.name}", (), offer, self._verdict(main, found), pinned=pinned)

    def _verdict(self, package: Package, found: PackageVersion) -> SignatureVerdict:
        return verdict_on(
            package.name, found.version.text, found.integrity, found.signatures, date=found.date
        )

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

    def _same(self, package: Package, version: Version) -> PackageVersion:
        """Return ``version`` of a package that belongs to the main one."""
        known = {one.version.text: one for one in self._versions(package)}
        if version.text not in known:
            raise NoSuchReleaseError(
                f"the npm package `{package.name}`, which belongs to it, has no version {version}"
            )
        return known[version.text]

    def _all(self) -> dict[str, tuple[PackageVersion, Package]]:
        """Return what there is, by version, with the package that has it."""
        main, successor = self.packages.main, self.packages.successor
        if successor is None:
            return {one.version.text: (one, main) for one in self._versions(main)}
        first = self.packages.successor_from
        older = (one for one in self._versions(main) if one.version.release[0] < first)
        newer = (one for one in self._versions(successor) if one.version.release[0] >= first)
        return {
            **{one.version.text: (one, main) for one in older},
            **{one.version.text: (one, successor) for one in newer},
        }

    def _versions(self, package: Package) -> tuple[PackageVersion, ...]:
        return self._read(package).versions

    def _read(self, package: Package) -> PackageDocument:
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


def parse_package(document: bytes) -> PackageDocument:
    """Return what a package document says; invalid entries are dropped.

    Raises:
        ValueError: It is not a package document.
    """
    package = json.loads(document)
    versions = package.get("versions") if isinstance(package, dict) else None
    if not isinstance(versions, dict):
        raise ValueError("it lists no versions")
    times = package.get("time")
    dates = times if isinstance(times, dict) else {}
    parsed = (_package_version(text, facts, dates.get(text)) for text, facts in versions.items())
    return PackageDocument(tuple(one for one in parsed if one is not None), _latest(package))


def _latest(package: dict[str, object]) -> Version | None:
    tags = package.get("dist-tags")
    text = tags.get("latest") if isinstance(tags, dict) else None
    version = Version.parse_or_none(text) if isinstance(text, str) else None
    return None if version is None or version.is_prerelease or len(version.release) != 3 else version


def _package_version(text: str, facts: object, time: object) -> PackageVersion | None:
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
    optional = facts.get("optionalDependencies")
    names = (name for name in (optional if isinstance(optional, dict) else {}) if isinstance(name, str))
    date = time[:10] if isinstance(time, str) and _DATE.match(time) else ""
    signatures = dist.get("signatures")
    signed = tuple(map(_signature, signatures[:_MAX_SIGNATURES] if isinstance(signatures, list) else ()))
    return PackageVersion(
        version, tarball, integrity, texts, frozenset(names), date, tuple(one for one in signed if one)
    )


def _signature(entry: object) -> RegistrySignature | None:
    key_id, value = (entry.get("keyid"), entry.get("sig")) if isinstance(entry, dict) else (None, None)
    is_one = isinstance(key_id, str) and isinstance(value, str)
    return RegistrySignature(str(key_id), str(value)) if is_one else None


def _accepts(engines: str, version: Version) -> bool:
    try:
        return Constraint.parse("npm", engines).matches(version)
    except InvalidSpecError:
        return False


def describe(packages: Packages) -> str:
    """Describe the packages, for a question or a hint."""
    return f"the npm package {quoted(packages.main.name)}, published by {packages.publisher}"
