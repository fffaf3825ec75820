"""`omg install` and the publishers' signatures, from the network to the receipt."""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.signers import Signer, expired_signer, new_signer
from tests.upstream import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

NODE_SUMS = "nodejs.org/dist/v20.11.1/SHASUMS256.txt"
BUN_SUMS = "github.com/oven-sh/bun/releases/download/bun-v1.2.0/SHASUMS256.txt"


@pytest.fixture(autouse=True)
def _published(publishers: Publishers) -> None:
    publishers.node("20.11.1", lts="Iron")
    publishers.bun("1.2.0")


@pytest.fixture(scope="module")
def signer() -> Signer:
    return new_signer()


@pytest.fixture
def configure(home: Path):
    """Return a function that writes the user's configuration: whom to trust, and how strictly."""

    def write(signer: Signer, policy: str = "") -> None:
        directory = home / ".config/omg"
        directory.mkdir(parents=True)
        (directory / "key.asc").write_bytes(signer.key)
        (directory / "config.toml").write_text(
            f"[verify]\nextra_keys = ['{directory}/key.asc']\n{policy}\n", encoding="utf-8"
        )

    return write


def receipt(store: StoreBuilder, runtime: str, version: str) -> str:
    file = store.layout.toolchain_dir(runtime, version) / ".omg-toolchain.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))["signature"]


def is_published(store: StoreBuilder, runtime: str, version: str) -> bool:
    return store.layout.toolchain_dir(runtime, version).exists()


def test_good_detached_signature_is_reported_and_recorded(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, signer: Signer, configure
) -> None:
    configure(signer)
    upstream.put(f"{NODE_SUMS}.sig", signer.detached(upstream.content(NODE_SUMS)))
    done = omg("install", "node@20.11.1")
    assert done.lines == ["installed node 20.11.1 from nodejs.org (checksum verified; signature: good)"]
    assert receipt(store, "node", "20.11.1").startswith(f"good by {signer.fingerprint} at 20")


@pytest.mark.parametrize("name", ["SHASUMS256.txt", "SHASUMS256.txt.sig"])
def test_a_kept_document_that_a_signature_contradicts_is_fetched_again(
    name: str, omg: RunOmg, store: StoreBuilder, upstream: Upstream, signer: Signer, configure
) -> None:
    configure(signer)
    right = upstream.content(NODE_SUMS)
    upstream.put(f"{NODE_SUMS}.sig", signer.detached(right))
    place = NODE_SUMS.replace("SHASUMS256.txt", name)
    tag = f'"{hashlib.sha256(upstream.content(place)).hexdigest()[:16]}"'
    wrong = {"SHASUMS256.txt": right + b"\n", "SHASUMS256.txt.sig": signer.detached(b"something else")}[name]
    upstream.fail(place, Fault(content=wrong, headers={"ETag": tag}))
    assert "signature: good" in omg("install", "node@20.11.1").stdout


def test_good_clear_signed_list_is_reported_and_recorded(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, signer: Signer, configure
) -> None:
    configure(signer, 'bun = "require"')
    upstream.put(f"{BUN_SUMS}.asc", signer.clear_signed(upstream.content(BUN_SUMS)))
    assert "signature: good" in omg("install", "bun@1.2.0").stdout
    assert receipt(store, "bun", "1.2.0").startswith(f"good by {signer.fingerprint}")


def test_clear_signed_list_serves_where_there_is_no_detached_signature(
    omg: RunOmg, upstream: Upstream, signer: Signer, configure
) -> None:
    configure(signer)
    upstream.put(f"{NODE_SUMS}.asc", signer.clear_signed(upstream.content(NODE_SUMS)))
    assert "signature: good" in omg("install", "node@20.11.1").stdout


@pytest.mark.parametrize("policy", ["", 'node = "warn"', 'node = "require"'])
def test_bad_signature_is_refused_before_the_archive_is_fetched(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, signer: Signer, configure, policy: str
) -> None:
    configure(signer, policy)
    upstream.put(f"{NODE_SUMS}.sig", signer.detached(b"something else"))
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "bad signature" in done.stderr) == (1, True)
    assert not is_published(store, "node", "20.11.1")
    assert upstream.count(".tar.xz") == 0


def test_signed_list_with_another_digest_is_refused(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, signer: Signer, configure
) -> None:
    configure(signer)
    digest, rest = upstream.content(BUN_SUMS).split(b" ", 1)
    other = b"0" * len(digest) + b" " + rest.replace(digest, b"0" * len(digest))
    upstream.put(f"{BUN_SUMS}.asc", signer.clear_signed(other))
    done = omg("install", "bun@1.2.0")
    assert (done.exit_status, "a different checksum" in done.stderr) == (1, True)
    assert not is_published(store, "bun", "1.2.0")


def test_list_without_a_signature_is_installed_and_reported(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "signature: not signed" in done.stdout) == (0, True)
    assert receipt(store, "node", "20.11.1") == "not signed"


def test_signature_of_an_unknown_key_is_installed_and_reported(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, signer: Signer
) -> None:
    upstream.put(f"{NODE_SUMS}.sig", signer.detached(upstream.content(NODE_SUMS)))
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "signature: unknown key" in done.stdout) == (0, True)
    assert receipt(store, "node", "20.11.1").startswith("unknown key by ")


def test_signature_of_an_expired_key_is_installed_and_reported(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, configure
) -> None:
    expired = expired_signer()
    configure(expired)
    upstream.put(f"{NODE_SUMS}.sig", expired.detached(upstream.content(NODE_SUMS)))
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "the key had expired on 2020-12-31" in done.stdout) == (0, True)
    assert receipt(store, "node", "20.11.1").startswith(f"expired key by {expired.fingerprint}")


def test_signature_that_cannot_be_downloaded_is_reported(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream
) -> None:
    upstream.fail_always(f"{NODE_SUMS}.sig", Fault(status=403))
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "its signature could not be downloaded" in done.stdout) == (0, True)
    assert receipt(store, "node", "20.11.1") == "not verifiable"


def test_web_page_in_place_of_a_signature_is_no_forgery(omg: RunOmg, upstream: Upstream) -> None:
    upstream.put(f"{NODE_SUMS}.sig", b"<!doctype html><title>Not found</title>")
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "signature: not verifiable" in done.stdout) == (0, True)


def test_missing_signature_is_refused_where_one_is_required(
    omg: RunOmg, store: StoreBuilder, signer: Signer, configure
) -> None:
    configure(signer, 'node = "require"')
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "not signed" in done.stderr) == (1, True)
    assert not is_published(store, "node", "20.11.1")


def test_unknown_key_is_refused_where_a_signature_is_required(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, signer: Signer, configure
) -> None:
    configure(signer, 'node = "require"')
    upstream.put(f"{NODE_SUMS}.sig", new_signer().detached(upstream.content(NODE_SUMS)))
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "unknown key" in done.stderr) == (1, True)
    assert not is_published(store, "node", "20.11.1")


def test_expired_key_is_refused_where_a_signature_is_required(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, configure
) -> None:
    expired = expired_signer()
    configure(expired, 'node = "require"')
    upstream.put(f"{NODE_SUMS}.sig", expired.detached(upstream.content(NODE_SUMS)))
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "expired key" in done.stderr) == (1, True)
    assert not is_published(store, "node", "20.11.1")


def test_source_without_signatures_is_refused_where_one_is_required(
    omg: RunOmg, store: StoreBuilder, publishers: Publishers, signer: Signer, configure
) -> None:
    configure(signer, 'bun = "require"')
    publishers.bun_package("1.2.0")
    registry = f"{publishers.upstream.url}/registry"
    done = omg("install", "bun@1.2.0", "--source", "npm", "--registry", registry, "--json")
    error = done.document["error"]
    assert isinstance(error, dict)
    assert (done.exit_status, error["kind"]) == (1, "signature")
    assert not is_published(store, "bun", "1.2.0")


def test_policy_of_one_runtime_leaves_the_others_alone(omg: RunOmg, signer: Signer, configure) -> None:
    configure(signer, 'bun = "require"')
    assert omg("install", "node@20.11.1").exit_status == 0


def test_project_adds_no_keys(
    omg: RunOmg, project: Path, store: StoreBuilder, upstream: Upstream, signer: Signer
) -> None:
    (project / "key.asc").write_bytes(signer.key)
    content = f"[verify]\nextra_keys = ['{project}/key.asc']\n"
    (project / "config.toml").write_text(content, encoding="utf-8")
    (project / "mise.toml").write_text(content, encoding="utf-8")
    upstream.put(f"{NODE_SUMS}.sig", signer.detached(upstream.content(NODE_SUMS)))
    keys = f"{project}/key.asc"
    assert "unknown key" in omg("install", "node@20.11.1", env={"OMG_VERIFY_EXTRA_KEYS": keys}).stdout


def test_extra_key_that_cannot_be_read_is_an_error(
    omg: RunOmg, home: Path, store: StoreBuilder, upstream: Upstream, signer: Signer, configure
) -> None:
    configure(signer)
    (home / ".config/omg/key.asc").unlink()
    upstream.put(f"{NODE_SUMS}.sig", signer.detached(upstream.content(NODE_SUMS)))
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "verify.extra_keys" in done.stderr) == (1, True)
    assert not is_published(store, "node", "20.11.1")
