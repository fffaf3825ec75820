"""The step between fetching a publisher's digests and trusting them: are they signed, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from omg.errors import ChecksumError, DownloadError, OfflineError
from omg.install import openpgp
from omg.install.refusal import NotFoundError
from omg.install.signature import Outcome, Status, verify
from omg.install.url import shown
from omg.sources.checksum import is_web_page, parse_sums
from omg.value import dataclass

if TYPE_CHECKING:
    from omg.install.index import DocumentCache
    from omg.install.keyring import Keyring
    from omg.sources.source import Offer, PublishedArchive, SignedSums, Signing, Source

NO_LIBRARY = "pysequoia, which checks signatures, is not installed for this machine"


# Owners prolong their keys, sometimes after they have signed with them.
_CURED_BY_A_NEWER_COPY = (Status.EXPIRED_KEY, Status.UNVERIFIABLE)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies digest documents.

    Attributes:
        documents: Where signatures are fetched and kept.
        keyring: Whose signatures count.
    """

    documents: DocumentCache
    keyring: Keyring

    def verify(self, source: Source, offer: Offer) -> Outcome:
        """Return what the signatures of an offer's digest document prove about its main archive.

        Raises:
            ConfigError: An extra key cannot be read.
        """
        sums = offer.sums
        if source.signing is None or sums is None or not sums.signature_urls:
            publisher = source.name if offer.is_official else "whoever builds it"
            return Outcome(Status.NOT_SIGNED, reason=f"{publisher} signs nothing")
        try:
            signed = self._fetch_signature(source, sums)
        except openpgp.UnreadableError as error:
            return Outcome(Status.BAD, reason=str(error))
        except (DownloadError, OfflineError) as error:
            return Outcome(Status.UNVERIFIABLE, reason=f"its signature cannot be had: {error.message}")
        if signed is None:
            name = sums.signature_urls[0].rpartition("/")[2]
            return Outcome(Status.NOT_SIGNED, reason=f"there is no `{name}`")
        if not openpgp.is_available():
            return Outcome(Status.UNVERIFIABLE, reason=NO_LIBRARY)
        outcome = self._judge(source.signing, sums.content, signed)
        if outcome.status is not Status.GOOD:
            return outcome
        return _about(outcome, offer.archives[0], where=shown(sums.url))

    def _fetch_signature(self, source: Source, sums: SignedSums) -> bytes | None:
        """Return the first signature that there is, or ``None``."""
        for url in sums.signature_urls:
            try:
                return self.documents.read(url, hosts=source.hosts, parse=_signature)
            except NotFoundError:
                continue
        return None

    def _judge(self, signing: Signing, document: bytes, signed: bytes) -> Outcome:
        try:
            issuers = [signature.issuer for signature in openpgp.read_signatures(signed)]
            certificates = self.keyring.trusted(signing, issuers)
        except openpgp.UnreadableError as error:
            return Outcome(Status.BAD, reason=str(error))
        except (DownloadError, OfflineError) as error:
            return Outcome(Status.UNVERIFIABLE, reason=f"its key cannot be had: {error.message}")
        now = datetime.now(UTC)
        outcome = verify(document, signed, certificates, now=now)
        if outcome.status in _CURED_BY_A_NEWER_COPY:
            renewed = self.keyring.renewed(signing, outcome.fingerprint)
            return verify(document, signed, (renewed,), now=now) if renewed else outcome
        return outcome


def _signature(content: bytes) -> bytes:
    if is_web_page(content):
        # Some mirrors answer so for what they lack: no forgery, and no signature either.
        raise DownloadError("a web page answered")
    if openpgp.is_available():
        openpgp.read_signatures(content)
    return content


def _about(outcome: Outcome, archive: PublishedArchive, *, where: str) -> Outcome:
    """Return a good outcome if what was signed has the digest that was fetched; else what that means."""
    name = archive.name
    try:
        signed = parse_sums(outcome.content, where=where)
    except ChecksumError as error:
        return Outcome(Status.BAD, outcome.fingerprint, outcome.signed_at, error.message)
    if name not in signed:
        reason = f"what is signed does not name `{name}`"
        return Outcome(Status.NOT_SIGNED, outcome.fingerprint, outcome.signed_at, reason)
    if signed[name] != archive.digest:
        reason = f"what is signed has another digest for `{name}`"
        return Outcome(Status.BAD, outcome.fingerprint, outcome.signed_at, reason)
    return outcome
