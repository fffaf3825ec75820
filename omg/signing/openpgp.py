"""A small interface to OpenPGP: signatures, certificates, and whether a signature is valid.

The cryptography and the rules are Sequoia's (pysequoia), which is imported on first use and
not available for every machine. Its errors contain a stack trace: only their first line is used.

Source: https://www.rfc-editor.org/rfc/rfc9580, read 2026-11-23.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from omg.signing.pipe import open_pipe
from omg.value import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from pysequoia import Cert
    from pysequoia.packet import Packet

CLEAR_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"
# The library maps files into memory; larger files are read through a pipe.
_MAX_MAPPED_BYTES = 32 << 20


class UnreadableError(ValueError):
    """Content that is not OpenPGP, or OpenPGP of another kind."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What an owner stated about a key of theirs.

    Attributes:
        since: When it was stated.
        lifetime: How long the key is valid after its creation; ``None`` for ever.
    """

    since: datetime
    lifetime: timedelta | None


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A primary key or a subkey.

    Attributes:
        fingerprint: In upper case.
        created: Its creation time.
        bindings: The owner's statements about it, unverified: used to explain a refusal, never to accept.
        body: The packet, for `omg.signing.pkcs1`.
    """

    fingerprint: str
    created: datetime
    bindings: tuple[Binding, ...]
    body: bytes = field(repr=False)

    def has_id(self, issuer: str) -> bool:
        """Return whether ``issuer`` is its fingerprint or its key ID, which is the end of the fingerprint."""
        return len(issuer) >= 16 and self.fingerprint.endswith(issuer)


@dataclass(frozen=True, slots=True)
class Certificate:
    """An owner's public keys, the primary key first.

    Attributes:
        keys: All keys.
        user_id: The owner's name, as they state it.
        expires: When the primary key expires, by its newest self-signature.
        is_revoked: The owner revoked it.
        problem: Why the library cannot use it, or empty.
        handle: The library's object.
    """

    keys: tuple[PublicKey, ...]
    user_id: str
    expires: datetime | None
    is_revoked: bool
    problem: str
    handle: Cert = field(repr=False, compare=False)

    @property
    def fingerprint(self) -> str:
        """The primary key's fingerprint, in upper case."""
        return self.keys[0].fingerprint

    def key(self, issuer: str) -> PublicKey | None:
        """Return the key that ``issuer`` names."""
        return next((key for key in self.keys if key.has_id(issuer)), None)

    def encoded(self) -> bytes:
        """Return the certificate in ASCII armour."""
        return str(self.handle).encode()


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature.

    Attributes:
        issuer: Fingerprint or key ID of the key that made it, as the signature states; upper case.
        created: When it was made, as the signature states.
        packet: The whole packet.
        body: The packet's content.
    """

    issuer: str
    created: datetime
    packet: bytes = field(repr=False)
    body: bytes = field(repr=False)


def is_available() -> bool:
    """Return whether the library is installed."""
    try:
        import pysequoia  # noqa: F401
    except ImportError:
        return False
    return True


def read_signatures(content: bytes) -> tuple[Signature, ...]:
    """Return the signatures in a detached signature or a clear-signed document.

    Raises:
        UnreadableError: There is none.
    """
    packets = _packets(content)
    try:
        found = tuple(_signature(packet) for packet in packets)
    except (RuntimeError, ValueError) as error:
        raise UnreadableError(f"its OpenPGP signature is malformed: {_first_line(error)}") from error
    signatures = tuple(signature for signature in found if signature is not None)
    if not signatures:
        raise UnreadableError("it contains no OpenPGP signature")
    return signatures


def read_certificates(content: bytes) -> tuple[Certificate, ...]:
    """Return the certificates in a key file, armoured or binary.

    Raises:
        UnreadableError: It is not a key file.
    """
    from pysequoia import Cert

    try:
        handles = Cert.split_bytes(content)
        certificates = tuple(_certificate(handle) for handle in handles)
    except (RuntimeError, ValueError) as error:
        raise UnreadableError(f"it contains no OpenPGP key: {_first_line(error)}") from error
    if not certificates:
        raise UnreadableError("it contains no OpenPGP key")
    return certificates


def merged(one: Certificate, other: Certificate) -> Certificate:
    """Return the certificate with the content of both copies."""
    return _certificate(one.handle.merge(other.handle))


def signed_content(
    document: bytes | Path, signed: bytes, signature: Signature, certificates: Sequence[Certificate]
) -> bytes | None:
    """Return what ``signature`` covers if the library accepts it; ``None`` for any other result.

    For a file it returns an empty content.

    Args:
        document: The signed document of a detached signature; a file must have a detached one.
        signed: The detached signature, or the clear-signed document.
        signature: One of the signatures in ``signed``.
        certificates: Keys to accept.
    """
    from pysequoia import Sig, verify

    handles = [certificate.handle for certificate in certificates]
    try:
        if not isinstance(document, bytes):
            is_valid = not is_clear_signed(signed) and _covers_file(signature, document, handles)
            return b"" if is_valid else None
        if is_clear_signed(signed):
            return verify(bytes=signed, store=lambda _: handles).bytes
        sig = Sig.from_bytes(signature.packet)
        return document if verify(bytes=document, store=lambda _: handles, signature=sig).valid_sigs else None
    except (RuntimeError, ValueError):
        return None


def _covers_file(signature: Signature, file: Path, handles: list[Cert]) -> bool:
    from pysequoia import Sig, verify

    sig = Sig.from_bytes(signature.packet)

    def is_valid(path: str) -> bool:
        return bool(verify(file=path, store=lambda _: handles, signature=sig).valid_sigs)

    if file.stat().st_size > _MAX_MAPPED_BYTES:
        # A broken pipe looks like a wrong signature: only a positive result is used.
        with contextlib.suppress(RuntimeError, ValueError), open_pipe(file) as path:
            if path is not None and is_valid(path):
                return True
    return is_valid(str(file))


def is_clear_signed(content: bytes) -> bool:
    """Return whether ``content`` contains the signed text itself."""
    return content.lstrip().startswith(CLEAR_SIGNED)


def _signature(packet: Packet) -> Signature | None:
    """Return the signature in a packet; ``None`` for other packets, and without an issuer or a time."""
    from pysequoia.packet import Tag

    if packet.tag != Tag.Signature:
        return None
    issuer = packet.issuer_fingerprint or packet.issuer_key_id
    if not issuer or packet.signature_created is None:
        return None
    return Signature(issuer.upper(), packet.signature_created, bytes(packet), packet.body)


def _certificate(handle: Cert) -> Certificate:
    problem, expires, user_id, is_revoked = "", None, "", False
    try:
        expires = handle.expiration
        is_revoked = handle.is_revoked
        user_id = str(next(iter(handle.user_ids), ""))
    except RuntimeError as error:
        problem = _first_line(error)
    packets = _packets(bytes(handle))
    if problem and _is_vouched_by_sha1_alone(packets):
        problem = "its self-signature uses only SHA-1, which is no longer secure"
    keys = _keys(packets)
    return Certificate(keys, user_id, expires, is_revoked, problem, handle)


def _is_vouched_by_sha1_alone(packets: Sequence[Packet]) -> bool:
    """Return whether the only self-signatures of a key file use SHA-1 (Rust's key of 2013)."""
    from pysequoia.packet import HashAlgorithm, Tag

    primary = next(packet for packet in packets if packet.fingerprint is not None)
    own = [one for one in packets if one.tag == Tag.Signature and _is_binding(one, primary)]
    return bool(own) and all(one.hash_algorithm == HashAlgorithm.SHA1 for one in own)


def _keys(packets: Iterable[Packet]) -> tuple[PublicKey, ...]:
    """Return the keys, each with the self-signatures that follow it."""
    found: list[tuple[Packet, list[Binding]]] = []
    for packet in packets:
        if packet.fingerprint is not None:
            found.append((packet, []))
        elif found and _is_binding(packet, found[0][0]) and packet.signature_created is not None:
            found[-1][1].append(Binding(packet.signature_created, packet.key_validity_period))
    return tuple(
        PublicKey(packet.fingerprint.upper(), packet.key_created, tuple(bindings), packet.body)
        for packet, bindings in found
        if packet.fingerprint is not None and packet.key_created is not None
    )


def _is_binding(packet: Packet, primary: Packet) -> bool:
    """Return whether ``packet`` is a statement of the owner of ``primary`` about a key."""
    from pysequoia.packet import SignatureType

    revocations = (
        SignatureType.KeyRevocation,
        SignatureType.SubkeyRevocation,
        SignatureType.CertificationRevocation,
    )
    is_theirs = primary.fingerprint == packet.issuer_fingerprint or primary.key_id == packet.issuer_key_id
    return is_theirs and packet.signature_type not in revocations


def _packets(content: bytes) -> list[Packet]:
    from pysequoia.packet import PacketPile

    try:
        return list(PacketPile.from_bytes(content))
    except (RuntimeError, ValueError) as error:
        raise UnreadableError(f"it is not OpenPGP data: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    """Return the library's message without its stack trace; the cause, if it names one."""
    lines = [line.strip() for line in str(error).partition("\n\nStack backtrace")[0].splitlines()]
    return next((line for line in lines if line), "unreadable")[:200]
