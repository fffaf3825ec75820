"""OpenPGP packets that are odd, cut or of another kind, and certificates that cannot be judged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from omg.signing.openpgp import (
    PublicKey,
    UnreadableError,
    is_clear_signed,
    read_certificates,
    read_signatures,
)
from tests.signers import FILES, new_signer

DETACHED = (FILES / "SHASUMS256.txt.sig").read_bytes()
CLEAR = (FILES / "SHASUMS256.txt.asc").read_bytes()


def packet(tag: int, body: bytes) -> bytes:
    return bytes([0xC0 | tag]) + bytes([0xFF]) + len(body).to_bytes(4) + body


def test_packet_of_a_kind_that_nobody_knows_is_malformed() -> None:
    with pytest.raises(UnreadableError, match="its OpenPGP signature is malformed: ") as raised:
        read_signatures(packet(2, read_signatures(DETACHED)[0].body) + packet(45, b"unknown"))
    assert "\n" not in str(raised.value)


def test_packets_of_other_kinds_are_no_signatures() -> None:
    literal = packet(11, b"b\0\0\0\0\0text")
    signature = packet(2, read_signatures(DETACHED)[0].body)

    assert len(read_signatures(literal + signature)) == 1
    with pytest.raises(UnreadableError, match="it contains no OpenPGP signature"):
        read_signatures(literal)


@pytest.mark.parametrize(
    "hashed",
    [b"", b"\x05\x02" + bytes(4), b"\x09\x10" + b"\xab" * 8],
    ids=["nothing", "a time alone", "a maker alone"],
)
def test_signature_without_its_maker_or_its_time_is_none(hashed: bytes) -> None:
    body = bytes([4, 0, 1, 8]) + len(hashed).to_bytes(2) + hashed + bytes(4) + b"\x00\x08\xff"
    with pytest.raises(UnreadableError, match="it contains no OpenPGP signature"):
        read_signatures(packet(2, body))


def test_maker_is_named_in_upper_case() -> None:
    hashed = b"\x05\x02" + bytes(4) + b"\x09\x10" + b"\xab" * 8
    body = bytes([4, 0, 1, 8]) + len(hashed).to_bytes(2) + hashed + bytes(4) + b"\x00\x08\xff"

    (signature,) = read_signatures(packet(2, body))

    assert (signature.issuer, signature.created) == ("AB" * 8, datetime(1970, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("content", [b"", DETACHED, b"<html>"], ids=["nothing", "a signature", "a web page"])
def test_what_is_no_key_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="it contains no OpenPGP key"):
        read_certificates(content)


def test_key_goes_by_its_fingerprint_and_the_end_of_it() -> None:
    key = PublicKey("0123456789ABCDEF" * 2 + "89ABCDEF", datetime(2020, 1, 1, tzinfo=UTC), (), b"")
    names = ["0123456789ABCDEF" * 2 + "89ABCDEF", "89ABCDEF89ABCDEF", "89ABCDEF", "0123456789ABCDEF", ""]

    assert [key.has_id(name) for name in names] == [True, True, False, False, False]


def test_owner_and_expiry_are_read() -> None:
    (expired,) = read_certificates((FILES / "expired.asc").read_bytes())
    (own,) = read_certificates(new_signer("Somebody <somebody@example.org>").key)

    assert expired.expires is not None
    assert f"{expired.expires:%Y-%m-%d}" == "2020-12-31"
    assert own.user_id == "Somebody <somebody@example.org>"
    assert (own.problem, own.is_revoked) == ("", False)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(CLEAR, True), (b"\n \t" + CLEAR, True), (b"x" + CLEAR, False), (DETACHED, False)],
)
def test_signed_text_is_told_by_its_first_line(content: bytes, expected: bool) -> None:
    assert is_clear_signed(content) is expected
