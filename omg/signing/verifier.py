"""The step between fetching from a publisher and trusting it: is it signed, and by whom.

Most publishers sign the document of their digests; some sign every archive. Whose signature it is, and
whether that key can be had, is known before an archive is fetched; what it proves only afterwards.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from omg.errors import ChecksumError, DownloadError, OfflineError
from omg.network.refusal import NotFoundError
from omg.network.url import shown
from omg.signing import openpgp
from omg.signing.signature import SignatureVerdict, Status, unchecked, verify
from omg.sources.checksum import is_web_page, parse_sums
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from omg.network.documents import DocumentCache
    from omg.signing.keyring import Keyring
    from omg.signing.openpgp import Certificate
    from omg.sources.source import Offer, PublishedArchive, SignedSums, Signing, Source

NO_LIBRARY = "pysequoia, which checks signatures, is not installed for this machine"


# Owners prolong their keys, sometimes after they have signed with them.
_CURED_BY_A_NEWER_COPY = (Status.EXPIRED_KEY, Status.UNVERIFIABLE)
# Bun's, with its text, has 6,000 bytes; each that is read takes the memory of twenty.
_MAX_SIGNATURE_BYTES = 256 << 10


@dataclass(frozen=True, slots=True)
class DetachedSignature:
    """A detached signature of an archive that is yet to be fetched.

    Attributes:
        signing: Whose signatures count.
        signed: The signature.
        certificates: Keys that may have made it.
        keyring: Where a newer copy of them may be had.
    """

    signing: Signing
    signed: bytes
    certificates: tuple[Certificate, ...]
    keyring: Keyring

    def judge(self, archive: Path) -> SignatureVerdict:
        """Return what the signature proves about a file, which is never held in memory."""
        return _judged(self.keyring, self.signing, archive, self.signed, self.certificates)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies digest documents, and prepares to verify archives.

    Attributes:
        documents: Where signatures are fetched and kept.
        keyring: Whose signatures count.
    """

    documents: DocumentCache
    keyring: Keyring

    def verify(self, source: Source, offer: Offer) -> SignatureVerdict:
        """Return what the signatures of an offer's digest document prove about its main archive.

        Raises:
            ConfigError: An extra key cannot be read.
        """
        sums = offer.sums
        if offer.unchecked:
            return unchecked(offer.unchecked)
        if source.signing is None or sums is None or not sums.signature_urls:
            publisher = source.name if offer.is_official else "its builder"
            return SignatureVerdict(
                Status.NOT_SIGNED, reason=offer.not_signed or f"{publisher} publishes no signatures"
            )
        signed = self._fetch_signature(source, sums.signature_urls)
        if isinstance(signed, SignatureVerdict):
            return signed
        certificates = self._certificates(source.signing, signed)
        if isinstance(certificates, SignatureVerdict):
            return certificates
        outcome = _judged(self.keyring, source.signing, sums.content, signed, certificates)
        if outcome.status is not Status.GOOD:
            return outcome
        return _about(outcome, offer.archives, sums)

    def seal(self, source: Source, archive: PublishedArchive) -> DetachedSignature | SignatureVerdict:
        """Return what judges ``archive`` once it is there, or what is known of its signature already.

        Raises:
            ConfigError: An extra key cannot be read.
        """
        if source.signing is None or not archive.signature_urls:
            return SignatureVerdict(Status.NOT_SIGNED, reason=f"{source.name} publishes no signatures")
        signed = self._fetch_signature(source, archive.signature_urls)
        if isinstance(signed, SignatureVerdict):
            return signed
        if openpgp.is_clear_signed(signed):
            return SignatureVerdict(Status.BAD, reason="it signs a text, not the archive")
        certificates = self._certificates(source.signing, signed)
        if isinstance(certificates, SignatureVerdict):
            return certificates
        if not certificates:
            # Whoever requires good signatures is told before the archive is fetched.
            return verify(b"", signed, (), now=datetime.now(UTC))
        return DetachedSignature(source.signing, signed, certificates, self.keyring)

    def doubt(self) -> bool:
        """Drop the documents that were read, see `DocumentCache.drop`, and take no kept key for fresh."""
        self.keyring.doubt()
        return self.documents.drop()

    def _fetch_signature(self, source: Source, urls: Sequence[str]) -> bytes | SignatureVerdict:
        """Return the first signature that there is, or why there is none."""
        for url in urls:
            try:
                signed = self.documents.read(url, hosts=source.hosts, parse=_signature)
            except NotFoundError:
                continue
            except openpgp.UnreadableError as error:
                return SignatureVerdict(Status.BAD, reason=str(error))
            except (DownloadError, OfflineError) as error:
                return SignatureVerdict(
                    Status.UNVERIFIABLE, reason=f"its signature could not be downloaded: {error.message}"
                )
            if not openpgp.is_available():
                return SignatureVerdict(Status.UNVERIFIABLE, reason=NO_LIBRARY)
            return signed
        return SignatureVerdict(Status.NOT_SIGNED, reason=f"there is no `{urls[0].rpartition('/')[2]}`")

    def _certificates(self, signing: Signing, signed: bytes) -> tuple[Certificate, ...] | SignatureVerdict:
        """Return the keys that may have made a signature, or why that is not known."""
        try:
            issuers = [signature.issuer for signature in openpgp.read_signatures(signed)]
            return self.keyring.trusted(signing, issuers)
        except openpgp.UnreadableError as error:
            return SignatureVerdict(Status.BAD, reason=str(error))
        except (DownloadError, OfflineError) as error:
            return SignatureVerdict(
                Status.UNVERIFIABLE, reason=f"its key could not be downloaded: {error.message}"
            )


def _judged(
    keyring: Keyring,
    signing: Signing,
    document: bytes | Path,
    signed: bytes,
    certificates: Sequence[Certificate],
) -> SignatureVerdict:
    now = datetime.now(UTC)
    outcome = verify(document, signed, certificates, now=now)
    if outcome.status in _CURED_BY_A_NEWER_COPY:
        renewed = keyring.renewed(signing, outcome.fingerprint)
        return verify(document, signed, (renewed,), now=now) if renewed else outcome
    return outcome


def _signature(content: bytes) -> bytes:
    if len(content) > _MAX_SIGNATURE_BYTES:
        raise openpgp.UnreadableError(f"a signature of {len(content)} bytes")
    if is_web_page(content):
        # Some mirrors answer so for what they lack: no forgery, and no signature either.
        raise DownloadError("got an HTML page instead of a signature")
    if openpgp.is_available():
        openpgp.read_signatures(content)
    return content


def _about(
    outcome: SignatureVerdict, archives: Sequence[PublishedArchive], sums: SignedSums
) -> SignatureVerdict:
    """Return a good outcome if what was signed has the digests that were fetched; else what that means.

    Of archives that the document does not name the main one alone counts: others have documents of their own.
    """

    def other(status: Status, reason: str) -> SignatureVerdict:
        return SignatureVerdict(status, outcome.fingerprint, outcome.signed_at, reason)

    try:
        if sums.digests is not None:
            signed = sums.digests(outcome.content)
        else:
            signed = parse_sums(outcome.content, where=shown(sums.url))
    except ChecksumError as error:
        return other(Status.BAD, error.message)
    if archives[0].name not in signed:
        return other(Status.NOT_SIGNED, f"the signed document does not name `{archives[0].name}`")
    for archive in archives:
        if signed.get(archive.name, archive.digest) != archive.digest:
            return other(Status.BAD, f"the signed document has a different checksum for `{archive.name}`")
    return outcome
