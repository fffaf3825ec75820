"""From a publisher's folder to what its signatures prove about one archive."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING

import pytest

from omg.errors import ChecksumError
from omg.network.documents import DocumentCache
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.signing.keyring import Keyring
from omg.signing.signature import Status
from omg.signing.verifier import Verifier
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive, SignedSums, Signing, Source
from omg.value import replace
from tests.publishers import sums
from tests.signers import Signer, expired_signer, new_signer
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path
    from typing import Never

    from omg.signing.signature import SignatureVerdict
    from tests.upstream import Upstream

NAME, ARCHIVE = "tool.tar.gz", b"archive"
DOCUMENT = sums({NAME: ARCHIVE, "other.tar.gz": b"other"})
DIGEST = Digest("sha256", hashlib.sha256(ARCHIVE).digest())
BASE = "https://example.org/v1/"
SIGNATURES = (f"{BASE}SUMS.sig", f"{BASE}SUMS.asc")


def offer(*signature_urls: str, is_official: bool = True) -> Offer:
    return Offer(
        (PublishedArchive(BASE + NAME, NAME, DIGEST, Layout()),),
        SignedSums(f"{BASE}SUMS", DOCUMENT, signature_urls),
        is_official=is_official,
    )


@pytest.fixture(scope="module")
def signer() -> Signer:
    return new_signer()


def nothing(*_arguments: object) -> Generator[Never, None, tuple[()]]:
    yield from ()
    return ()


def source(signing: Signing | None) -> Source:
    return Source(
        name="example.org",
        hosts=("example.org",),
        probe_url="https://example.org/",
        releases=nothing,
        offer=nothing,  # type: ignore[arg-type] - never followed here
        signing=signing,
    )


@pytest.fixture
def ask(tmp_path: Path, upstream: Upstream, signer: Signer) -> Iterator[Callable[..., SignatureVerdict]]:
    """Return a function that verifies the folder; the key lies at its publisher's."""
    upstream.put(f"keys.example.org/{signer.fingerprint}", signer.key)
    signing = Signing(
        (signer.fingerprint,), ("https://keys.example.org/{fingerprint}",), ("keys.example.org",)
    )
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _seconds: None)
    verifier = Verifier(DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher))

    def verify(wanted: Offer | None = None, *, is_signing: bool = True) -> SignatureVerdict:
        return verifier.verify(source(signing if is_signing else None), wanted or offer(*SIGNATURES))

    yield verify
    fetcher.close()


def test_pinned_key_is_fetched_and_proves_the_list(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.sig", signer.detached(DOCUMENT))
    assert ask().status is Status.GOOD


def in_both_formats(others: bytes) -> Offer:
    """Return an offer of an archive in two formats; ``others`` is the list of digests."""
    other = PublishedArchive(f"{BASE}tool.tar.xz", "tool.tar.xz", DIGEST, Layout())
    plain = offer(*SIGNATURES)
    return replace(
        plain,
        archives=(replace(plain.archives[0], others=(other,)),),
        sums=SignedSums(f"{BASE}SUMS", others, SIGNATURES),
    )


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        ({NAME: ARCHIVE, "tool.tar.xz": ARCHIVE}, Status.GOOD),
        ({NAME: ARCHIVE, "tool.tar.xz": b"replaced"}, Status.BAD),
        ({NAME: ARCHIVE}, Status.NOT_SIGNED),
    ],
)
def test_every_format_has_to_be_signed(signed, status, ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.asc", signer.clear_signed(sums(signed)))
    assert ask(in_both_formats(sums({NAME: ARCHIVE, "tool.tar.xz": ARCHIVE}))).status is status


def test_first_signature_that_is_there_counts(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.asc", signer.clear_signed(DOCUMENT))
    assert ask().status is Status.GOOD


def test_site_without_signatures_is_not_signed(ask) -> None:
    outcome = ask(offer(is_official=False))
    assert (outcome.status, outcome.reason) == (Status.NOT_SIGNED, "its builder publishes no signatures")


def test_publisher_without_keys_is_not_signed(ask) -> None:
    assert ask(is_signing=False).status is Status.NOT_SIGNED


def test_missing_signature_is_not_signed(ask) -> None:
    assert (ask().status, ask().reason) == (Status.NOT_SIGNED, "there is no `SUMS.sig`")


def test_signed_list_without_the_archive_is_not_signed(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.asc", signer.clear_signed(sums({"other.tar.gz": b"other"})))
    verdict = ask()
    reason = "the signed document does not name `tool.tar.gz`"
    assert (verdict.status, verdict.reason) == (Status.NOT_SIGNED, reason)


def test_signed_text_that_is_not_a_list_is_bad_and_its_address_named(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.asc", signer.clear_signed(b"hello\n"))
    verdict = ask()
    assert (verdict.status, f"`{BASE}SUMS`" in verdict.reason) == (Status.BAD, True)


def test_signature_of_the_greatest_size_is_read(ask, upstream, signer, monkeypatch) -> None:
    signed = signer.detached(DOCUMENT)
    upstream.put("example.org/v1/SUMS.sig", signed)
    monkeypatch.setattr("omg.signing.verifier._MAX_SIGNATURE_BYTES", len(signed))
    assert ask().status is Status.GOOD


def test_signature_at_another_host_is_not_asked_for(tmp_path, signer) -> None:
    fetcher = Fetcher({}, sleep=lambda _seconds: None)
    verifier = Verifier(DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher))
    signing = Signing((signer.fingerprint,), ("https://example.org/{fingerprint}",), ("example.org",))
    verdict = verifier.verify(source(signing), offer("https://elsewhere.invalid/SUMS.sig"))
    fetcher.close()
    assert verdict.status is Status.UNVERIFIABLE
    assert "refusing `https://elsewhere.invalid/SUMS.sig`" in verdict.reason


def test_signature_without_end_is_bad_and_not_read(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.sig", signer.detached(DOCUMENT) * 3000)
    assert (ask().status, "a signature of" in ask().reason) == (Status.BAD, True)


def test_key_that_cannot_be_fetched_makes_it_not_verifiable(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.sig", signer.detached(DOCUMENT))
    upstream.fail_always(f"keys.example.org/{signer.fingerprint}", Fault(status=403))
    assert (ask().status, "its key could not be downloaded" in ask().reason) == (Status.UNVERIFIABLE, True)


@pytest.mark.parametrize(("is_prolonged", "status"), [(True, Status.GOOD), (False, Status.EXPIRED_KEY)])
def test_copy_that_had_expired_is_fetched_again(tmp_path, upstream, is_prolonged, status) -> None:
    expired = expired_signer()
    kept = tmp_path / f"keys/{expired.fingerprint}.asc"
    kept.parent.mkdir()
    kept.write_bytes(expired.key)
    os.utime(kept, (0, 0))
    prolonged = str(expired.secret.extract_certificate()).encode()
    upstream.put(f"keys.example.org/{expired.fingerprint}", prolonged if is_prolonged else expired.key)
    upstream.put("example.org/v1/SUMS.sig", expired.detached(DOCUMENT))
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url))
    verifier = Verifier(DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher))
    signing = Signing(
        (expired.fingerprint,), ("https://keys.example.org/{fingerprint}",), ("keys.example.org",)
    )
    outcome = verifier.verify(source(signing), offer(*SIGNATURES))
    fetcher.close()
    assert outcome.status is status


def test_machine_without_the_library_says_so(ask, upstream, signer, monkeypatch) -> None:
    upstream.put("example.org/v1/SUMS.sig", signer.detached(DOCUMENT))
    monkeypatch.setitem(sys.modules, "pysequoia", None)
    assert (ask().status, "pysequoia" in ask().reason) == (Status.UNVERIFIABLE, True)


def test_machine_without_the_library_still_tells_what_is_not_signed(ask, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pysequoia", None)
    assert ask().status is Status.NOT_SIGNED


def test_what_is_published_and_not_checked_is_reported(ask) -> None:
    wanted = replace(offer(*SIGNATURES), unchecked="example.org publishes attestations")
    assert ask(wanted).status is Status.UNCHECKED
    assert "example.org publishes attestations" in ask(wanted).summary


def test_publisher_may_say_why_nothing_is_signed(ask) -> None:
    assert ask(replace(offer(), not_signed="it is built here")).reason == "it is built here"


def test_offer_without_a_document_is_not_signed(ask) -> None:
    assert ask(replace(offer(), sums=None)).status is Status.NOT_SIGNED


def test_signature_of_another_document_is_bad(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.sig", signer.detached(b"another"))
    assert ask().status is Status.BAD


def test_archives_beside_the_main_one_count_where_they_are_named(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.sig", signer.detached(DOCUMENT))
    (main,) = offer().archives
    unnamed, other = replace(main, name="npm.tgz"), replace(main, name="other.tar.gz")

    assert ask(replace(offer(*SIGNATURES), archives=(main, unnamed))).status is Status.GOOD
    outcome = ask(replace(offer(*SIGNATURES), archives=(main, other)))
    assert (outcome.status, "`other.tar.gz`" in outcome.reason) == (Status.BAD, True)
    assert (outcome.fingerprint, outcome.content) == (signer.fingerprint, b"")


def test_main_archive_with_another_digest_is_bad(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.asc", signer.clear_signed(sums({NAME: b"replaced"})))
    assert (ask().status, f"`{NAME}`" in ask().reason) == (Status.BAD, True)


def test_publishers_own_format_of_digests_is_read(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.sig", signer.detached(DOCUMENT))
    signed_sums = offer(*SIGNATURES).sums

    def digests(content: bytes) -> dict[str, Digest]:
        assert content == DOCUMENT
        return {NAME: DIGEST}

    def no_digests(content: bytes) -> dict[str, Digest]:
        raise ChecksumError("it holds no digests")

    good = replace(offer(), sums=replace(signed_sums, digests=digests))
    bad = replace(offer(), sums=replace(signed_sums, digests=no_digests))
    assert ask(good).status is Status.GOOD
    assert (ask(bad).status, ask(bad).reason) == (Status.BAD, "it holds no digests")


def test_signature_that_became_unreadable_is_bad(tmp_path, upstream, signer, monkeypatch) -> None:
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url))
    verifier = Verifier(DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher))
    signing = Signing((signer.fingerprint,), ("https://keys.example.org/{fingerprint}",), ("example.org",))
    # Kept by a machine without the library, which could not look at it.
    outcome = verifier._certificates(signing, b"no signature")
    fetcher.close()
    assert (outcome.status, outcome.reason.split(": ")[0]) == (Status.BAD, "it is not OpenPGP data")


def test_doubt_drops_documents_and_kept_keys(tmp_path, upstream, signer) -> None:
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url))
    verifier = Verifier(DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher))
    signing = Signing(
        (signer.fingerprint,), ("https://keys.example.org/{fingerprint}",), ("keys.example.org",)
    )
    upstream.put(f"keys.example.org/{signer.fingerprint}", signer.key)
    upstream.put("example.org/v1/SUMS.sig", signer.detached(DOCUMENT))
    assert verifier.verify(source(signing), offer(*SIGNATURES)).status is Status.GOOD
    assert verifier.keyring.renewed(signing, signer.fingerprint) is None

    assert verifier.invalidate() is True

    assert verifier.keyring.renewed(signing, signer.fingerprint) is not None
    assert verifier.invalidate() is False
    fetcher.close()


def test_html_page_in_place_of_a_signature_proves_nothing(ask, upstream) -> None:
    upstream.put("example.org/v1/SUMS.sig", b"<!doctype html><html></html>")
    verdict = ask()
    assert verdict.status is Status.UNVERIFIABLE
    assert verdict.reason == (
        "its signature could not be downloaded: got an HTML page instead of a signature"
    )


def test_who_publishes_no_signatures_is_named(ask) -> None:
    assert ask(is_signing=False).reason == "example.org publishes no signatures"
    assert ask(offer(is_official=False)).reason == "its builder publishes no signatures"


def test_bad_list_is_reported_with_its_key_and_time(ask, upstream, signer) -> None:
    upstream.put("example.org/v1/SUMS.asc", signer.clear_signed(sums({NAME: b"another"})))
    verdict = ask()
    assert (verdict.status, verdict.fingerprint) == (Status.BAD, signer.fingerprint)
    assert verdict.signed_at is not None
