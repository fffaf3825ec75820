"""The publishers' real documents and keys, where they are beside the checkout."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.install.publisher import Publisher
from omg.network.documents import DocumentCache
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.platform import Platform
from omg.signing.keyring import Keyring
from omg.signing.openpgp import Certificate, read_certificates
from omg.signing.signature import Status, verify
from omg.signing.verifier import Verifier
from omg.sources import bun, go, java, node
from omg.sources.source import Release
from omg.versions.version import Version

if TYPE_CHECKING:
    from omg.sources.source import Source
    from tests.upstream import Upstream

UPSTREAM = Path(__file__).parents[3] / "shared/upstream"
pytestmark = pytest.mark.skipif(
    not UPSTREAM.is_dir(), reason=f"NOT CHECKED: the publishers' real documents are not in {UPSTREAM}"
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SUMS, SIGNATURE = "node/v20.11.0-SHASUMS256.txt", "node/v20.11.0-SHASUMS256.txt.sig"
CLEAR_SIGNED = "node/v14.2.0-SHASUMS256.txt.asc"
ULISES, TARGOS = "A363A499291CBBC940DD62E41F10027AF002F8B0", "8FCCA13FEF1D0C2E91008E09770F7A9A5AE15600"
# Their self-signatures are of SHA-1, which the library no longer believes.
TOO_WEAK = {
    "7937DFD2AB06298B2293C3187D33FF9D0246406D",
    "93C7E9E91B49E432C2F75674B0A78B0A6C481CF6",
    "9554F04D7259F04124DE6B476D5A82AC7E37093B",
    "DD8F2338BAE7501E3DD5AC78C273792F7D83545D",
}


def file(name: str) -> bytes:
    return (UPSTREAM / name).read_bytes()


def pinned(source: Source) -> tuple[str, ...]:
    assert source.signing is not None
    return source.signing.fingerprints


@pytest.fixture(scope="module")
def node_keys() -> tuple[Certificate, ...]:
    files = sorted((UPSTREAM / "node/keys").glob("*.asc"))
    return tuple(certificate for each in files for certificate in read_certificates(each.read_bytes()))


def test_every_key_of_node_loads_and_is_pinned(node_keys: tuple[Certificate, ...]) -> None:
    assert sorted(key.fingerprint for key in node_keys) == sorted(pinned(node.SOURCE))


def test_pinned_keys_are_those_of_the_projects_list() -> None:
    assert sorted(file("node/release-keys.list").decode().split()) == sorted(pinned(node.SOURCE))


def test_four_old_keys_are_reported_as_too_weak(node_keys: tuple[Certificate, ...]) -> None:
    assert {key.fingerprint for key in node_keys if key.problem} == TOO_WEAK


def test_key_of_bun_is_the_pinned_one() -> None:
    (key,) = read_certificates(file("bun/robobun-release-key.asc"))
    assert (key.fingerprint,) == pinned(bun.SOURCE)


def test_detached_signature_by_a_subkey_that_expired_since_is_good(
    node_keys: tuple[Certificate, ...],
) -> None:
    outcome = verify(file(SUMS), file(SIGNATURE), node_keys, now=NOW)
    assert (outcome.status, outcome.fingerprint) == (Status.GOOD, ULISES)


def test_signature_says_when_it_was_made(node_keys: tuple[Certificate, ...]) -> None:
    outcome = verify(file(SUMS), file(SIGNATURE), node_keys, now=NOW)
    assert outcome.signed_at == datetime(2024, 1, 10, 15, 38, 24, tzinfo=UTC)


def test_clear_signed_list_by_a_key_published_again_since_is_good(
    node_keys: tuple[Certificate, ...],
) -> None:
    outcome = verify(b"", file(CLEAR_SIGNED), node_keys, now=NOW)
    assert (outcome.status, outcome.fingerprint) == (Status.GOOD, TARGOS)


def test_clear_signed_list_has_all_its_files(node_keys: tuple[Certificate, ...]) -> None:
    assert len(verify(b"", file(CLEAR_SIGNED), node_keys, now=NOW).content.splitlines()) == 32


def test_changed_list_is_bad(node_keys: tuple[Certificate, ...]) -> None:
    changed = file(SUMS).replace(b"linux-x64", b"linux-x65", 1)
    assert verify(changed, file(SIGNATURE), node_keys, now=NOW).status is Status.BAD


def test_list_of_another_version_is_bad(node_keys: tuple[Certificate, ...]) -> None:
    other = file("node/v24.21.0-SHASUMS256.txt")
    assert verify(other, file(SIGNATURE), node_keys, now=NOW).status is Status.BAD


def test_changed_clear_signed_list_is_bad(node_keys: tuple[Certificate, ...]) -> None:
    changed = file(CLEAR_SIGNED).replace(b"linux-x64", b"linux-x65", 1)
    assert verify(b"", changed, node_keys, now=NOW).status is Status.BAD


def test_key_that_is_missing_is_unknown(node_keys: tuple[Certificate, ...]) -> None:
    others = [key for key in node_keys if key.fingerprint != ULISES]
    assert verify(file(SUMS), file(SIGNATURE), others, now=NOW).status is Status.UNKNOWN_KEY


def test_key_whose_subkey_signed_is_found_at_the_projects_own_place(
    tmp_path: Path, upstream: Upstream
) -> None:
    for each in (UPSTREAM / "node/keys").glob("*.asc"):
        place = f"raw.githubusercontent.com/nodejs/release-keys/HEAD/keys/{each.name}"
        upstream.put(place, each.read_bytes())
    upstream.put("nodejs.org/dist/v20.11.0/SHASUMS256.txt.sig", file(SIGNATURE))
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url))
    verifier = Verifier(DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher))
    upstream.put("nodejs.org/dist/v20.11.0/SHASUMS256.txt", file(SUMS))
    documents = DocumentCache(tmp_path / "index", fetcher)
    publisher = Publisher(node.SOURCE, Platform("linux", "x64", "glibc"), fetcher, documents, verifier)

    outcome = publisher.plan(Release(Version.parse("20.11.0"))).signature

    fetcher.close()
    assert (outcome.status, outcome.fingerprint) == (Status.GOOD, ULISES)


@pytest.mark.parametrize(
    ("name", "source"),
    [("go/google-linux-signing-key.pub", go.SOURCE), ("java/adoptium-release-key.asc", java.SOURCE)],
    ids=["go", "java"],
)
def test_key_file_holds_the_pinned_key_that_can_be_judged(name: str, source: Source) -> None:
    (fingerprint,) = pinned(source)
    (certificate,) = (one for one in read_certificates(file(name)) if one.fingerprint == fingerprint)
    assert (certificate.problem, certificate.is_revoked, len(certificate.keys) > 1) == ("", False, True)
