"""The mirror's own release keys: one of OpenPGP, one of minisign. They are made once and kept beside it."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock

from tests.real.mirror.packing import MOMENT
from tests.signers import Signer, new_signer

if TYPE_CHECKING:
    from pathlib import Path

_KEY_ID = b"OMGTEST\x01"


@dataclass(frozen=True)
class Signers:
    """Who signs what the mirror holds.

    Attributes:
        folder: Where the keys lie: ``release.asc`` and ``minisign.pub`` are what a user would trust.
    """

    folder: Path

    @property
    def openpgp_key(self) -> Path:
        """The OpenPGP key, as a publisher publishes it."""
        return self.folder / "release.asc"

    @property
    def fingerprint(self) -> str:
        """The OpenPGP key's, in upper case."""
        return self._openpgp().fingerprint

    @property
    def minisign_key(self) -> Path:
        """The minisign key, as a publisher publishes it."""
        return self.folder / "minisign.pub"

    def clear_signed(self, document: bytes) -> bytes:
        """Return the document with its signature."""
        return self._openpgp().clear_signed(document)

    def detached(self, document: bytes) -> bytes:
        """Return a detached signature, binary."""
        return self._openpgp().detached(document)

    def armored(self, document: bytes) -> bytes:
        """Return a detached signature, armored."""
        import pysequoia

        signer = self._openpgp().secret.signer()
        return pysequoia.sign(signer, document, mode=pysequoia.SignatureMode.DETACHED, armor=True)

    def minisigned(self, document: bytes, name: str) -> bytes:
        """Return a minisign signature of the document called ``name``, made over its BLAKE2b digest.

        Source: https://jedisct1.github.io/minisign/, "Signature format", read 2026-11-23.
        """
        signature = self._ed25519(hashlib.blake2b(document).digest())
        comment = f"timestamp:{MOMENT}\tfile:{name}\thashed".encode()
        lines = (
            b"untrusted comment: signature of the tests' release key",
            base64.b64encode(b"ED" + _KEY_ID + signature),
            b"trusted comment: " + comment,
            base64.b64encode(self._ed25519(signature + comment)),
        )
        return b"\n".join(lines) + b"\n"

    def _openpgp(self) -> Signer:
        import pysequoia

        secret = pysequoia.Tsk.from_bytes((self.folder / "release.secret").read_bytes())
        return Signer(secret, self.openpgp_key.read_bytes())

    def _ed25519(self, message: bytes) -> bytes:
        # The one-shot signature of openssl reads a file, not a pipe.
        file = self.folder / "message"
        with FileLock(self.folder / "lock"):
            file.write_bytes(message)
            return _openssl(
                "pkeyutl", "-sign", "-rawin", "-inkey", str(self.folder / "minisign.pem"), "-in", str(file)
            )


def signers(folder: Path) -> Signers:
    """Return the signers whose keys lie in ``folder``, made if they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Signers(folder)
    with FileLock(folder / "lock"):
        if not made.minisign_key.exists():
            signer = new_signer("Mirror of the tests <mirror@example.org>")
            (folder / "release.secret").write_bytes(bytes(signer.secret))
            made.openpgp_key.write_bytes(signer.key)
            secret = folder / "minisign.pem"
            _openssl("genpkey", "-algorithm", "ed25519", "-out", str(secret))
            # The 32 bytes of the key end its encoding. Source: RFC 8410, section 4.
            public = _openssl("pkey", "-in", str(secret), "-pubout", "-outform", "DER")[-32:]
            encoded = base64.b64encode(b"Ed" + _KEY_ID + public).decode()
            made.minisign_key.write_text(f"untrusted comment: minisign key of the tests\n{encoded}\n")
    return made


def _openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], capture_output=True, check=True).stdout
