"""The mathematics of RSA signatures, on one made by GnuPG."""

from __future__ import annotations

import pytest

from omg.signing.openpgp import PublicKey, Signature, read_certificates, read_signatures
from omg.signing.pkcs1 import covered, is_made_by
from omg.value import replace
from tests.signers import FILES, new_signer

DOCUMENT = (FILES / "SHASUMS256.txt").read_bytes()
DETACHED = (FILES / "SHASUMS256.txt.sig").read_bytes()
CLEAR = (FILES / "SHASUMS256.txt.asc").read_bytes()


@pytest.fixture
def key() -> PublicKey:
    return read_certificates((FILES / "renewed.asc").read_bytes())[0].keys[0]


@pytest.fixture
def signature() -> Signature:
    return read_signatures(DETACHED)[0]


def with_byte(body: bytes, index: int, value: int) -> bytes:
    return body[:index] + bytes([value]) + body[index + 1 :]


def test_signature_of_the_key_is_recognised(key: PublicKey, signature: Signature) -> None:
    assert is_made_by(key, signature, DOCUMENT, DETACHED) is True


def test_another_document_is_not(key: PublicKey, signature: Signature) -> None:
    assert is_made_by(key, signature, DOCUMENT + b"x", DETACHED) is False


def test_line_ends_of_a_clear_signed_text_do_not_count(key: PublicKey) -> None:
    signed = CLEAR.replace(b"\n", b"\r\n")

    assert is_made_by(key, read_signatures(CLEAR)[0], b"", signed) is True


def test_clear_signed_text_is_given_back_without_its_escapes() -> None:
    assert covered(b"", CLEAR).splitlines()[1:] == [b"- a line with a dash", b"last"]


@pytest.mark.parametrize("index", range(6, 30))
def test_every_changed_byte_of_what_is_hashed_is_noticed(
    key: PublicKey, signature: Signature, index: int
) -> None:
    body = with_byte(signature.body, index, signature.body[index] ^ 1)

    assert is_made_by(key, replace(signature, body=body), DOCUMENT, DETACHED) is False


def test_changed_number_is_noticed(key: PublicKey, signature: Signature) -> None:
    body = with_byte(signature.body, len(signature.body) - 1, signature.body[-1] ^ 1)

    assert is_made_by(key, replace(signature, body=body), DOCUMENT, DETACHED) is False


@pytest.mark.parametrize(("index", "value"), [(0, 3), (1, 0x10), (2, 22), (3, 2)])
def test_other_versions_kinds_algorithms_and_weak_digests_are_not_judged(
    key: PublicKey, signature: Signature, index: int, value: int
) -> None:
    changed = replace(signature, body=with_byte(signature.body, index, value))

    assert is_made_by(key, changed, DOCUMENT, DETACHED) is None


@pytest.mark.parametrize("length", [0, 3, 6, 20, 60])
def test_cut_off_signature_is_not_judged(key: PublicKey, signature: Signature, length: int) -> None:
    cut = replace(signature, body=signature.body[:length])

    assert is_made_by(key, cut, DOCUMENT, DETACHED) is None


def test_keys_of_another_algorithm_are_not_judged(signature: Signature) -> None:
    other = read_certificates(new_signer().key)[0].keys[0]

    assert is_made_by(other, signature, DOCUMENT, DETACHED) is None
