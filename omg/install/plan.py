"""What an install consists of, whatever its source."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from omg.signing.signature import SignatureVerdict, Status
from omg.sources.checksum import WrongPinnedChecksumError
from omg.store.access import store_errors
from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from omg.sources.checksum import Digest
    from omg.sources.source import Offer, Release
    from omg.versions.spec import VersionSpec


# The verdict on an archive that is not downloaded yet.
SEALED = SignatureVerdict(Status.UNVERIFIABLE, reason="the archive's signature has not been checked")


@dataclass(frozen=True, slots=True)
class PinnedDigest:
    """A digest that a project pins, beside the publisher's.

    Attributes:
        digest: The digest.
        file: The file of the toolchain that it is of; empty for the main archive.
    """

    digest: Digest
    file: str = ""

    def check(self, file: Path, *, subject: str) -> None:
        """Compare it with the digest of a file.

        Raises:
            WrongPinnedChecksumError: They differ.
            StoreError: The file cannot be read.
        """
        with store_errors("read", file), file.open("rb") as stream:
            self.compare(hashlib.file_digest(stream, self.digest.algorithm).hexdigest(), subject=subject)

    def compare(self, found: str, *, subject: str) -> None:
        """Compare it with a digest in hexadecimal.

        Raises:
            WrongPinnedChecksumError: They differ.
        """
        if found != self.digest.value.hex():
            raise WrongPinnedChecksumError(
                f"{subject} does not match the hash pinned here: its {self.digest.algorithm} is {found},"
                f" and the pinned one is {self.digest.value.hex()}",
                hint="correct the hash after the version, or find out who changed it; nothing was installed",
            )


@dataclass(frozen=True, slots=True)
class Plan:
    """How one toolchain is installed.

    Attributes:
        source: Where it comes from, as in the receipt: a host, or ``npm:PACKAGE``.
        hosts: The hosts that may serve its archives, see `omg.network.url.Routes.check`.
        offer: Everything that it consists of.
        signature: The verdict on the signature of the main archive, or of its digest document.
        detached_signature: Checks the main archive itself after the download; until then `signature`
            is unknown.
        pinned: The digest that a project pins, if it does.
    """

    source: str
    hosts: tuple[str, ...]
    offer: Offer
    signature: SignatureVerdict
    detached_signature: ArchiveSignature | None = None
    pinned: PinnedDigest | None = None


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
