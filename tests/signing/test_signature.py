"""What signatures prove: with keys made on the spot, and with files made by GnuPG."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.errors import SignatureError
from omg.signing import pkcs1
from omg.signing.openpgp import Certificate, read_certificates
from omg.signing.signature import SignatureVerdict, Status, enforce, verify
from tests.signers import FILES, Signer, expired_signer, new_signer, revoked_key

SUMS = b"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  node.tar.gz\n"
NOW = datetime.now(UTC) + timedelta(days=1)
RENEWED_SIGNED_AT = datetime(2020, 6, 1, tzinfo=UTC)


def file(name: str) -> bytes:
    return (FILES / name).read_bytes()


def keys(*contents: bytes) -> tuple[Certificate, ...]:
    return tuple(certificate for content in contents for certificate in read_certificates(content))


@pytest.fixture(scope="module")
def signer() -> Signer:
    return new_signer()


def test_detached_signature_of_a_trusted_key_is_good(signer: Signer) -> None:
    outcome = verify(SUMS, signer.detached(SUMS), keys(signer.key), now=NOW)

    assert (outcome.status, outcome.fingerprint) == (Status.GOOD, signer.fingerprint)


def test_good_outcome_says_what_was_signed_and_when(signer: Signer) -> None:
    outcome = verify(SUMS, signer.detached(SUMS), keys(signer.key), now=NOW)

    assert outcome.content == SUMS
    assert outcome.signed_at is not None
    assert NOW - outcome.signed_at < timedelta(days=2)


def test_clear_signed_document_counts_by_its_own_text(signer: Signer) -> None:
    outcome = verify(b"something else", signer.clear_signed(SUMS), keys(signer.key), now=NOW)

    assert (outcome.status, outcome.content) == (Status.GOOD, SUMS)


def test_text_around_a_clear_signed_document_is_not_signed(signer: Signer) -> None:
    signed = b"more  before.zip\n" + signer.clear_signed(SUMS) + b"more  behind.zip\n"

    assert b"more" not in verify(b"", signed, keys(signer.key), now=NOW).content


@pytest.mark.parametrize(
    "document", [SUMS + b"\n", SUMS.replace(b"2d", b"2e"), b""], ids=["longer", "other", "none"]
)
def test_changed_document_is_bad(signer: Signer, document: bytes) -> None:
    assert verify(document, signer.detached(SUMS), keys(signer.key), now=NOW).status is Status.BAD


def test_changed_clear_signed_document_is_bad(signer: Signer) -> None:
    signed = signer.clear_signed(SUMS).replace(b"2d71", b"2e71")

    assert verify(SUMS, signed, keys(signer.key), now=NOW).status is Status.BAD


def test_signature_of_nobody_known_is_of_an_unknown_key(signer: Signer) -> None:
    outcome = verify(SUMS, new_signer().detached(SUMS), keys(signer.key), now=NOW)

    assert outcome.status is Status.UNKNOWN_KEY


def test_unknown_key_is_named(signer: Signer) -> None:
    outcome = verify(SUMS, expired_signer().detached(SUMS), keys(signer.key), now=NOW)

    assert outcome.fingerprint == expired_signer().fingerprint


def test_key_that_had_expired_when_it_signed_is_told(signer: Signer) -> None:
    expired = expired_signer()

    outcome = verify(SUMS, expired.detached(SUMS), keys(expired.key), now=NOW)

    assert (outcome.status, outcome.reason) == (Status.EXPIRED_KEY, "the key had expired on 2020-12-31")


def test_key_that_its_owner_withdrew_is_told(signer: Signer) -> None:
    outcome = verify(SUMS, signer.detached(SUMS), keys(revoked_key(signer)), now=NOW)

    assert outcome.status is Status.REVOKED_KEY


def test_signature_from_the_future_is_not_bad(signer: Signer) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)

    # The library goes by the real clock: so the document is another one, for it to refuse.
    outcome = verify(b"other", signer.detached(SUMS), keys(signer.key), now=yesterday)

    assert outcome.status is Status.UNVERIFIABLE


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\x00\xff", SUMS, b"-----BEGIN PGP SIGNED MESSAGE-----\n"]
)
def test_what_is_no_signature_is_bad(signer: Signer, content: bytes) -> None:
    assert verify(SUMS, content, keys(signer.key), now=NOW).status is Status.BAD


def test_library_errors_are_one_line(signer: Signer) -> None:
    outcome = verify(SUMS, b"\x00\xff", keys(signer.key), now=NOW)

    assert "\n" not in outcome.reason
    assert "backtrace" not in outcome.reason


@pytest.mark.parametrize("name", ["SHASUMS256.txt.sig", "SHASUMS256.txt.asc"])
def test_key_published_again_later_still_vouches_for_what_it_signed_before(name: str) -> None:
    outcome = verify(file("SHASUMS256.txt"), file(name), keys(file("renewed.asc")), now=NOW)

    assert (outcome.status, outcome.signed_at) == (Status.GOOD, RENEWED_SIGNED_AT)


def test_changed_document_is_bad_for_a_key_published_again() -> None:
    document = file("SHASUMS256.txt").replace(b"2d71", b"2e71")

    outcome = verify(document, file("SHASUMS256.txt.sig"), keys(file("renewed.asc")), now=NOW)

    assert outcome.status is Status.BAD


def test_changed_clear_signed_document_is_bad_for_a_key_published_again() -> None:
    signed = file("SHASUMS256.txt.asc").replace(b"2d71", b"2e71")

    assert verify(b"", signed, keys(file("renewed.asc")), now=NOW).status is Status.BAD


def test_one_good_signature_of_several_is_enough(signer: Signer) -> None:
    both = new_signer().detached(SUMS) + signer.detached(SUMS)

    assert verify(SUMS, both, keys(signer.key), now=NOW).status is Status.GOOD


def test_receipt_text_has_status_key_and_time() -> None:
    outcome = SignatureVerdict(Status.GOOD, "ABCD", RENEWED_SIGNED_AT)

    assert str(outcome) == "good by ABCD at 2020-06-01T00:00:00Z"


@pytest.mark.parametrize("policy", ["warn", "require"])
def test_bad_signature_is_refused_by_every_policy(policy: str) -> None:
    with pytest.raises(SignatureError, match="bad signature: changed"):
        enforce(
            SignatureVerdict(Status.BAD, reason="changed"), policy, subject="node 1.2.3", source="nodejs.org"
        )


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.BAD}))
def test_everything_but_a_bad_signature_passes_where_it_is_only_told(status: Status) -> None:
    enforce(SignatureVerdict(status), "warn", subject="node 1.2.3", source="nodejs.org")


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.BAD, Status.GOOD}))
def test_everything_but_a_good_signature_is_refused_where_one_is_required(status: Status) -> None:
    with pytest.raises(SignatureError, match=r"required \(`verify.node`\), and it is"):
        enforce(SignatureVerdict(status), "require", subject="node 1.2.3", source="nodejs.org")


def test_good_signature_passes_where_it_is_required() -> None:
    enforce(SignatureVerdict(Status.GOOD), "require", subject="node 1.2.3", source="nodejs.org")


CLEAR_SIGNED = file("SHASUMS256.txt.asc")
RENEWED = keys(file("renewed.asc"))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(place=st.integers(0, len(CLEAR_SIGNED) - 1), byte=st.binary(max_size=3))
def test_whatever_is_changed_no_other_text_is_ever_good(place: int, byte: bytes) -> None:
    changed = CLEAR_SIGNED[:place] + byte + CLEAR_SIGNED[place + 1 :]

    outcome = verify(b"", changed, RENEWED, now=NOW)

    assert outcome.content.replace(b"\r", b"") in (b"", pkcs1.covered(b"", CLEAR_SIGNED))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(content=st.binary(max_size=300), head=st.sampled_from([b"", b"\xc2", b"\x88", b"\x89\x01\x33\x04"]))
def test_no_content_breaks_the_verification(content: bytes, head: bytes) -> None:
    assert verify(SUMS, head + content, RENEWED, now=NOW).status is not Status.GOOD
