"""RSA keys and signatures made by hand, so that they can be wrong in every way; for tests only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from omg.signing.openpgp import PublicKey, Signature

CREATED = datetime(2020, 6, 1, tzinfo=UTC)
SHA1, SHA256, SHA384, SHA512, SHA224 = 2, 8, 9, 10, 11
# RFC 8017, 9.2, note 1: the object identifiers of the digests, of which a DigestInfo is made.
IDENTIFIERS = {
    SHA1: ("sha1", "06052b0e03021a"),
    SHA256: ("sha256", "0609608648016503040201"),
    SHA384: ("sha384", "0609608648016503040202"),
    SHA512: ("sha512", "0609608648016503040203"),
    SHA224: ("sha224", "0609608648016503040204"),
}


@dataclass(frozen=True)
class Rsa:
    """A key pair."""

    p: int
    q: int

    @property
    def modulus(self) -> int:
        """The public modulus."""
        return self.p * self.q

    @property
    def size(self) -> int:
        """In bytes."""
        return (self.modulus.bit_length() + 7) // 8

    def public(self, exponent: int = 65537, *, algorithm: int = 1) -> PublicKey:
        """Return the public key as OpenPGP's packet has it."""
        body = b"\x04" + int(CREATED.timestamp()).to_bytes(4) + bytes([algorithm])
        return PublicKey("A" * 40, CREATED, (), body + number(self.modulus) + number(exponent))

    def power(self, block: bytes, exponent: int = 65537) -> int:
        """Return what ``exponent`` turns into ``block``: a signature of it."""
        value = int.from_bytes(block)
        return self._joined([pow(value, pow(exponent, -1, prime - 1), prime) for prime in (self.p, self.q)])

    def root(self, block: bytes) -> int | None:
        """Return a square root of ``block``, where it has one."""
        value = int.from_bytes(block)
        root = self._joined([pow(value, (prime + 1) // 4, prime) for prime in (self.p, self.q)])
        return root if root * root % self.modulus == value else None

    def _joined(self, remainders: list[int]) -> int:
        """Return the number below the modulus that leaves these when it is divided by p and by q."""
        left, right = remainders
        return left + self.p * ((right - left) * pow(self.p, -1, self.q) % self.q)


# Secret to nobody: the largest primes of so many bits that leave 11 when they are divided by 12.
# So square roots are easy to find (3 of 4), and 3 has an inverse (2 of 3).
KEY_2048 = Rsa((1 << 1024) - 1397, (1 << 1024) - 9497)
KEY_2049 = Rsa((1 << 1025) - 2673, (1 << 1024) - 1397)
KEY_2047 = Rsa((1 << 1024) - 1397, (1 << 1023) - 777)


def number(value: int, *, bits: int | None = None) -> bytes:
    """Return a number as OpenPGP writes it: how many bits, then the bytes."""
    bits = value.bit_length() if bits is None else bits
    return bits.to_bytes(2) + value.to_bytes((bits + 7) // 8)


def hashed_part(kind: int = 0, algorithm: int = 1, hash_number: int = SHA256, nonce: bytes = b"") -> bytes:
    """Return the part of a signature that is signed: with its time, and a note that may differ."""
    subpackets = b"\x05\x02" + int(CREATED.timestamp()).to_bytes(4)
    subpackets += _subpacket_length(1 + len(nonce)) + b"\x64" + nonce
    return bytes([4, kind, algorithm, hash_number]) + len(subpackets).to_bytes(2) + subpackets


def _subpacket_length(length: int) -> bytes:
    # RFC 9580, 5.2.3.7: one byte below 192, two up to 8383.
    return bytes([length]) if length < 192 else bytes([192 + (length - 192 >> 8), length - 192 & 255])


def digest(document: bytes, hashed: bytes, hash_number: int = SHA256) -> bytes:
    """Return what is signed of ``document``."""
    trailer = b"\x04\xff" + len(hashed).to_bytes(4)
    return hashlib.new(IDENTIFIERS[hash_number][0], document + hashed + trailer).digest()


def signature(hashed: bytes, value: int | bytes) -> Signature:
    """Return the signature with a value of its own: a number, or the raw end of the packet."""
    end = value if isinstance(value, bytes) else number(value)
    return Signature("A" * 40, CREATED, b"", hashed + b"\0\0" + b"\0\0" + end)


def tlv(tag: int, content: bytes) -> bytes:
    """Return a value in DER."""
    return bytes([tag, len(content)]) + content


def digest_info(value: bytes, hash_number: int = SHA256) -> bytes:
    """Return the DigestInfo of a digest."""
    algorithm = tlv(0x30, bytes.fromhex(IDENTIFIERS[hash_number][1]) + b"\x05\x00")
    return tlv(0x30, algorithm + tlv(4, value))


def padded(info: bytes, size: int) -> bytes:
    """Return the block that is signed: 00 01, ff to the full size, 00, the DigestInfo."""
    return b"\x00\x01" + b"\xff" * (size - 3 - len(info)) + b"\x00" + info
