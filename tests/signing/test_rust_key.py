"""Rust's signing key: its self-signatures are of SHA-1, so that what it signed cannot be verified."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from omg.errors import SignatureError
from omg.signing.openpgp import read_certificates
from omg.signing.signature import REQUIRE, WARN, Status, enforce, verify
from omg.sources.rust import SOURCE

KEY = Path(__file__).parents[3] / "shared/upstream/rust/rust-key.gpg.ascii"
pytestmark = pytest.mark.skipif(not KEY.is_file(), reason=f"NOT CHECKED: the publisher's key is not at {KEY}")

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FINGERPRINT = "108F66205EAEB0AAA8DD5E1C85AB96E6FA1BE5FE"
RSA, EDDSA = 1, 22


def claimed(algorithm: int) -> bytes:
    """Return a detached signature that says that Rust's key made it, with numbers out of thin air."""
    fingerprint = bytes.fromhex(FINGERPRINT)
    created = b"\x05\x02" + int(datetime(2026, 5, 28, tzinfo=UTC).timestamp()).to_bytes(4)
    hashed = created + b"\x16\x21\x04" + fingerprint
    unhashed = b"\x09\x10" + fingerprint[-8:]
    numbers = (
        b"\x08\x00" + b"\x81" * 256
        if algorithm == RSA
        else b"\x01\x00" + b"\x81" * 32 + b"\x01\x00" + b"\x81" * 32
    )
    body = bytes([4, 0, algorithm, 10]) + len(hashed).to_bytes(2) + hashed
    body += len(unhashed).to_bytes(2) + unhashed + b"\0\0" + numbers
    return b"\xc2\xff" + len(body).to_bytes(4) + body


def test_published_key_is_the_pinned_one() -> None:
    assert SOURCE.signing is not None
    assert [one.fingerprint for one in read_certificates(KEY.read_bytes())] == list(
        SOURCE.signing.fingerprints
    )


def test_key_is_refused_with_the_reason() -> None:
    (certificate,) = read_certificates(KEY.read_bytes())
    assert "SHA-1" in certificate.problem


def test_what_cannot_be_judged_is_not_verifiable() -> None:
    outcome = verify(b"manifest", claimed(EDDSA), read_certificates(KEY.read_bytes()), now=NOW)
    assert (outcome.status, "SHA-1" in outcome.reason) == (Status.UNVERIFIABLE, True)
    enforce(outcome, WARN, subject="rust 1.96.0", source=SOURCE.name)
    with pytest.raises(SignatureError, match="SHA-1"):
        enforce(outcome, REQUIRE, subject="rust 1.96.0", source=SOURCE.name)


def test_forged_signature_is_bad_all_the_same() -> None:
    outcome = verify(b"manifest", claimed(RSA), read_certificates(KEY.read_bytes()), now=NOW)
    assert outcome.status is Status.BAD
