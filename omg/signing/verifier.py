"""Checks signatures between download and install: is it signed, and by whom?

Most publishers sign their list of digests; some sign every archive. The signer and the
availability of the key are known before the archive is downloaded; the verdict only afterwards.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from omg.errors import ChecksumError, DownloadError, OfflineError
from omg.network.http_errors import NotFoundError
from omg.network.url import shown
from omg.signing import openpgp, sigstore
from omg.signing.attestation import verdict_on
from omg.signing.signature import SignatureVerdict, Status, unchecked, verify
from omg.sources.checksum import is_web_page, parse_sums
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from omg.network.documents import DocumentCache
    from omg.signing.attestation import Check
    from omg.signing.keyring import Keyring
    from omg.signing.openpgp import Certificate
    from omg.sources.source import Offer, PublishedArchive, SignedSums, Signing, Source

NO_LIBRARY = "pysequoia, which checks signatures, is not installed for this machine"


# Owners extend their keys, sometimes after they signed with them.
_CURED_BY_A_NEWER_COPY = (Status.EXPIRED_KEY, Status.UNVERIFIABLE)
# Bun's, including its text, has 6,000 bytes; reading one takes twenty times its size in memory.
_MAX_SIGNATURE_BYTES = 256 << 10


@dataclass(frozen=True, slots=True)
class DetachedSignature:
    """A detached signature of an archive that is not downloaded yet.

    Attributes:
        signing: The trusted keys.
        signed: The signature.
        certificates: Keys that may have made it.
        keyring: Where to get newer copies of them.
    """

    signing: Signing
    signed: bytes
    certificates: tuple[Certificate, ...]
    keyring: Keyring

    def judge(self, archive: Path) -> SignatureVerdict:
        """Return the verdict on a file, which is never loaded into memory."""
        return _judged(self.keyring, self.signing, archive, self.signed, self.certificates)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies digest documents and attestations, and prepares to verify archives.

    Attributes:
        documents: Downloads and caches signatures.
        keyring: The trusted keys.
        check: Verifies a Sigstore bundle.
    """

    documents: DocumentCache
    keyring: Keyring
    check: Check = sigstore.verify

    def verify(self, source: Source, offer: Offer) -> SignatureVerdict:
        """Return what the signatures of an offer's digest document prove about its main archive.

        Raises:
            ConfigError: An extra key cannot be read.
        """
        sums = offer.sums
        if offer.attested is not None:
            return verdict_on(offer, offer.attested, self.documents, check=self.check)
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

    def detached_signature(
        self, source: Source, archive: PublishedArchive
    ) -> DetachedSignature | SignatureVerdict:
        """Return the signature to check ``archive`` with after its download, or a verdict known before.

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
            # If a good signature is required, this fails before the archive is downloaded.
            return verify(b"", signed, (), now=datetime.now(UTC))
        return DetachedSignature(source.signing, signed, certificates, self.keyring)

    def invalidate(self) -> bool:
        """Drop the documents that were read, see `DocumentCache.drop`, and treat cached keys as outdated."""
        self.keyring.invalidate()
        return self.documents.drop()

    def _fetch_signature(self, source: Source, urls: Sequence[str]) -> bytes | SignatureVerdict:
        """Return the first signature that exists, or the verdict without one."""
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
        """Return the keys that may have made a signature, or the verdict without them."""
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
        # Some mirrors send this for missing files: neither a forgery nor a signature.
        raise DownloadError("got an HTML page instead of a signature")
    if openpgp.is_available():
        openpgp.read_signatures(content)
    return content


def _about(
    outcome: SignatureVerdict, archives: Sequence[PublishedArchive], sums: SignedSums
) -> SignatureVerdict:
    """Keep a good verdict only if the signed digests are the ones that omg uses.

    If the document does not name all archives, only the main one counts, in each of its formats: others
    have their own documents.
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
    for archive in (archives[0], *archives[0].others):
        if archive.name not in signed:
            return other(Status.NOT_SIGNED, f"the signed document does not name `{archive.name}`")
    for archive in (each for one in archives for each in (one, *one.others)):
        if signed.get(archive.name, archive.digest) != archive.digest:
            return other(Status.BAD, f"the signed document has a different checksum for `{archive.name}`")
    return outcome
