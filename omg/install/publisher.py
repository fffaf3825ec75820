"""A runtime's own publisher as the place to install from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import DownloadError, NoSuchReleaseError, UnsupportedPlatformError
from omg.install.checksum import parse_sums
from omg.install.exchange import NotFoundError
from omg.install.plan import Part, Plan
from omg.install.url import shown
from omg.value import dataclass

if TYPE_CHECKING:
    from omg.install.checksum import Digest
    from omg.install.fetch import Fetcher
    from omg.install.index import DocumentCache
    from omg.install.signature import Outcome
    from omg.install.verifier import Verifier
    from omg.platform import Platform
    from omg.runtimes.source import Release, Site, Source
    from omg.versions.version import Version


@dataclass(frozen=True, slots=True)
class Publisher:
    """An `Upstream`, made of a `Source` and the network.

    Attributes:
        runtime: Name of the runtime, for messages.
        source: Where things are.
        platform: The machine to install for.
        fetcher: The network.
        documents: Indexes that were fetched before.
        verifier: Tells whether a digest document is signed, and by whom.
    """

    runtime: str
    source: Source
    platform: Platform
    fetcher: Fetcher
    documents: DocumentCache
    verifier: Verifier

    @property
    def name(self) -> str:
        """The host."""
        return self.source.name

    def releases(self) -> tuple[Release, ...]:
        """Return the releases in the index."""
        source = self.source
        try:
            document = self.documents.read(
                source.index_url, hosts=source.hosts, require_sound=source.parse_index
            )
            return source.parse_index(document)
        except (ValueError, RecursionError) as error:
            raise DownloadError(
                f"`{shown(source.index_url)}` is no list of {self.runtime} releases: {error}",
                hint="a proxy, a sign-in page or an incomplete mirror may have answered",
            ) from error

    def newest(self) -> Release | None:
        """Return the release that the publisher's own address for the newest leads to."""
        source = self.source
        if source.newest_url is None or source.parse_newest is None or self.fetcher.is_offline:
            return None
        try:
            target = self.fetcher.redirect_of(source.newest_url, hosts=source.hosts)
        except NotFoundError:
            return None  # a mirror of files alone has no such redirect
        return source.parse_newest(target) if target else None

    def plan(self, version: Version) -> Plan:
        """Return the archive for this machine, with its digest."""
        sites = self.source.sites(version, self.platform)
        if not sites:
            raise UnsupportedPlatformError(
                f"{self.source.name} publishes no {self.runtime} for {self.platform}"
            )
        missing: NotFoundError | None = None
        for site in sites:
            try:
                document = self._digest_document(site)
            except NotFoundError as error:
                missing = error
                continue
            digests = parse_sums(document, where=shown(site.base_url + site.checksum_name))
            for name in site.archive_names:
                if name in digests:
                    signature = self.verifier.verify(self.source, site, document, name, digests[name])
                    return self._plan(site, name, digests[name], signature)
        if missing is not None and len(sites) == 1:
            raise NoSuchReleaseError(
                f"{self.source.name} has no {self.runtime} {version}",
                hint=f"run omg list {self.runtime} --remote to see what there is",
            ) from missing
        wanted = sites[0].archive_names[0]
        raise UnsupportedPlatformError(
            f"{self.runtime} {version} is not published for {self.platform} (no `{wanted}` or the like)",
            hint=f"run omg list {self.runtime} --remote to see what there is",
        )

    def _digest_document(self, site: Site) -> bytes:
        url = site.base_url + site.checksum_name
        where = shown(url)
        return self.documents.read(
            url, hosts=self.source.hosts, require_sound=lambda content: parse_sums(content, where=where)
        )

    def _plan(self, site: Site, name: str, digest: Digest, signature: Outcome) -> Plan:
        part = Part(
            url=site.base_url + name,
            name=name,
            digest=digest,
            layout=self.source.layout,
            hosts=self.source.hosts,
            headers={},
        )
        publisher = "" if site.is_official else "volunteers, not by the project itself"
        return Plan(self.source.name, (part,), site.is_official, publisher, signature)
