"""A runtime's publisher as the upstream: runs the steps of a `Source` on the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from omg.errors import ChecksumError, DownloadError, OmgError, UnsupportedPlatformError
from omg.install.plan import SEALED, Plan
from omg.network.http_errors import NotFoundError
from omg.signing.signature import SignatureVerdict
from omg.sources.checksum import UNREADABLE
from omg.sources.extras import NO_EXTRAS
from omg.sources.source import Redirect
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.install.plan import ArchiveSignature
    from omg.network.documents import DocumentCache
    from omg.network.fetch import Fetcher
    from omg.platform import Platform
    from omg.signing.verifier import Verifier
    from omg.sources.extras import Extras
    from omg.sources.source import Document, Release, Source, Steps
    from omg.versions.spec import VersionSpec

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Publisher:
    """An `Upstream` for a `Source`.

    Attributes:
        source: Where things are published.
        platform: The machine to install for.
        fetcher: The network.
        documents: The cached documents.
        verifier: Checks the signatures of digest documents and archives.
        extras: Requested optional components.
    """

    source: Source
    platform: Platform
    fetcher: Fetcher
    documents: DocumentCache
    verifier: Verifier
    extras: Extras = NO_EXTRAS

    @property
    def name(self) -> str:
        """The publisher's host."""
        return self.source.name

    def releases(self, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        """Return the releases that ``spec`` may select; without a spec, the ones to list."""
        return self._follow(lambda: self.source.releases(self.platform, spec))

    def shortcut(self, spec: VersionSpec) -> Release | None:
        """Return the release that ``spec`` selects if it is known without the list."""
        if (with_extras := self.source.shortcut_with_extras) is not None:
            return self._follow(lambda: with_extras(spec, self.platform, self.extras))
        if (without := self.source.shortcut) is None:
            return None
        return self._follow(lambda: without(spec, self.platform))

    def plan(self, release: Release) -> Plan:
        """Return the archives for this machine, with their digests."""
        offer = self._follow(lambda: self.source.offer(release, self.platform, self.extras))
        detached_signature: ArchiveSignature | None = None
        if offer.archives[0].signature_urls:
            verdict = self.verifier.detached_signature(self.source, offer.archives[0])
            signature = verdict if isinstance(verdict, SignatureVerdict) else SEALED
            detached_signature = None if isinstance(verdict, SignatureVerdict) else verdict
        else:
            signature = self.verifier.verify(self.source, offer)
        return Plan(self.source.name, self.source.hosts, offer, signature, detached_signature)

    def invalidate(self) -> None:
        """Drop the cached documents and check the keys again."""
        self.verifier.invalidate()

    def _follow(self, begin: Callable[[], Steps[T]]) -> T:
        """Run the steps; if documents contradict each other, once more with documents downloaded again.

        The same for a list of checksums that lacks an archive: it was cut short, or is for another platform.
        """
        try:
            return self._finish(begin())
        except (ChecksumError, UnsupportedPlatformError) as error:
            if isinstance(error, UNREADABLE) or not self.documents.drop():
                raise
            return self._finish(begin())

    def _finish(self, steps: Steps[T]) -> T:
        """Run ``steps`` to their end, answering each request."""
        try:
            wish = next(steps)
            while True:
                try:
                    answer = self._answer(wish)
                except OmgError as error:
                    wish = steps.throw(error)
                else:
                    wish = steps.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result

    def _answer(self, wish: Document | Redirect) -> object:
        if isinstance(wish, Redirect):
            return self._target(wish.url)
        try:
            return self.documents.read(
                wish.url, hosts=self.source.hosts, parse=wish.parse, headers=dict(wish.headers)
            )
        except NotFoundError:
            return None
        except (ValueError, RecursionError) as error:
            raise DownloadError(
                f"`{self.fetcher.requested_url(wish.url)}` is not a {wish.what}: {error}",
                hint="check for a proxy, a login page or an incomplete mirror: run omg doctor --network",
            ) from error

    def _target(self, url: str) -> str | None:
        if self.fetcher.is_offline:
            return None
        try:
            return self.fetcher.redirect_of(url, hosts=self.source.hosts)
        except NotFoundError:
            return None  # a mirror of plain files has no such redirect
