"""Attestations through the library `sigstore` itself, with authorities made here, and without a network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from omg.errors import SignatureError
from omg.network.documents import DocumentCache
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.signing import sigstore
from omg.signing.keyring import Keyring
from omg.signing.signature import REQUIRE, Status, enforce
from omg.signing.verifier import Verifier
from omg.sources.attested import Attested
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive
from omg.store.receipts import RECEIPT_NAME, read
from tests.publishing.python import PythonPublisher
from tests.signing.test_verifier import source

pytest.importorskip("sigstore", reason="NOT CHECKED: sigstore, of the extra `attestations`, is not installed")

from tests import attesters
from tests.attesters import Attester, answer, statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omg.signing.signature import SignatureVerdict
    from tests.conftest import StoreBuilder
    from tests.upstream import Upstream

    Bundle = dict[str, object]

pytestmark = pytest.mark.real

REPOSITORY = "jdx/ruby"
PYTHON = "astral-sh/python-build-standalone"
NAME, CONTENT = "ruby-3.4.5.x86_64_linux.tar.gz", b"archive"
ATTESTED = Attested(REPOSITORY, NAME)
DIGEST = Digest("sha256", hashlib.sha256(CONTENT).digest())
PLACE = f"api.github.com/repos/{REPOSITORY}/attestations/{DIGEST}"
STATEMENT = statement(("other.tar.gz", b"other"), (NAME, CONTENT))
IDENTITY = "github.com/jdx/ruby/.github/workflows/release.yml@refs/heads/main"


@pytest.fixture(scope="module")
def attester() -> Attester:
    return Attester()


@pytest.fixture
def judge(tmp_path: Path, attester: Attester, monkeypatch) -> Callable[[Bundle], SignatureVerdict]:
    """Return what a bundle proves to a machine that trusts these authorities, and has no network."""

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the library asked for a network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    root = attester.write_root(tmp_path / "root.json")
    return lambda bundle: sigstore.verify(json.dumps(bundle).encode(), ATTESTED, root)


def changed(bundle: Bundle, *path: str | int) -> Bundle:
    """Return a copy in which the last byte of a value in base64 is another one."""
    copy = json.loads(json.dumps(bundle))
    place = copy
    for key in path[:-1]:
        place = place[key]
    content = base64.b64decode(place[path[-1]])
    place[path[-1]] = base64.b64encode(content[:-1] + bytes([content[-1] ^ 1])).decode()
    return copy


def test_attestation_of_the_workflow_is_good(judge, attester) -> None:
    verdict = judge(attester.bundle(STATEMENT, REPOSITORY))

    assert (verdict.status, verdict.fingerprint) == (Status.GOOD, IDENTITY)
    assert (verdict.signed_at, verdict.content) == (attesters.MADE_AT, STATEMENT)


@pytest.mark.parametrize(
    "other",
    [
        {"repository": "mallory/ruby"},
        {"caller": "mallory/ruby"},
        {"workflow": ".github/workflows/release.yml.evil"},
        {"workflow": ".github/workflows/tests.yml"},
        {"issuer": "https://issuer.example.org"},
        {"issuer": attesters.ISSUER + "/other"},
        {"ref": "main"},
        {"ref": "refs/heads/\u001b[2J"},
    ],
    ids=str,
)
def test_attestation_of_another_signer_is_of_an_unknown_key(judge, attester, other: dict[str, str]) -> None:
    verdict = judge(attester.bundle(STATEMENT, **{"repository": REPOSITORY, **other}))

    assert (verdict.status, "\x1b" in verdict.reason) == (Status.UNKNOWN_KEY, False)


@pytest.mark.parametrize(
    "path",
    [
        ("dsseEnvelope", "payload"),
        ("dsseEnvelope", "signatures", 0, "sig"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "rootHash"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionPromise", "signedEntryTimestamp"),
    ],
    ids=str,
)
def test_changed_bundle_is_bad(judge, attester, path: tuple[str | int, ...]) -> None:
    assert judge(changed(attester.bundle(STATEMENT, REPOSITORY), *path)).status is Status.BAD


def test_bundle_with_the_statement_of_another_is_bad(judge, attester) -> None:
    bundle = attester.bundle(STATEMENT, REPOSITORY)
    bundle["dsseEnvelope"] = attester.bundle(statement((NAME, b"evil")), REPOSITORY)["dsseEnvelope"]

    assert judge(bundle).status is Status.BAD


def test_signed_text_of_another_type_is_bad(judge, attester) -> None:
    assert judge(attester.bundle(STATEMENT, REPOSITORY, kind="text/plain")).status is Status.BAD


def test_certificate_of_another_authority_is_of_an_unknown_key(judge) -> None:
    verdict = judge(Attester().bundle(STATEMENT, REPOSITORY))

    assert (verdict.status, "its certificate is of no authority" in verdict.reason) == (
        Status.UNKNOWN_KEY,
        True,
    )


def test_entry_in_a_log_that_is_not_known_is_of_an_unknown_key(tmp_path, attester) -> None:
    root = attester.write_root(tmp_path / "root.json", log=Attester())

    verdict = sigstore.verify(json.dumps(attester.bundle(STATEMENT, REPOSITORY)).encode(), ATTESTED, root)

    assert (verdict.status, "its entry in a log" in verdict.reason) == (Status.UNKNOWN_KEY, True)


@pytest.mark.parametrize("key", ["mediaType", "verificationMaterial", "dsseEnvelope"])
def test_bundle_that_lacks_a_part_is_not_accepted(judge, attester, key: str) -> None:
    bundle = attester.bundle(STATEMENT, REPOSITORY)
    del bundle[key]

    assert judge(bundle).status in (Status.UNVERIFIABLE, Status.BAD)


def test_keys_that_come_with_the_library_are_read_and_do_not_know_this_authority(attester) -> None:
    verdict = sigstore.verify(json.dumps(attester.bundle(STATEMENT, REPOSITORY)).encode(), ATTESTED)

    assert (verdict.status, "its certificate is of no authority" in verdict.reason) == (
        Status.UNKNOWN_KEY,
        True,
    )


def test_keys_that_cannot_be_read_leave_it_not_verifiable(attester, tmp_path) -> None:
    bundle = json.dumps(attester.bundle(STATEMENT, REPOSITORY)).encode()
    (tmp_path / "root.json").write_text("{}")

    for root in (tmp_path / "root.json", tmp_path / "missing.json"):
        assert sigstore.verify(bundle, ATTESTED, root).status is Status.UNVERIFIABLE


@pytest.fixture
def ask(tmp_path: Path, upstream: Upstream, attester: Attester) -> Iterator[Callable[[], SignatureVerdict]]:
    """Return a function that asks a mirror of GitHub about the archive."""
    root = attester.write_root(tmp_path / "root.json")
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _seconds: None)
    verifier = Verifier(
        DocumentCache(tmp_path / "index", fetcher),
        Keyring(tmp_path / "keys", fetcher),
        lambda bundle, attested: sigstore.verify(bundle, attested, root),
    )
    archive = PublishedArchive(f"https://example.org/{NAME}", NAME, DIGEST, Layout())
    yield lambda: verifier.verify(source(None), Offer((archive,), attested=ATTESTED))
    fetcher.close()


def test_required_attestation_is_verified_from_the_answer_of_github(ask, upstream, attester) -> None:
    others = attester.bundle(STATEMENT, "mallory/ruby"), Attester().bundle(STATEMENT, REPOSITORY)
    upstream.put(PLACE, answer(*others, attester.bundle(STATEMENT, REPOSITORY)))

    verdict = ask()
    enforce(verdict, REQUIRE, subject="ruby 3.4.5", source="github.com/jdx/ruby")

    assert str(verdict) == f"good by {IDENTITY} at 2026-01-02T03:04:05Z"


def test_required_attestation_of_another_archive_is_refused(ask, upstream, attester) -> None:
    upstream.put(PLACE, answer(attester.bundle(statement((NAME, b"another")), REPOSITORY)))

    with pytest.raises(SignatureError, match="bad signature: it does not attest"):
        enforce(ask(), REQUIRE, subject="ruby 3.4.5", source="github.com/jdx/ruby")


def test_required_attestation_of_another_signer_is_refused(ask, upstream, attester) -> None:
    upstream.put(PLACE, answer(attester.bundle(STATEMENT, "mallory/ruby")))

    with pytest.raises(SignatureError, match="a good signature is required") as caught:
        enforce(ask(), REQUIRE, subject="ruby 3.4.5", source="github.com/jdx/ruby")
    assert "publisher" in (caught.value.hint or "")


@pytest.fixture
def install(
    attester: Attester, upstream: Upstream, env: dict[str, str], project: Path, store: StoreBuilder
) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Return a function that installs a Python which a repository attests, where that is required."""
    root = attester.write_root(project / "root.json")
    start = f"from omg.signing import sigstore; sigstore._TRUSTED_ROOT = {str(root)!r}"
    omg = [sys.executable, "-c", f"import sys; {start}; from omg.__main__ import main; sys.exit(main())"]
    variables = {**env, "OMG_MIRROR": upstream.url, "PYTHONPATH": os.pathsep.join(sys.path), "CI": "1"}
    archive = PythonPublisher(upstream).publish("3.12.13")
    name = "cpython-3.12.13-x86_64-unknown-linux-gnu-install_only_stripped-20260814T0000.tar.gz"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*omg, *arguments], env=variables, cwd=project, capture_output=True, text=True, check=False
        )

    def install(repository: str) -> subprocess.CompletedProcess[str]:
        digest = hashlib.sha256(archive).hexdigest()
        place = f"api.github.com/repos/{PYTHON}/attestations/sha256:{digest}"
        upstream.put(place, answer(attester.bundle(statement((name, archive)), repository)))
        return run("install", "python@3.12")

    assert run("config", "set", "verify.python", "require").returncode == 0
    return install


def test_required_python_is_installed_with_the_attestation_of_its_publisher(install, store) -> None:
    done = install(PYTHON)

    receipt = read(store.layout.toolchain_dir("python", "3.12.13") / RECEIPT_NAME)
    assert (done.returncode, "signature: good" in done.stdout) == (0, True), done.stderr
    assert receipt is not None
    assert receipt.signature.startswith(f"good by github.com/{PYTHON}/.github/workflows/release.yml@")


def test_required_python_with_the_attestation_of_another_is_refused(install, store, upstream) -> None:
    done = install("mallory/python-build-standalone")

    assert done.returncode == 1
    assert "a good signature is required (`verify.python`), and it is unknown key" in done.stderr
    assert not store.layout.toolchain_dir("python", "3.12.13").exists()
    assert upstream.count(".tar.gz") == 0
