"""People who sign releases, with keys made on the spot, and one whose key has expired.

The files in ``tests/signing/openpgp`` were made once with GnuPG 2.2, its clock set to other days:

    gpg --faked-system-time 20200101T000000! --quick-generate-key NAME ed25519 sign 1y
    gpg --export-options export-minimal --armor --export            > expired.asc
    gpg --faked-system-time 20200201T000000! --quick-set-expire FPR 0
    gpg --export-options export-minimal --armor --export-secret-keys > prolonged.secret.asc

    gpg --faked-system-time 20200101T000000! --quick-generate-key NAME rsa2048 sign 0
    gpg --faked-system-time 20200601T000000! --detach-sign SHASUMS256.txt     (and --clear-sign)
    gpg --faked-system-time 20210101T000000! --quick-set-expire FPR 10y
    gpg --export-options export-minimal --armor --export            > renewed.asc
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pysequoia

FILES = Path(__file__).parent / "signing/openpgp"


@dataclass(frozen=True)
class Signer:
    """Somebody who signs.

    Attributes:
        secret: Their secret key.
        key: Their key file, as they publish it.
    """

    secret: pysequoia.Tsk
    key: bytes

    @property
    def fingerprint(self) -> str:
        """Of the primary key, in upper case."""
        return pysequoia.Cert.from_bytes(self.key).fingerprint.upper()

    def detached(self, document: bytes) -> bytes:
        """Return a detached signature, binary as node's."""
        mode = pysequoia.SignatureMode.DETACHED
        return pysequoia.sign(self.secret.signer(), document, mode=mode, armor=False)

    def clear_signed(self, document: bytes) -> bytes:
        """Return the document with its signature, as bun's."""
        return pysequoia.sign(self.secret.signer(), document, mode=pysequoia.SignatureMode.CLEAR)


def new_signer(name: str = "Releaser <releaser@example.org>") -> Signer:
    """Return somebody with a new key, who signs with a subkey."""
    secret = pysequoia.Tsk.generate(name)
    return Signer(secret, str(secret.extract_certificate()).encode())


def expired_signer() -> Signer:
    """Return somebody who signs today, and whose published key expired on 2020-12-31."""
    secret = pysequoia.Tsk.from_bytes((FILES / "prolonged.secret.asc").read_bytes())
    return Signer(secret, (FILES / "expired.asc").read_bytes())


def revoked_key(signer: Signer) -> bytes:
    """Return the key file after its owner withdrew it."""
    certificate = pysequoia.Cert.from_bytes(signer.key)
    revocation = certificate.revoke(signer.secret.certifier())
    packets = pysequoia.packet.PacketPile.from_bytes(bytes(certificate) + bytes(revocation))
    primary, *rest = packets
    revoking = rest.pop()
    return bytes(pysequoia.Cert.from_packets([primary, revoking, *rest]))
