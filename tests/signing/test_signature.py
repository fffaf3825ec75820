"""What signatures prove: with keys made on the spot, and with files made by GnuPG."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.errors import SignatureError
from omg.signing import openpgp, pkcs1
from omg.signing.openpgp import Binding, Certificate, read_certificates, read_signatures
from omg.signing.signature import SignatureVerdict, Status, enforce, unchecked, verify
from omg.value import replace
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


def test_key_that_had_expired_when_it_signed_is_reported(signer: Signer) -> None:
    expired = expired_signer()

    outcome = verify(SUMS, expired.detached(SUMS), keys(expired.key), now=NOW)

    assert (outcome.status, outcome.reason) == (Status.EXPIRED_KEY, "the key had expired on 2020-12-31")


def test_key_that_its_owner_withdrew_is_reported(signer: Signer) -> None:
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
def test_what_is_not_a_signature_is_bad(signer: Signer, content: bytes) -> None:
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


SECOND = timedelta(seconds=1)
CREATED = datetime(2020, 1, 1, tzinfo=UTC)


def judged(
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_made: bool | None,
    bindings: tuple[Binding, ...] = (),
    created: datetime = CREATED,
    now: datetime = NOW,
    **changes: object,
) -> SignatureVerdict:
    """Return the verdict on a signature of 2020-06-01 that the library does not accept."""
    monkeypatch.setattr(openpgp, "signed_content", lambda *_: None)
    monkeypatch.setattr(pkcs1, "is_made_by", lambda *_: is_made)
    key = replace(RENEWED[0].keys[0], created=created, bindings=bindings)
    return verify(SUMS, file("SHASUMS256.txt.sig"), (replace(RENEWED[0], keys=(key,), **changes),), now=now)


@pytest.mark.parametrize(
    ("lifetime", "status"),
    [
        (RENEWED_SIGNED_AT - CREATED - SECOND, Status.EXPIRED_KEY),
        (RENEWED_SIGNED_AT - CREATED, Status.EXPIRED_KEY),
        (RENEWED_SIGNED_AT - CREATED + SECOND, Status.UNVERIFIABLE),
        (None, Status.UNVERIFIABLE),
    ],
)
def test_key_is_expired_from_the_very_second_on(monkeypatch, lifetime, status: Status) -> None:
    outcome = judged(monkeypatch, is_made=True, bindings=(Binding(CREATED, lifetime),))

    assert outcome.status is status
    if lifetime is not None and status is Status.EXPIRED_KEY:
        assert outcome.reason == "the key had expired on " + f"{CREATED + lifetime:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("expires", "status"),
    [
        (RENEWED_SIGNED_AT - SECOND, Status.EXPIRED_KEY),
        (RENEWED_SIGNED_AT, Status.EXPIRED_KEY),
        (RENEWED_SIGNED_AT + SECOND, Status.GOOD),
        (None, Status.GOOD),
    ],
)
def test_newest_word_of_the_owner_expires_at_the_very_second_too(
    monkeypatch, expires, status: Status
) -> None:
    outcome = judged(monkeypatch, is_made=True, expires=expires)

    assert outcome.status is status
    assert outcome.content == (SUMS if status is Status.GOOD else b"")
    assert ("2020-06-01" in outcome.reason or "2020-05-31" in outcome.reason) is (status is not Status.GOOD)


@pytest.mark.parametrize(
    ("since", "status"),
    [(RENEWED_SIGNED_AT, Status.EXPIRED_KEY), (RENEWED_SIGNED_AT + SECOND, Status.GOOD)],
)
def test_owners_word_counts_from_the_very_second_on(monkeypatch, since: datetime, status: Status) -> None:
    outcome = judged(monkeypatch, is_made=True, bindings=(Binding(since, timedelta(1)),), expires=None)

    assert outcome.status is status


def test_last_word_of_the_owner_counts(monkeypatch) -> None:
    said = (Binding(CREATED + SECOND, None), Binding(CREATED, timedelta(1)))

    assert judged(monkeypatch, is_made=True, bindings=said).status is Status.UNVERIFIABLE
    assert judged(monkeypatch, is_made=True, bindings=said[::-1]).status is Status.UNVERIFIABLE


@pytest.mark.parametrize(
    ("created", "status"),
    [(RENEWED_SIGNED_AT, Status.GOOD), (RENEWED_SIGNED_AT + SECOND, Status.UNVERIFIABLE)],
)
def test_key_signs_nothing_before_it_was_made(monkeypatch, created: datetime, status: Status) -> None:
    assert judged(monkeypatch, is_made=True, created=created, expires=None).status is status


@pytest.mark.parametrize("is_made", [True, None])
def test_key_that_may_not_sign_is_distinguished_from_a_changed_document(
    monkeypatch, is_made: bool | None
) -> None:
    outcome = judged(monkeypatch, is_made=is_made, bindings=(Binding(CREATED, None),))

    assert outcome.status is (Status.UNVERIFIABLE if is_made else Status.BAD)
    assert ("is not allowed to sign" in outcome.reason) is bool(is_made)


def test_silence_of_the_published_copy_is_not_verifiable_where_nothing_else_proves_it(monkeypatch) -> None:
    outcome = judged(monkeypatch, is_made=None)

    assert (outcome.status, "no data for 2020-06-01" in outcome.reason) == (Status.UNVERIFIABLE, True)


@pytest.mark.parametrize(
    ("now", "is_later"), [(RENEWED_SIGNED_AT, False), (RENEWED_SIGNED_AT - SECOND, True)]
)
def test_signature_of_this_second_is_not_from_the_future(monkeypatch, now: datetime, is_later: bool) -> None:
    outcome = judged(monkeypatch, is_made=True, now=now, expires=None)

    assert (outcome.status is Status.UNVERIFIABLE) is is_later
    assert ("2020-06-01 00:00 UTC, which is in the future" in outcome.reason) is is_later


@pytest.mark.parametrize("is_made", [True, None])
def test_key_that_cannot_be_judged_is_reported_with_the_reason(monkeypatch, is_made: bool | None) -> None:
    outcome = judged(monkeypatch, is_made=is_made, problem="too old")

    assert outcome.status is Status.UNVERIFIABLE
    assert outcome.reason.endswith("the key itself is not accepted: too old")
    assert outcome.reason.startswith("the pinned key made it, but ") is bool(is_made)


def test_worst_of_several_signatures_is_reported(signer: Signer) -> None:
    nobody, changed = new_signer().detached(SUMS), signer.detached(b"other")

    for both in (nobody + changed, changed + nobody):
        assert verify(SUMS, both, keys(signer.key), now=NOW).status is Status.BAD


def test_first_key_that_the_signature_names_is_judged(signer: Signer) -> None:
    others = keys(new_signer().key, signer.key)

    assert verify(SUMS, signer.detached(SUMS), others, now=NOW).fingerprint == signer.fingerprint


def test_unknown_key_is_named_in_the_reason(signer: Signer) -> None:
    signed = new_signer().detached(SUMS)
    issuer = read_signatures(signed)[0].issuer

    assert verify(SUMS, signed, keys(signer.key), now=NOW).reason == f"no trusted key has the ID {issuer}"


def test_what_omg_does_not_check_is_reported_instead_of_a_signature() -> None:
    outcome = unchecked("jdx/ruby publishes Sigstore attestations")

    assert outcome.status is Status.UNCHECKED
    assert outcome.summary == outcome.reason
    assert outcome.reason.startswith("jdx/ruby publishes Sigstore attestations")
    assert str(outcome) == f"not checked: {outcome.reason}"


@pytest.mark.parametrize(
    ("reason", "told"), [("", "signature: bad"), ("changed", "signature: bad (changed)")]
)
def test_status_is_reported_with_its_reason(reason: str, told: str) -> None:
    assert SignatureVerdict(Status.BAD, reason=reason).summary == told


def test_receipt_text_of_nobody_is_the_status_alone() -> None:
    assert str(SignatureVerdict(Status.NOT_SIGNED)) == "not signed"


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (Status.UNKNOWN_KEY, "omg keys refresh"),
        (Status.EXPIRED_KEY, "omg keys refresh"),
        (Status.NOT_SIGNED, "omg config set verify.node warn"),
    ],
)
def test_hint_says_what_to_do(status: Status, hint: str) -> None:
    with pytest.raises(SignatureError) as raised:
        enforce(SignatureVerdict(status), "require", subject="node 1.2.3", source="nodejs.org")
    assert hint in (raised.value.hint or "")
