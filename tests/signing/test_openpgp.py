"""OpenPGP packets that are odd, cut or of another kind, and certificates that cannot be judged."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from pysequoia import Cert
from pysequoia.packet import HashAlgorithm, SignatureType, Tag

from omg.signing import openpgp
from omg.signing.openpgp import (
    Binding,
    PublicKey,
    UnreadableError,
    is_clear_signed,
    read_certificates,
    read_signatures,
)
from tests.signers import FILES, new_signer

if TYPE_CHECKING:
    from pathlib import Path

DETACHED = (FILES / "SHASUMS256.txt.sig").read_bytes()
CLEAR = (FILES / "SHASUMS256.txt.asc").read_bytes()


def packet(tag: int, body: bytes) -> bytes:
    return bytes([0xC0 | tag]) + bytes([0xFF]) + len(body).to_bytes(4) + body


def test_packet_of_a_kind_that_nobody_knows_is_malformed() -> None:
    with pytest.raises(UnreadableError, match="its OpenPGP signature is malformed: ") as raised:
        read_signatures(packet(2, read_signatures(DETACHED)[0].body) + packet(45, b"unknown"))
    cause = str(raised.value.__cause__).splitlines()[0]
    assert str(raised.value) == f"its OpenPGP signature is malformed: {cause}"


def test_what_is_no_packet_at_all_is_refused_with_the_cause() -> None:
    with pytest.raises(UnreadableError) as raised:
        read_signatures(b"no signature")
    assert str(raised.value) == f"it is not OpenPGP data: {str(raised.value.__cause__).splitlines()[0]}"


def test_packets_of_other_kinds_are_not_signatures() -> None:
    literal = packet(11, b"b\0\0\0\0\0text")
    signature = packet(2, read_signatures(DETACHED)[0].body)

    assert len(read_signatures(literal + signature)) == 1
    with pytest.raises(UnreadableError, match=r"^it contains no OpenPGP signature$"):
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


def test_an_empty_key_file_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"^it contains no OpenPGP key$"):
        read_certificates(b"")


@pytest.mark.parametrize("content", [DETACHED, b"<html>"], ids=["a signature", "a web page"])
def test_what_is_not_a_key_file_is_refused_with_the_cause(content: bytes) -> None:
    with pytest.raises(UnreadableError) as raised:
        read_certificates(content)
    cause = openpgp._first_line(RuntimeError(str(raised.value.__cause__)))
    assert str(raised.value) == f"it contains no OpenPGP key: {cause}"


def test_key_is_known_by_its_fingerprint_and_the_end_of_it() -> None:
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


class Unusable:
    """A certificate of which the library can read the packets and nothing else."""

    def __bytes__(self) -> bytes:
        return bytes(Cert.from_bytes(new_signer().key))

    @property
    def expiration(self) -> None:
        raise RuntimeError("no binding signature\nwhich is a pity")


def test_nothing_is_said_of_the_owner_of_a_certificate_that_cannot_be_used() -> None:
    found = openpgp._certificate(cast("Cert", Unusable()))

    assert (found.problem, found.expires, found.user_id) == ("no binding signature", None, "")
    assert not found.is_revoked
    assert found.keys


class Nameless(Unusable):
    """A certificate of nobody."""

    expiration = None
    is_revoked = False
    user_ids = ()


def test_only_a_problem_is_explained_by_sha1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openpgp, "_is_vouched_by_sha1_alone", lambda _packets: True)
    problems = [openpgp._certificate(cast("Cert", one)).problem for one in (Unusable(), Nameless())]

    assert problems == ["its self-signature uses only SHA-1, which is no longer secure", ""]


def test_owner_may_have_no_name() -> None:
    found = openpgp._certificate(cast("Cert", Nameless()))

    assert (found.user_id, found.problem) == ("", "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [(CLEAR, True), (b"\n \t" + CLEAR, True), (b"x" + CLEAR, False), (DETACHED, False)],
)
def test_signed_text_is_recognized_by_its_first_line(content: bytes, expected: bool) -> None:
    assert is_clear_signed(content) is expected


OWNER, OTHER = "A" * 40, "B" * 40
DAY = datetime(2020, 1, 1, tzinfo=UTC)


def key_packet(fingerprint: str) -> SimpleNamespace:
    return SimpleNamespace(
        tag=Tag.PublicKey,
        fingerprint=fingerprint.lower(),
        key_id=fingerprint[-16:].lower(),
        key_created=DAY,
        body=b"key",
        issuer_fingerprint=None,
        issuer_key_id=None,
    )


def said_by(
    fingerprint: str | None = None,
    *,
    key_id: str | None = None,
    kind: object = SignatureType.PositiveCertification,
    algorithm: object = HashAlgorithm.SHA256,
    created: datetime | None = DAY,
) -> SimpleNamespace:
    return SimpleNamespace(
        tag=Tag.Signature,
        fingerprint=None,
        issuer_fingerprint=fingerprint and fingerprint.lower(),
        issuer_key_id=key_id and key_id.lower(),
        signature_type=kind,
        signature_created=created,
        key_validity_period=None,
        hash_algorithm=algorithm,
    )


@pytest.mark.parametrize(
    ("packet", "counts"),
    [
        (said_by(OWNER), True),
        (said_by(None, key_id=OWNER[-16:]), True),
        (said_by(OTHER), False),
        (said_by(OTHER, key_id=OTHER[-16:]), False),
        (said_by(OWNER, kind=SignatureType.KeyRevocation), False),
        (said_by(OWNER, kind=SignatureType.SubkeyRevocation), False),
        (said_by(OWNER, kind=SignatureType.CertificationRevocation), False),
        (said_by(OWNER, created=None), False),
    ],
)
def test_only_what_the_owner_says_binds_a_key(packet: SimpleNamespace, counts: bool) -> None:
    (key,) = openpgp._keys([key_packet(OWNER), packet])

    assert (key.fingerprint, key.created, key.body) == (OWNER, DAY, b"key")
    assert key.bindings == ((Binding(DAY, None),) if counts else ())


def test_words_of_the_owner_belong_to_the_key_before_them() -> None:
    primary, subkey = openpgp._keys([said_by(OWNER), key_packet(OWNER), key_packet(OTHER), said_by(OWNER)])

    assert (primary.bindings, len(subkey.bindings)) == ((), 1)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((said_by(OWNER, algorithm=HashAlgorithm.SHA1),), True),
        ((said_by(OWNER, algorithm=HashAlgorithm.SHA1), said_by(OWNER)), False),
        ((said_by(OWNER, algorithm=HashAlgorithm.SHA1), said_by(OTHER)), True),
        ((said_by(OTHER, algorithm=HashAlgorithm.SHA1),), False),
        ((said_by(OWNER),), False),
        ((), False),
    ],
)
def test_owner_vouches_by_sha1_alone_where_no_other_digest_is_theirs(
    said: tuple[SimpleNamespace, ...], expected: bool
) -> None:
    assert openpgp._is_vouched_by_sha1_alone([key_packet(OWNER), *said]) is expected


def test_error_of_the_library_is_its_first_line_and_short() -> None:
    error = RuntimeError("\n  first  \nsecond\n\nStack backtrace:\n 0: x\n\nStack backtrace:\n 1: y")

    assert openpgp._first_line(error) == "first"
    assert openpgp._first_line(RuntimeError("x" * 300)) == "x" * 200
    assert openpgp._first_line(RuntimeError("\n\nStack backtrace: 0")) == "unreadable"


def test_file_is_mapped_up_to_the_limit_and_piped_beyond(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer, piped = new_signer(), []
    (tmp_path / "file").write_bytes(b"12345")
    signed = signer.detached(b"12345")
    (signature,) = read_signatures(signed)
    monkeypatch.setattr(openpgp, "open_pipe", lambda file: piped.append(file) or nullcontext(None))

    for limit in (6, 5, 4):
        monkeypatch.setattr(openpgp, "_MAX_MAPPED_BYTES", limit)
        content = openpgp.signed_content(tmp_path / "file", signed, signature, read_certificates(signer.key))
        assert content == b""

    assert piped == [tmp_path / "file"]


@pytest.mark.parametrize("is_file", [False, True])
def test_a_library_that_accepts_no_signature_is_not_taken_for_one_that_accepts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_file: bool
) -> None:
    signer = new_signer()
    signed = signer.detached(b"12345")
    (tmp_path / "file").write_bytes(b"12345")
    document = tmp_path / "file" if is_file else b"12345"
    (signature,) = read_signatures(signed)
    monkeypatch.setattr("pysequoia.verify", lambda **_given: SimpleNamespace(valid_sigs=[], bytes=b"12345"))

    assert openpgp.signed_content(document, signed, signature, read_certificates(signer.key)) is None


@pytest.mark.parametrize("error", [None, RuntimeError, ValueError])
def test_large_file_is_read_by_a_pipe_and_again_only_where_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception] | None
) -> None:
    signer, read = new_signer(), []
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    signed = signer.detached(b"12345")
    (signature,) = read_signatures(signed)

    def verify(*, file: str, **_given: object) -> SimpleNamespace:
        read.append(file)
        if error is not None and len(read) == 1:
            raise error("broken")
        return SimpleNamespace(valid_sigs=[signature])

    monkeypatch.setattr(openpgp, "_MAX_MAPPED_BYTES", 4)
    monkeypatch.setattr(openpgp, "open_pipe", lambda _file: nullcontext("the pipe"))
    monkeypatch.setattr("pysequoia.verify", verify)

    assert openpgp.signed_content(file, signed, signature, read_certificates(signer.key)) == b""
    assert read == (["the pipe"] if error is None else ["the pipe", str(file)])
