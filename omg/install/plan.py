"""What an install consists of, whatever its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from omg.signing.signature import SignatureVerdict, Status, unchecked
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.sources.checksum import Digest
    from omg.sources.source import Layout, Release
    from omg.versions.spec import VersionSpec


_OF_REGISTRY = unchecked("npm's registry signs its packages")
# The verdict on an archive that is not downloaded yet.
SEALED = SignatureVerdict(Status.UNVERIFIABLE, reason="the archive's signature has not been checked")


@dataclass(frozen=True, slots=True)
class ArchiveDownload:
    """One archive to download.

    Attributes:
        url: The publisher's URL of it.
        name: The publisher's file name; its ending gives the format.
        digest: The published digest.
        layout: How it becomes the toolchain, or a part of it.
        hosts: Allowed hosts, see `omg.network.url.Routes.check`.
        headers: Further request headers; may contain a credential.
    """

    url: str
    name: str
    digest: Digest
    layout: Layout
    hosts: tuple[str, ...]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one toolchain consists of.

    Attributes:
        source: Where it comes from, as in the receipt: a host, or ``npm:PACKAGE``.
        downloads: Its archives, the main one first.
        is_official: Whether the runtime's publisher made the main archive.
        publisher: Who made it, if not the runtime's publisher.
        signature: The verdict on the signature of the main archive, or of its digest document.
        detached_signature: Checks the main archive itself after the download; until then `signature`
            is unknown.
        components: The optional components it contains.
        targets: The foreign platforms it contains.
        notes: What the user should know, one sentence each.
        files: Further files of the toolchain, with their paths and content.
    """

    source: str
    downloads: tuple[ArchiveDownload, ...]
    is_official: bool = True
    publisher: str = ""
    signature: SignatureVerdict = _OF_REGISTRY
    detached_signature: ArchiveSignature | None = None
    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()


class ArchiveSignature(Protocol):
    """The publisher's signature of an archive."""

    def judge(self, archive: Path, /) -> SignatureVerdict:
        """Return the verdict on a file."""


class Upstream(Protocol):
    """Where the releases of one runtime come from: its publisher, or an npm registry."""

    @property
    def name(self) -> str:
        """Its display name."""

    def releases(self, spec: VersionSpec | None = None, /) -> tuple[Release, ...]:
        """Return the releases that ``spec`` may select; without a spec, the ones to list.

        Raises:
            DownloadError: The list could not be downloaded.
        """

    def shortcut(self, spec: VersionSpec) -> Release | None:
        """Return the release that ``spec`` selects if it is known without the list; else ``None``."""

    def plan(self, release: Release) -> Plan:
        """Return what ``release`` consists of on this machine.

        Raises:
            NoSuchReleaseError: The version does not exist.
            UnsupportedPlatformError: It is not published for this machine.
            DownloadError: The digests could not be downloaded.
            ChecksumError: The digests are missing, empty or malformed.
        """

    def invalidate(self) -> None:
        """Drop cached documents and keys: a downloaded file contradicts them."""
