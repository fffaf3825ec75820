"""What a signature proves about a publisher's document, and the consequences. Pure.

A signature is good only if a trusted key made it while the key was valid; expiry is checked for the
time stated in the signature. Every other result has its own status, because it has another cause:
a bad signature means a changed document; an unknown key is often a new release manager.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from omg.errors import SignatureError
from omg.signing import openpgp, pkcs1
from omg.value import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from omg.signing.openpgp import Certificate, PublicKey, Signature

REQUIRE = "require"
WARN = "warn"


class Status(StrEnum):
    """The result of checking a signature; receipts contain the text."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN_KEY = "unknown key"
    EXPIRED_KEY = "expired key"
    REVOKED_KEY = "revoked key"
    NOT_SIGNED = "not signed"
    UNCHECKED = "not checked"
    UNVERIFIABLE = "not verifiable"


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """The result of checking a signature, with the details.

    Attributes:
        status: The result.
        fingerprint: Of the primary key, or the issuer stated in the signature; upper case. The workflow that
            made an attestation.
        signed_at: When it was made, as the signature states.
        reason: Why it is not good.
        content: What it covers, if it is good.
        hint: What to do where it is refused, if it is not the same for all of its status.
    """

    status: Status
    fingerprint: str = ""
    signed_at: datetime | None = None
    reason: str = ""
    content: bytes = field(default=b"", repr=False)
    hint: str = ""

    def __str__(self) -> str:
        """The text in receipts: status, key and time; or what is published that omg does not check."""
        if self.status is Status.UNCHECKED:
            return f"{self.status.value}: {self.reason}"
        words = [self.status.value]
        words += [f"by {self.fingerprint}"] if self.fingerprint else []
        words += [f"at {self.signed_at:%Y-%m-%dT%H:%M:%SZ}"] if self.signed_at else []
        return " ".join(words)

    @property
    def summary(self) -> str:
        """The text in the result of an install."""
        return self.reason if self.status is Status.UNCHECKED else f"signature: {self.with_reason}"

    @property
    def with_reason(self) -> str:
        """The status with its reason."""
        return f"{self.status.value} ({self.reason})" if self.reason else self.status.value


def unchecked(published: str, how: str = "which omg does not check yet") -> SignatureVerdict:
    """Return the verdict where something is published that proves more than the checksum.

    Args:
        published: Who publishes what: ``jdx/ruby publishes Sigstore attestations``.
        how: What omg needs to check it.
    """
    return SignatureVerdict(Status.UNCHECKED, reason=f"{published}, {how}")


_CHANGED = "the document was changed after it was signed"

# Which one is reported if none is good.
_WORST_FIRST = (
    Status.BAD,
    Status.REVOKED_KEY,
    Status.EXPIRED_KEY,
    Status.UNVERIFIABLE,
    Status.UNKNOWN_KEY,
)


def verify(
    document: bytes | Path, signed: bytes, certificates: Sequence[Certificate], *, now: datetime
) -> SignatureVerdict:
    """Return what the signatures of a document prove; one good signature is enough.

    Args:
        document: The signed document of a detached signature; a file is never loaded into memory.
        signed: The detached signature, or the clear-signed document.
        certificates: The trusted keys.
        now: The current time.
    """
    try:
        signatures = openpgp.read_signatures(signed)
    except openpgp.UnreadableError as error:
        return SignatureVerdict(Status.BAD, reason=str(error))
    outcomes = []
    for signature in signatures:
        ownership = _claimed(document, signed, signature, certificates)
        outcomes.append(ownership.judged(now) if ownership else _of_unknown_key(signature))
    good = [outcome for outcome in outcomes if outcome.status is Status.GOOD]
    return good[0] if good else min(outcomes, key=lambda outcome: _WORST_FIRST.index(outcome.status))


def enforce(outcome: SignatureVerdict, policy: str, *, subject: str, source: str) -> None:
    """Raise if the policy does not accept the verdict; every policy refuses a bad signature.

    Args:
        outcome: The verdict.
        policy: ``require`` or ``warn``.
        subject: What was signed: ``node 20.11.1``.
        source: Where it came from.

    Raises:
        SignatureError: It is refused.
    """
    if outcome.status is Status.BAD:
        raise SignatureError(
            f"{subject} from {source} is refused: bad signature: {outcome.reason}",
            hint="nothing was installed; try again, then contact whoever runs the mirror or proxy",
        )
    if policy == REQUIRE and outcome.status is not Status.GOOD:
        runtime = subject.partition(" ")[0]
        raise SignatureError(
            f"{subject} from {source} is refused: a good signature is required (`verify.{runtime}`),"
            f" and it is {outcome.with_reason}",
            hint=outcome.hint
            or _HINTS.get(outcome.status, f"run omg config set verify.{runtime} warn to accept it"),
        )


_HINTS = {
    Status.UNKNOWN_KEY: "run omg keys refresh; a newer omg has the keys of new release managers",
    Status.EXPIRED_KEY: "run omg keys refresh; its owner may have extended it",
}


@dataclass(frozen=True, slots=True)
class _ClaimedSignature:
    """A signature that names a trusted key, not checked yet."""

    document: bytes | Path
    signed: bytes
    signature: Signature
    certificate: Certificate
    key: PublicKey

    def judged(self, now: datetime) -> SignatureVerdict:
        """Check it."""
        content = openpgp.signed_content(self.document, self.signed, self.signature, [self.certificate])
        if content is None:
            return self._why_not(now)
        return self._outcome(Status.GOOD, content=content)

    def _outcome(self, status: Status, reason: str = "", content: bytes = b"") -> SignatureVerdict:
        return SignatureVerdict(status, self.certificate.fingerprint, self.signature.created, reason, content)

    def _why_not(self, now: datetime) -> SignatureVerdict:
        """Return why the library did not accept it: the library does not tell."""
        at, primary = self.signature.created, self.certificate.keys[0]
        is_made = pkcs1.is_made_by(self.key, self.signature, self.document, self.signed)
        if is_made is False:
            return self._outcome(Status.BAD, _CHANGED)
        if at > now:
            made = f"made on {at:%Y-%m-%d %H:%M} UTC, which is in the future by this machine's clock"
            return self._outcome(Status.UNVERIFIABLE, made)
        if self.certificate.problem:
            fits = "the pinned key made it, but " if is_made else ""
            problem = f"{fits}the key itself is not accepted: {self.certificate.problem}"
            return self._outcome(Status.UNVERIFIABLE, problem)
        if self.certificate.is_revoked:
            return self._outcome(Status.REVOKED_KEY, "its owner revoked the key")
        if not (_is_known_at(self.key, at) and _is_known_at(primary, at)):
            return self._judged_by_newest(is_made)
        for key in (self.key, primary):
            expiry = _expiry_at(key, at)
            if expiry is not None and expiry <= at:
                return self._outcome(Status.EXPIRED_KEY, f"the key had expired on {expiry:%Y-%m-%d}")
        if is_made:
            return self._outcome(Status.UNVERIFIABLE, "the key is not allowed to sign, or is too weak")
        return self._outcome(Status.BAD, _CHANGED)

    def _judged_by_newest(self, is_made: bool | None) -> SignatureVerdict:
        """Judge a signature that is older than every statement in the published copy of its key.

        The owner's statements about the primary key also count for the time before, as in GnuPG. That
        part is the library's; omg only does the mathematics, see `pkcs1`.
        """
        at, expires = self.signature.created, self.certificate.expires
        if not is_made or self.key is not self.certificate.keys[0] or at < self.key.created:
            silence = f"the published copy of the key has no data for {at:%Y-%m-%d}, when it signed"
            return self._outcome(Status.UNVERIFIABLE, silence)
        if expires is not None and expires <= at:
            return self._outcome(Status.EXPIRED_KEY, f"the key had expired on {expires:%Y-%m-%d}")
        return self._outcome(Status.GOOD, content=pkcs1.covered(self.document, self.signed))


def _claimed(
    document: bytes | Path, signed: bytes, signature: Signature, certificates: Sequence[Certificate]
) -> _ClaimedSignature | None:
    for certificate in certificates:
        key = certificate.key(signature.issuer)
        if key is not None:
            return _ClaimedSignature(document, signed, signature, certificate, key)
    return None


def _of_unknown_key(signature: Signature) -> SignatureVerdict:
    reason = f"no trusted key has the ID {signature.issuer}"
    return SignatureVerdict(Status.UNKNOWN_KEY, signature.issuer, signature.created, reason)


def _is_known_at(key: PublicKey, at: datetime) -> bool:
    return any(binding.since <= at for binding in key.bindings)


def _expiry_at(key: PublicKey, at: datetime) -> datetime | None:
    """Return when ``key`` expires by its owner's last statement at that time; ``None`` for never."""
    said = [binding for binding in key.bindings if binding.since <= at]
    newest = max(said, key=lambda binding: binding.since)
    return key.created + newest.lifetime if newest.lifetime is not None else None
