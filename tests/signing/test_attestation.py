"""From GitHub's list of attestations to what they prove about one archive."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from omg.errors import SignatureError
from omg.network.documents import DocumentCache
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.signing.attestation import parse_bundles
from omg.signing.keyring import Keyring
from omg.signing.signature import REQUIRE, WARN, SignatureVerdict, Status, enforce
from omg.signing.verifier import Verifier
from omg.sources.attested import Attested
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive
from tests.signing.test_verifier import source
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.upstream import Upstream

NAME = "cpython-3.13.1+20260101-x86_64-unknown-linux-gnu-install_only.tar.gz"
DIGEST = Digest("sha256", hashlib.sha256(b"archive").digest())
ATTESTED = Attested("example/python", "cpython-3.13.1")
PLACE = f"api.github.com/repos/example/python/attestations/{DIGEST}"
PROVENANCE = "https://slsa.dev/provenance/v1"
GOOD = SignatureVerdict(
    Status.GOOD, "github.com/example/python/.github/workflows/release.yml@refs/heads/main"
)


def statement(name: str = NAME, digest: Digest = DIGEST, predicate: str = PROVENANCE) -> bytes:
    subject = {"name": name, "digest": {"sha256": digest.value.hex()}}
    other = {"name": "other.tar.gz", "digest": {"sha256": "00" * 32}}
    kinds = {"_type": "https://in-toto.io/Statement/v1", "predicateType": predicate}
    return json.dumps({**kinds, "subject": [other, subject]}).encode()


def listed(*contents: bytes) -> bytes:
    """Return GitHub's list, with a bundle for each signed content; the fake check returns it."""
    bundles = [{"bundle": {"content": content.decode()}} for content in contents]
    return json.dumps({"attestations": bundles}).encode()


def check(bundle: bytes, attested: Attested) -> SignatureVerdict:
    """Accept every bundle, but those that name another status."""
    content = json.loads(bundle)["content"].encode()
    if content in {status.value.encode() for status in Status}:
        return SignatureVerdict(Status(content.decode()), reason="by the library")
    return SignatureVerdict(GOOD.status, GOOD.fingerprint, content=content)


@pytest.fixture
def with_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it look as if the library is installed; what it does is seen in tests/real/test_attestations.py."""
    library = ModuleType("sigstore")
    library.__spec__ = ModuleSpec("sigstore", None)
    monkeypatch.setitem(sys.modules, "sigstore", library)


@pytest.fixture
def ask(tmp_path: Path, upstream: Upstream) -> Iterator[Callable[..., SignatureVerdict]]:
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _seconds: None)
    documents, keyring = DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher)
    verifier = Verifier(documents, keyring, check)

    def verify(digest: Digest = DIGEST) -> SignatureVerdict:
        archive = PublishedArchive(f"https://example.org/{NAME}", NAME, digest, Layout())
        wanted = Offer((archive,), unchecked="python publishes Sigstore attestations", attested=ATTESTED)
        return verifier.verify(source(None), wanted)

    yield verify
    fetcher.close()


def test_attestation_of_the_archive_is_good_and_names_the_workflow(ask, upstream, with_library) -> None:
    upstream.put(PLACE, listed(statement()))

    assert str(ask()) == f"good by {GOOD.fingerprint}"
    assert upstream.count(PLACE) == 1


def test_attested_file_may_have_another_name_of_the_same_version(ask, upstream, with_library) -> None:
    upstream.put(PLACE, listed(statement("cpython-3.13.1-x86_64-unknown-linux-gnu-20260101T0000.tar.gz")))

    assert ask().status is Status.GOOD


@pytest.mark.parametrize("name", ["cpython-3.13.15+20260101-x.tar.gz", "cpython-3.13.1rc1-x", "other", ""])
def test_attestation_of_another_version_is_bad(ask, upstream, with_library, name: str) -> None:
    upstream.put(PLACE, listed(statement(name)))

    verdict = ask()

    assert (verdict.status, "it attests another file" in verdict.reason) == (Status.BAD, True)


def test_attestation_of_another_checksum_is_bad(ask, upstream, with_library) -> None:
    upstream.put(PLACE, listed(statement(digest=Digest("sha256", bytes(31) + b"1"))))

    assert (ask().status, ask().reason) == (
        Status.BAD,
        f"it does not attest `{NAME}` with this checksum",
    )


@pytest.mark.parametrize(
    "content",
    [b"hello", b"[]", b"{}", statement().replace(b'"digest": {', b'"digest": 1, "x": {'), b"[" * 9999],
)
def test_signed_text_that_is_not_a_statement_is_bad(ask, upstream, with_library, content: bytes) -> None:
    upstream.put(PLACE, listed(content))

    assert (ask().status, "not a statement" in ask().reason) == (Status.BAD, True)


def test_other_kind_of_statement_proves_nothing(ask, upstream, with_library) -> None:
    upstream.put(PLACE, listed(statement(predicate="https://spdx.dev/Document/v2.3")))

    assert ask().status is Status.NOT_SIGNED


def test_one_good_bundle_among_others_is_enough(ask, upstream, with_library) -> None:
    upstream.put(PLACE, listed(b"bad", b"unknown key", statement(), b"bad"))

    assert ask().status is Status.GOOD


@pytest.mark.parametrize(
    ("verdicts", "reported"),
    [
        ((b"unknown key", b"bad"), Status.BAD),
        ((b"not verifiable", b"unknown key"), Status.UNKNOWN_KEY),
        ((b"not signed", b"not verifiable"), Status.UNVERIFIABLE),
    ],
)
def test_worst_is_reported_if_none_is_good(ask, upstream, with_library, verdicts, reported) -> None:
    upstream.put(PLACE, listed(*verdicts))

    assert ask().status is reported


@pytest.mark.parametrize("answer", [None, b'{"attestations": []}'])
def test_archive_without_attestations_is_not_signed(ask, upstream, with_library, answer) -> None:
    if answer is not None:
        upstream.put(PLACE, answer)

    assert (ask().status, ask().reason) == (
        Status.NOT_SIGNED,
        f"GitHub has no Sigstore attestation of `{NAME}`",
    )


def test_github_that_does_not_answer_leaves_it_not_verifiable(ask, upstream, with_library) -> None:
    upstream.fail_always(PLACE, Fault(status=403))

    verdict = ask()

    assert verdict.status is Status.UNVERIFIABLE
    assert verdict.reason.startswith("its attestations could not be downloaded: ")


@pytest.mark.parametrize(
    "answer", [b"<html>", b"[]", b"{}", b'{"attestations": [1]}', b'{"attestations": [{"bundle": null}]}']
)
def test_answer_of_another_form_leaves_it_not_verifiable(ask, upstream, with_library, answer) -> None:
    upstream.put(PLACE, answer)

    verdict = ask()

    assert (verdict.status, "is not a list of attestations" in verdict.reason) == (Status.UNVERIFIABLE, True)


def test_checksum_of_another_kind_finds_no_attestation(ask, upstream, with_library) -> None:
    assert ask(Digest("sha512", bytes(64))).status is Status.NOT_SIGNED
    assert not upstream.requests


def test_without_the_library_nothing_is_requested_and_the_verdict_says_so(ask, upstream, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sigstore", None)

    verdict = ask()

    assert verdict.status is Status.UNCHECKED
    assert verdict.summary.startswith("python publishes Sigstore attestations, which omg checks once")
    assert not upstream.requests


def test_requirement_without_the_library_says_what_to_install(ask, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sigstore", None)
    enforce(ask(), WARN, subject="python 3.13.1", source="example.org")

    with pytest.raises(SignatureError, match="a good signature is required") as caught:
        enforce(ask(), REQUIRE, subject="python 3.13.1", source="example.org")

    assert (caught.value.hint or "").startswith("install `sigstore")


def test_list_of_bundles_is_bounded() -> None:
    assert len(parse_bundles(listed(*[b"bad"] * 31))) == 30
