"""The kinds of cases of the public Wycheproof vectors of RSA-PKCS1 signatures, each made anew.

Source: https://github.com/C2SP/wycheproof, `testvectors_v1/rsa_signature_*_test.json`: BER in place of DER,
missing parameters, modified padding, wrong digests, small and modified values, low exponents.
No value is copied.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.signing.pkcs1 import covered, is_made_by
from omg.value import replace
from tests.signing import rsa
from tests.signing.rsa import Rsa, digest_info, number, padded, tlv

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.signing.openpgp import Signature

DOCUMENT = b"list of checksums\n"
HASHED = rsa.hashed_part()
DIGEST = rsa.digest(DOCUMENT, HASHED)
OID = bytes.fromhex(rsa.IDENTIFIERS[rsa.SHA256][1])
NULL = b"\x05\x00"


@pytest.fixture
def key() -> Rsa:
    return rsa.KEY_2048


def is_accepted(
    key: Rsa, value: int | bytes, *, exponent: int = 65537, hashed: bytes = HASHED
) -> bool | None:
    return is_made_by(key.public(exponent), rsa.signature(hashed, value), DOCUMENT, b"")


def signed(key: Rsa, info: bytes) -> int:
    """Return a signature of any DigestInfo, padded as it should be."""
    return key.power(padded(info, key.size))


@pytest.mark.parametrize("hash_number", [rsa.SHA256, rsa.SHA384, rsa.SHA512])
@pytest.mark.parametrize("algorithm", [1, 3])
def test_valid_signature_is_accepted(key: Rsa, hash_number: int, algorithm: int) -> None:
    hashed = rsa.hashed_part(algorithm=algorithm, hash_number=hash_number)
    info = digest_info(rsa.digest(DOCUMENT, hashed, hash_number), hash_number)

    assert is_accepted(key, signed(key, info), hashed=hashed) is True


def test_signed_part_of_more_than_255_bytes_counts_whole(key: Rsa) -> None:
    hashed = rsa.hashed_part(nonce=bytes(300))
    info = digest_info(rsa.digest(DOCUMENT, hashed))

    assert is_accepted(key, signed(key, info), hashed=hashed) is True


@pytest.mark.parametrize("hash_number", [rsa.SHA1, rsa.SHA224])
def test_other_digests_are_not_judged(key: Rsa, hash_number: int) -> None:
    hashed = rsa.hashed_part(hash_number=hash_number)
    info = digest_info(rsa.digest(DOCUMENT, hashed, hash_number), hash_number)

    assert is_accepted(key, signed(key, info), hashed=hashed) is None


def test_modulus_of_any_number_of_bits_is_accepted() -> None:
    info = digest_info(DIGEST)

    assert is_accepted(rsa.KEY_2049, signed(rsa.KEY_2049, info)) is True


def test_weak_modulus_is_not_judged(key: Rsa) -> None:
    info = digest_info(DIGEST)

    assert is_accepted(rsa.KEY_2047, signed(rsa.KEY_2047, info)) is None


ALGORITHM = tlv(0x30, OID + NULL)
OCTETS = tlv(4, DIGEST)
INFO = tlv(0x30, ALGORITHM + OCTETS)
MISSHAPEN = {
    # BER in place of DER
    "long length of the whole": b"\x30\x81" + INFO[1:],
    "long length of the algorithm": tlv(0x30, b"\x30\x81" + ALGORITHM[1:] + OCTETS),
    "long length of the digest": tlv(0x30, ALGORITHM + b"\x04\x81" + OCTETS[1:]),
    "long length of the identifier": tlv(0x30, tlv(0x30, b"\x06\x81" + OID[1:] + NULL) + OCTETS),
    "long length of the null": tlv(0x30, tlv(0x30, OID + b"\x05\x81\x00") + OCTETS),
    "length with a zero in front": b"\x30\x82\x00" + INFO[1:],
    "length of four bytes": b"\x30\x84\x00\x00\x00" + INFO[1:],
    "indefinite length": b"\x30\x80" + INFO[2:] + b"\x00\x00",
    "indefinite length of the algorithm": tlv(0x30, b"\x30\x80" + OID + NULL + b"\x00\x00" + OCTETS),
    "constructed digest": tlv(0x30, ALGORITHM + tlv(0x24, OCTETS)),
    # lengths that lie
    "whole longer than it is": bytes([0x30, INFO[1] + 1]) + INFO[2:],
    "whole shorter than it is": bytes([0x30, INFO[1] - 1]) + INFO[2:],
    "digest longer than it is": tlv(0x30, ALGORITHM + bytes([4, 33]) + DIGEST),
    "digest shorter than it is": tlv(0x30, ALGORITHM + bytes([4, 31]) + DIGEST),
    "length beyond 32 bits": b"\x30\x85\x01\x00\x00\x00" + INFO[1:],
    "length beyond 64 bits": b"\x30\x89\x01" + bytes(7) + INFO[1:],
    # parameters
    "missing null": tlv(0x30, tlv(0x30, OID) + OCTETS),
    "null with content": tlv(0x30, tlv(0x30, OID + b"\x05\x01\x00") + OCTETS),
    "null twice": tlv(0x30, tlv(0x30, OID + NULL + NULL) + OCTETS),
    "another parameter": tlv(0x30, tlv(0x30, OID + b"\x04\x00") + OCTETS),
    "garbage behind the null": tlv(0x30, tlv(0x30, OID + NULL + b"\xde\xad") + OCTETS),
    # what else is in it
    "zeros behind the digest": tlv(0x30, ALGORITHM + OCTETS + b"\x00\x00"),
    "null behind the digest": tlv(0x30, ALGORITHM + OCTETS + NULL),
    "zeros behind the whole": INFO + b"\x00\x00",
    "garbage behind the whole": INFO + b"garbage",
    "digest cut": tlv(0x30, ALGORITHM + tlv(4, DIGEST[:-1])),
    "digest with a byte more": tlv(0x30, ALGORITHM + tlv(4, DIGEST + b"\x00")),
    "empty digest": tlv(0x30, ALGORITHM + tlv(4, b"")),
    "no digest": tlv(0x30, ALGORITHM),
    "no algorithm": tlv(0x30, OCTETS),
    "digest alone": DIGEST,
    "nothing": b"",
    "wrong tag of the whole": b"\x31" + INFO[1:],
    "wrong tag of the algorithm": tlv(0x30, b"\x31" + ALGORITHM[1:] + OCTETS),
    "wrong tag of the identifier": tlv(0x30, tlv(0x30, b"\x0d" + OID[1:] + NULL) + OCTETS),
    "wrong tag of the digest": tlv(0x30, ALGORITHM + b"\x03" + OCTETS[1:]),
    "identifier cut": tlv(0x30, tlv(0x30, tlv(6, OID[2:-1]) + NULL) + OCTETS),
    "identifier of SHA-384": digest_info(DIGEST, rsa.SHA384),
    "identifier of SHA-224": digest_info(DIGEST, rsa.SHA224),
    "identifier of SHA-1": digest_info(DIGEST, rsa.SHA1),
    "digest of another document": digest_info(rsa.digest(b"other", HASHED)),
    "digest of the document alone": digest_info(rsa.digest(DOCUMENT, b"")),
}


@pytest.mark.parametrize("info", MISSHAPEN.values(), ids=MISSHAPEN.keys())
def test_digest_info_in_any_other_shape_is_refused(key: Rsa, info: bytes) -> None:
    assert info != INFO
    assert is_accepted(key, signed(key, info)) is False


def filled(size: int, head: bytes, fill: bytes, tail: bytes) -> bytes:
    return head + fill * ((size - len(head) - len(tail)) // len(fill)) + tail


SIZE = 256
TAIL = b"\x00" + INFO
PADDINGS = {
    "block type 0": filled(SIZE, b"\x00\x00", b"\x00", TAIL),
    "block type 2": filled(SIZE, b"\x00\x02", b"\xff", TAIL),
    "block type 1 with a zero bit": filled(SIZE, b"\x00\x01", b"\xfe", TAIL),
    "first byte 1": filled(SIZE, b"\x01\x01", b"\xff", TAIL),
    "zeros in the padding": filled(SIZE, b"\x00\x01" + b"\xff" * 8, b"\x00", TAIL),
    "one byte of the padding changed": filled(SIZE, b"\x00\x01\xff\xff\x7f", b"\xff", TAIL),
    "no zero behind the padding": filled(SIZE, b"\x00\x01", b"\xff", INFO),
    "one in place of the zero": filled(SIZE, b"\x00\x01", b"\xff", b"\x01" + INFO),
    "two zeros behind the padding": filled(SIZE, b"\x00\x01", b"\xff", b"\x00" + TAIL),
    "no padding": filled(SIZE, b"\x00\x01", b"\x00", INFO),
    "short padding, garbage behind": filled(SIZE, b"\x00\x01" + b"\xff" * 8 + TAIL, b"\xa5", b""),
    "short padding, zeros behind": filled(SIZE, b"\x00\x01" + b"\xff" * 8 + TAIL, b"\x00", b""),
    "digest info in front of the padding": filled(SIZE, b"\x00\x01" + INFO, b"\xff", b"\x00"),
    "padding of encryption": filled(SIZE, b"\x00\x02", b"\x11", TAIL),
    "padding of PSS": filled(SIZE, b"\x00", b"\x5a", DIGEST + b"\xbc"),
    "all ones behind the type": filled(SIZE, b"\x00\x01", b"\xff", b""),
    "zero": bytes(SIZE),
    "one": bytes(SIZE - 1) + b"\x01",
}


@pytest.mark.parametrize("block", PADDINGS.values(), ids=PADDINGS.keys())
def test_block_with_any_other_padding_is_refused(key: Rsa, block: bytes) -> None:
    assert len(block) == SIZE
    assert is_accepted(key, key.power(block)) is False


def test_low_exponent_forgery_is_refused(key: Rsa) -> None:
    """Bleichenbacher's of 2006: a cube that begins as it should, with garbage where the reader stops."""
    block = int.from_bytes(filled(SIZE, b"\x00\x01" + b"\xff" * 8 + TAIL, b"\x00", b""))
    low, high = 0, 1 << 700
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < block else (low, middle)
    forged = (low**3).to_bytes(SIZE)

    assert forged.startswith(b"\x00\x01" + b"\xff" * 8 + TAIL)
    assert is_accepted(key, low, exponent=3) is False


def test_exponent_of_three_is_a_key_like_others(key: Rsa) -> None:
    assert is_accepted(key, key.power(padded(INFO, SIZE), 3), exponent=3) is True


def test_exponent_of_two_is_not_judged(key: Rsa) -> None:
    for note in range(100):
        hashed = rsa.hashed_part(nonce=b"%d" % note)
        root = key.root(padded(digest_info(rsa.digest(DOCUMENT, hashed)), SIZE))
        if root is not None:
            assert is_accepted(key, root, exponent=2, hashed=hashed) is None
            return
    pytest.fail("none of a hundred blocks is a square, which one of four is")


@pytest.mark.parametrize("exponent", [1, 0])
def test_exponent_that_changes_nothing_is_not_judged(key: Rsa, exponent: int) -> None:
    assert is_accepted(key, int.from_bytes(padded(INFO, SIZE)), exponent=exponent) is None


VALUES: dict[str, Callable[[int, int], int]] = {
    "0": lambda valid, modulus: 0,
    "1": lambda valid, modulus: 1,
    "2": lambda valid, modulus: 2,
    "half the modulus": lambda valid, modulus: modulus >> 1,
    "the modulus less 1": lambda valid, modulus: modulus - 1,
    "the modulus": lambda valid, modulus: modulus,
    "the modulus and 1": lambda valid, modulus: modulus + 1,
    "all ones": lambda valid, modulus: (1 << 2048) - 1,
    "the same modulo the modulus": lambda valid, modulus: valid + modulus,
    "the negative": lambda valid, modulus: modulus - valid,
    "one less": lambda valid, modulus: valid - 1,
    "one more": lambda valid, modulus: valid + 1,
    "a bit changed": lambda valid, modulus: valid ^ 1 << 1000,
    "a byte in front": lambda valid, modulus: valid | 1 << 2048,
    "a byte behind": lambda valid, modulus: valid << 8,
    "a byte less": lambda valid, modulus: valid >> 8,
}


@pytest.mark.parametrize("change", VALUES.values(), ids=VALUES.keys())
def test_another_value_is_refused(key: Rsa, change: Callable[[int, int], int]) -> None:
    assert is_accepted(key, change(signed(key, INFO), key.modulus)) is False


def test_value_that_is_cut_off_is_not_judged(key: Rsa) -> None:
    whole = number(signed(key, INFO))

    assert [is_accepted(key, whole[:length]) for length in (0, 1, 100, len(whole) - 1)][2:] == [None, None]
    assert not any(is_accepted(key, whole[:length]) for length in (0, 1))


def test_zeros_in_front_of_the_value_change_nothing(key: Rsa) -> None:
    assert is_accepted(key, number(signed(key, INFO), bits=2048 + 8)) is True


def test_key_that_is_cut_off_is_not_judged(key: Rsa) -> None:
    public = key.public()
    for length in (4, 5, 7, 100, len(public.body) - 1):
        cut = replace(public, body=public.body[:length])
        assert is_made_by(cut, rsa.signature(HASHED, signed(key, INFO)), DOCUMENT, b"") is None


@pytest.mark.parametrize(("index", "value"), [(0, 3), (0, 6), (5, 17), (5, 2), (5, 16)])
def test_keys_of_other_versions_and_algorithms_are_not_judged(key: Rsa, index: int, value: int) -> None:
    public = key.public()
    other = replace(public, body=public.body[:index] + bytes([value]) + public.body[index + 1 :])

    assert is_made_by(other, rsa.signature(HASHED, signed(key, INFO)), DOCUMENT, b"") is None


def made(key: Rsa, document: bytes, *, kind: int = 0) -> Signature:
    hashed = rsa.hashed_part(kind)
    return rsa.signature(hashed, signed(key, digest_info(rsa.digest(document, hashed))))


@pytest.mark.parametrize("kind", [2, 0x10, 0x13, 0xFF])
def test_signatures_of_other_things_than_documents_are_not_judged(key: Rsa, kind: int) -> None:
    assert is_made_by(key.public(), made(key, DOCUMENT, kind=kind), DOCUMENT, b"") is None


def test_line_ends_of_a_signed_text_are_those_of_the_network(key: Rsa) -> None:
    text = made(key, b"one\r\ntwo\r\n", kind=1)

    for document in (b"one\ntwo\n", b"one\r\ntwo\n", b"one\r\ntwo\r\n"):
        assert is_made_by(key.public(), text, document, b"") is True
    assert is_made_by(key.public(), text, b"one\rtwo\n", b"") is False


def test_line_ends_of_bytes_are_as_they_are(key: Rsa) -> None:
    binary = made(key, b"one\r\ntwo\r\n")

    assert is_made_by(key.public(), binary, b"one\r\ntwo\r\n", b"") is True
    assert is_made_by(key.public(), binary, b"one\ntwo\n", b"") is False


def test_file_is_judged_by_its_bytes(key: Rsa, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\ntwo\n")

    assert is_made_by(key.public(), made(key, b"one\ntwo\n"), tmp_path / "file", b"") is True
    assert is_made_by(key.public(), made(key, b"other"), tmp_path / "file", b"") is False


def test_file_is_never_judged_as_a_text(key: Rsa, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\r\n")
    clear = b"-----BEGIN PGP SIGNED MESSAGE-----\n\none\n-----BEGIN PGP SIGNATURE-----\n"

    assert is_made_by(key.public(), made(key, b"one\r\n", kind=1), tmp_path / "file", b"") is None
    assert is_made_by(key.public(), made(key, b"one\r\n"), tmp_path / "file", clear) is None


@pytest.mark.parametrize(
    ("clear", "text"),
    [
        (b"one\n", b"one"),
        (b"one\ntwo \t\n", b"one\r\ntwo"),
        (b"- -dash\n- - two\n-three\n", b"-dash\r\n- two\r\n-three"),
        (b"one\r\ntwo\r\n", b"one\r\ntwo"),
        (b"\n\n", b"\r\n"),
        # Only blanks and tabs at the end of a line do not count.
        (b"one\x0b\x0c\n", b"one\x0b\x0c"),
        (b"oneX\n", b"oneX"),
    ],
)
@pytest.mark.parametrize("head", [b"\n", b"Hash: SHA256\n\n", b"Hash: SHA256\r\nHash: SHA512\r\n\r\n"])
def test_clear_signed_text_is_read_as_it_was_signed(key: Rsa, clear: bytes, text: bytes, head: bytes) -> None:
    document = b"-----BEGIN PGP SIGNED MESSAGE-----\n" + head + clear + b"-----BEGIN PGP SIGNATURE-----\n"

    assert is_made_by(key.public(), made(key, text, kind=1), b"another document", document) is True
    assert covered(b"another document", document) == text.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    "signed_text",
    [
        b"-----BEGIN PGP SIGNED MESSAGE-----\n\none\n",
        b"-----BEGIN PGP SIGNED MESSAGE----- x\n\none\n-----BEGIN PGP SIGNATURE-----\n",
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n",
    ],
)
def test_clear_signed_text_without_its_frame_is_not_judged(key: Rsa, signed_text: bytes) -> None:
    assert is_made_by(key.public(), made(key, b"one", kind=1), b"one", signed_text) is None
    assert covered(b"one", signed_text) == b""


def test_what_is_covered_is_the_document_or_nothing_of_a_file() -> None:
    assert covered(b"document", b"a detached signature") == b"document"
    assert covered(Path("file"), b"a detached signature") == b""
