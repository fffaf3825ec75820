"""The step between fetching a publisher's digests and trusting them: are they signed, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from omg.errors import ChecksumError, DownloadError, OfflineError
from omg.install import openpgp
from omg.install.checksum import is_web_page, parse_sums
from omg.install.exchange import NotFoundError
from omg.install.signature import Outcome, Status, verify
from omg.install.url import shown
from omg.value import dataclass

if TYPE_CHECKING:
    from omg.install.checksum import Digest
    from omg.install.index import DocumentCache
    from omg.install.keyring import Keyring
    from omg.runtimes.source import Signing, Site, Source

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

    def verify(self, source: Source, site: Site, document: bytes, name: str, digest: Digest) -> Outcome:
        """Return what the signatures of a site's digest document prove about one archive.

        Args:
            source: The publisher.
            site: The folder.
            document: The digest document as it was fetched.
            name: The archive.
            digest: Its digest in ``document``.

        Raises:
            ConfigError: An extra key cannot be read.
        """
        if source.signing is None or not site.signature_names:
            publisher = source.name if site.is_official else "whoever builds it"
            return Outcome(Status.NOT_SIGNED, reason=f"{publisher} signs nothing")
        try:
            signed = self._fetch_signature(source, site)
        except openpgp.UnreadableError as error:
            return Outcome(Status.BAD, reason=str(error))
        except (DownloadError, OfflineError) as error:
            return Outcome(Status.UNVERIFIABLE, reason=f"its signature cannot be had: {error.message}")
        if signed is None:
            return Outcome(Status.NOT_SIGNED, reason=f"there is no `{site.signature_names[0]}`")
        if not openpgp.is_available():
            return Outcome(Status.UNVERIFIABLE, reason=NO_LIBRARY)
        outcome = self._judge(source.signing, document, signed)
        if outcome.status is not Status.GOOD:
            return outcome
        return _about(outcome, name, digest, where=shown(site.base_url + site.checksum_name))

    def _fetch_signature(self, source: Source, site: Site) -> bytes | None:
        """Return the first signature that the site has, or ``None``."""
        for name in site.signature_names:
            try:
                return self.documents.read(
                    site.base_url + name, hosts=source.hosts, require_sound=_require_signature
                )
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


def _require_signature(content: bytes) -> None:
    if is_web_page(content):
        # Some mirrors answer so for what they lack: no forgery, and no signature either.
        raise DownloadError("a web page answered")
    if openpgp.is_available():
        openpgp.read_signatures(content)


def _about(outcome: Outcome, name: str, digest: Digest, *, where: str) -> Outcome:
    """Return a good outcome if what was signed has the digest that was fetched; else what that means."""
    try:
        signed = parse_sums(outcome.content, where=where)
    except ChecksumError as error:
        return Outcome(Status.BAD, outcome.fingerprint, outcome.signed_at, error.message)
    if name not in signed:
        reason = f"what is signed does not name `{name}`"
        return Outcome(Status.NOT_SIGNED, outcome.fingerprint, outcome.signed_at, reason)
    if signed[name] != digest:
        reason = f"what is signed has another digest for `{name}`"
        return Outcome(Status.BAD, outcome.fingerprint, outcome.signed_at, reason)
    return outcome
