"""Keys: fetched when they are needed, and believed only if their fingerprint is pinned."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from omg.errors import ConfigError, DownloadError, OfflineError
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.signing.keyring import Keyring
from omg.signing.openpgp import read_certificates, read_signatures
from omg.sources.source import Signing
from tests.signers import FILES, Signer, new_signer
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from pathlib import Path

HOST = "keys.example.org"
SECOND_HOST = "other.example.org"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return new_signer()


@pytest.fixture
def signing(signer: Signer) -> Signing:
    urls = (f"https://{HOST}/{{fingerprint}}.asc", f"https://{SECOND_HOST}/{{fingerprint}}.asc")
    return Signing((signer.fingerprint,), urls, (HOST, SECOND_HOST))


def open_keyring(
    directory: Path, upstream: Upstream, *extra_files: Path, is_offline: bool = False
) -> tuple[Keyring, Fetcher]:
    fetcher = Fetcher(
        {}, routes=Routes(mirror=upstream.url), is_offline=is_offline, sleep=lambda _seconds: None
    )
    return Keyring(directory / "keys", fetcher, extra_files), fetcher


@pytest.fixture
def keyring(tmp_path: Path, upstream: Upstream):
    keyring, fetcher = open_keyring(tmp_path, upstream)
    yield keyring
    fetcher.close()


def issuers(signer: Signer) -> list[str]:
    """Return who made a signature: the subkey, which does not tell whose it is."""
    return [signature.issuer for signature in read_signatures(signer.detached(b"x"))]


def fingerprints(certificates) -> list[str]:
    return [certificate.fingerprint for certificate in certificates]


def serve(upstream: Upstream, signer: Signer, content: bytes, *, host: str = HOST) -> None:
    upstream.put(f"{host}/{signer.fingerprint}.asc", content)


def test_key_is_fetched_when_a_signature_needs_it(keyring, upstream, signer, signing) -> None:
    serve(upstream, signer, signer.key)
    assert fingerprints(keyring.trusted(signing, issuers(signer))) == [signer.fingerprint]


def test_key_is_fetched_once(keyring, upstream, signer, signing) -> None:
    serve(upstream, signer, signer.key)
    keyring.trusted(signing, issuers(signer))
    keyring.trusted(signing, issuers(signer))
    assert len(upstream.requests) == 1


def test_key_of_another_fingerprint_is_refused(keyring, upstream, signer, signing) -> None:
    serve(upstream, signer, new_signer().key)
    with pytest.raises(DownloadError, match=f"the key {signer.fingerprint} is refused: its fingerprint is"):
        keyring.trusted(signing, [signer.fingerprint])


def test_html_page_in_place_of_a_key_is_refused(keyring, upstream, signer, signing) -> None:
    serve(upstream, signer, b"<!doctype html>")
    with pytest.raises(DownloadError, match="contains no OpenPGP key"):
        keyring.trusted(signing, [signer.fingerprint])


def test_second_place_is_asked_where_the_first_has_no_key(keyring, upstream, signer, signing) -> None:
    serve(upstream, signer, signer.key, host=SECOND_HOST)
    assert fingerprints(keyring.trusted(signing, issuers(signer))) == [signer.fingerprint]


def test_second_place_is_asked_where_the_first_is_out_of_order(keyring, upstream, signer, signing) -> None:
    upstream.fail_always(f"{HOST}/{signer.fingerprint}.asc", Fault(status=500))
    serve(upstream, signer, signer.key, host=SECOND_HOST)
    assert fingerprints(keyring.trusted(signing, issuers(signer))) == [signer.fingerprint]


def test_key_that_no_place_has_is_not_a_key(keyring, signer, signing) -> None:
    assert keyring.trusted(signing, issuers(signer)) == ()


def test_key_that_nobody_pinned_is_not_asked_for_by_its_name(keyring, upstream, signer, signing) -> None:
    keyring.trusted(signing, [new_signer().fingerprint])
    assert {request.path for request in upstream.requests} == {
        f"/{HOST}/{signer.fingerprint}.asc",
        f"/{SECOND_HOST}/{signer.fingerprint}.asc",
    }


def test_kept_file_that_was_exchanged_counts_as_none(keyring, tmp_path, signer, signing) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / f"keys/{signer.fingerprint}.asc").write_bytes(new_signer().key)
    assert keyring.cached(signing) == ()


def test_kept_key_is_asked_for_again_when_it_lacks_the_subkey_and_is_old(
    keyring, tmp_path, upstream, signer, signing
) -> None:
    keyring.add(read_certificates(signer.key)[0])
    os.utime(tmp_path / f"keys/{signer.fingerprint}.asc", (0, 0))
    serve(upstream, signer, signer.key)
    keyring.trusted(signing, ["0123456789ABCDEF"])
    assert len(upstream.requests) == 1


def test_fresh_key_is_not_asked_for_again(keyring, upstream, signer, signing) -> None:
    keyring.add(read_certificates(signer.key)[0])
    keyring.trusted(signing, ["0123456789ABCDEF"])
    assert upstream.requests == []


def test_fresh_key_that_a_signature_contradicts_is_asked_for_again(
    keyring, upstream, signer, signing
) -> None:
    serve(upstream, signer, signer.key)
    keyring.trusted(signing, issuers(signer))
    keyring.invalidate()
    assert keyring.renewed(signing, signer.fingerprint) is not None


def test_renewed_key_keeps_what_the_older_copy_said(keyring) -> None:
    older, newer = (FILES / "expired.asc").read_bytes(), (FILES / "prolonged.secret.asc").read_bytes()
    for content in (older, newer):
        keyring.add(read_certificates(content)[0])
    kept = keyring.load(read_certificates(older)[0].fingerprint)
    assert [binding.lifetime is None for binding in kept.keys[0].bindings].count(True) == 1
    assert len(kept.keys[0].bindings) == 2


def test_secret_key_never_reaches_the_cache(keyring, tmp_path, signer) -> None:
    keyring.add(read_certificates(bytes(signer.secret))[0])
    assert b"PRIVATE" not in (tmp_path / f"keys/{signer.fingerprint}.asc").read_bytes()


def test_place_that_cannot_be_reached_is_left_alone_for_a_while(keyring, upstream, signer, signing) -> None:
    for host in (HOST, SECOND_HOST):
        upstream.fail_always(f"{host}/{signer.fingerprint}.asc", Fault(status=500))
    with pytest.raises(DownloadError, match="500"):
        keyring.trusted(signing, issuers(signer))
    count = len(upstream.requests)
    with pytest.raises(DownloadError, match="within the last hour"):
        keyring.trusted(signing, issuers(signer))
    assert len(upstream.requests) == count


def test_refresh_ends_at_a_place_that_cannot_be_reached(keyring, upstream) -> None:
    fingerprints = tuple(letter * 40 for letter in "ABC")
    upstream.fail_always(f"{HOST}/{fingerprints[0]}.asc", Fault(status=500))
    signing = Signing(fingerprints, (f"https://{HOST}/{{fingerprint}}.asc",), (HOST,))
    assert [fetched.fingerprint for fetched in keyring.refresh(signing)] == [fingerprints[0]]


def test_refresh_tells_of_each_key_what_came_of_it(keyring, upstream, signer) -> None:
    missing = "F" * 40
    serve(upstream, signer, signer.key)
    signing = Signing((signer.fingerprint, missing), (f"https://{HOST}/{{fingerprint}}.asc",), (HOST,))
    outcomes = {fetched.fingerprint: bool(fetched.problem) for fetched in keyring.refresh(signing)}
    assert outcomes == {signer.fingerprint: False, missing: True}


def test_failed_refresh_leaves_the_kept_key(keyring, signer, signing) -> None:
    keyring.add(read_certificates(signer.key)[0])
    list(keyring.refresh(signing))
    assert fingerprints(keyring.cached(signing)) == [signer.fingerprint]


def test_offline_nothing_is_fetched(tmp_path, upstream, signer, signing) -> None:
    keyring, _ = open_keyring(tmp_path, upstream, is_offline=True)
    with pytest.raises(OfflineError):
        keyring.trusted(signing, issuers(signer))


def test_extra_keys_count_beside_the_pinned_ones(tmp_path, upstream, signing) -> None:
    mirror = new_signer("Mirror <mirror@example.org>")
    file = tmp_path / "mirror.asc"
    file.write_bytes(mirror.key)
    keyring, _ = open_keyring(tmp_path, upstream, file)
    assert fingerprints(keyring.trusted(signing, issuers(mirror))) == [mirror.fingerprint]
    assert upstream.requests == []


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_extra_file_that_is_not_a_key_is_an_error(tmp_path, upstream, signing, content) -> None:
    file = tmp_path / "mirror.asc"
    file.write_bytes(content)
    keyring, _ = open_keyring(tmp_path, upstream, file)
    with pytest.raises(ConfigError, match="is not a key"):
        keyring.trusted(signing, ["0123456789ABCDEF"])


def test_cache_that_cannot_be_written_makes_nothing_wrong(
    keyring, tmp_path, upstream, signer, signing
) -> None:
    (tmp_path / "keys").write_text("a file", encoding="utf-8")
    serve(upstream, signer, signer.key)
    assert fingerprints(keyring.trusted(signing, issuers(signer))) == [signer.fingerprint]


def test_key_that_cannot_be_renewed_is_none(keyring, upstream, signer, signing) -> None:
    for host in (HOST, SECOND_HOST):
        upstream.fail_always(f"{host}/{signer.fingerprint}.asc", Fault(status=500))
    assert keyring.renewed(signing, signer.fingerprint) is None


def test_key_that_nobody_pinned_is_not_renewed(keyring, upstream, signing) -> None:
    assert keyring.renewed(signing, "F" * 40) is None
    assert upstream.requests == []


def test_extra_file_that_cannot_be_read_is_an_error(tmp_path, upstream) -> None:
    keyring, _ = open_keyring(tmp_path, upstream, tmp_path / "absent.asc")
    with pytest.raises(ConfigError) as refused:
        keyring.extra()
    assert refused.value.message == (
        f"cannot read the key `{tmp_path}/absent.asc` of `verify.extra_keys`: No such file or directory"
    )


@pytest.mark.parametrize(
    ("age_s", "is_fresh"), [(3600, True), (23 * 3600, True), (25 * 3600, False), (-9, False)]
)
def test_kept_key_is_fresh_for_a_day_and_not_from_tomorrow(
    keyring, tmp_path, upstream, signer, signing, age_s: int, is_fresh: bool
) -> None:
    keyring.add(read_certificates(signer.key)[0])
    at = time.time() - age_s
    os.utime(tmp_path / f"keys/{signer.fingerprint}.asc", (at, at))
    serve(upstream, signer, signer.key)
    keyring.renewed(signing, signer.fingerprint)
    assert (upstream.requests == []) is is_fresh


@pytest.mark.parametrize(("age_s", "is_asked"), [(3500, False), (3700, True)])
def test_place_that_could_not_be_reached_is_asked_again_after_an_hour(
    keyring, tmp_path, upstream, signer, signing, age_s: int, is_asked: bool
) -> None:
    (tmp_path / "keys").mkdir()
    mark = tmp_path / f"keys/{HOST}.unreachable"
    mark.write_bytes(b"")
    at = time.time() - age_s
    os.utime(mark, (at, at))
    serve(upstream, signer, signer.key)
    if is_asked:
        assert fingerprints(keyring.trusted(signing, issuers(signer))) == [signer.fingerprint]
    else:
        with pytest.raises(DownloadError, match=f"`{HOST}` could not be reached"):
            keyring.trusted(signing, issuers(signer))


def test_only_the_named_key_of_several_is_fetched(keyring, upstream, signer) -> None:
    serve(upstream, signer, signer.key)
    signing = Signing(("F" * 40, signer.fingerprint), (f"https://{HOST}/{{fingerprint}}.asc",), (HOST,))
    keyring.trusted(signing, [signer.fingerprint[-16:]])
    assert [request.path for request in upstream.requests] == [f"/{HOST}/{signer.fingerprint}.asc"]


def test_first_problem_that_is_not_an_absence_is_reported(keyring, upstream, signer, signing) -> None:
    upstream.fail_always(f"{SECOND_HOST}/{signer.fingerprint}.asc", Fault(status=403))
    with pytest.raises(DownloadError, match="403"):
        keyring.trusted(signing, [signer.fingerprint])


def test_key_without_a_place_is_not_found(keyring, signer) -> None:
    (fetched,) = keyring.refresh(Signing((signer.fingerprint,), (), (HOST,)))
    assert fetched.problem.endswith(f"is known for the key {signer.fingerprint}")


def test_next_pinned_key_is_tried_where_one_is_nowhere(keyring, upstream, signer) -> None:
    serve(upstream, signer, signer.key)
    signing = Signing(("F" * 40, signer.fingerprint), (f"https://{HOST}/{{fingerprint}}.asc",), (HOST,))
    assert fingerprints(keyring.trusted(signing, issuers(signer))) == [signer.fingerprint]


def test_every_extra_file_counts(tmp_path, upstream, signer) -> None:
    for number, content in enumerate((signer.key, new_signer().key)):
        (tmp_path / f"{number}.asc").write_bytes(content)
    keyring, _ = open_keyring(tmp_path, upstream, tmp_path / "0.asc", tmp_path / "1.asc")
    assert len(keyring.extra()) == 2
    assert keyring.extra()[0].fingerprint == signer.fingerprint


def test_key_files_have_a_limit(keyring, tmp_path, upstream, signer, monkeypatch) -> None:
    from omg.signing import keyring as module

    keyring.add(read_certificates(signer.key)[0])
    size = (tmp_path / f"keys/{signer.fingerprint}.asc").stat().st_size
    (tmp_path / "extra.asc").write_bytes(signer.key)
    extra, _ = open_keyring(tmp_path, upstream, tmp_path / "extra.asc")
    assert keyring.load(signer.fingerprint) is not None
    assert len(extra.extra()) == 1

    monkeypatch.setattr(module, "_MAX_KEY_BYTES", min(size, len(signer.key)) // 2)

    assert keyring.load(signer.fingerprint) is None
    with pytest.raises(ConfigError, match=r"verify\.extra_keys"):
        extra.extra()


def test_mark_of_a_place_that_cannot_be_reached_is_empty(
    keyring, tmp_path, upstream, signer, signing
) -> None:
    for host in (HOST, SECOND_HOST):
        upstream.fail_always(f"{host}/{signer.fingerprint}.asc", Fault(status=500))
    with pytest.raises(DownloadError):
        keyring.trusted(signing, issuers(signer))
    assert (tmp_path / f"keys/{HOST}.unreachable").read_bytes() == b""


def test_key_is_downloaded_from_the_publishers_hosts_only(tmp_path, signer) -> None:
    signing = Signing((signer.fingerprint,), ("https://elsewhere.invalid/{fingerprint}.asc",), (HOST,))
    keyring = Keyring(tmp_path / "keys", Fetcher({}, routes=Routes(), sleep=lambda _seconds: None), ())
    with pytest.raises(DownloadError, match=rf"`elsewhere\.invalid` is not one of {HOST}"):
        keyring.trusted(signing, [signer.fingerprint])


def test_unreachable_server_is_reported_where_the_cache_cannot_be_written(
    keyring, tmp_path, upstream, signer, signing
) -> None:
    (tmp_path / "keys").write_text("a file", encoding="utf-8")
    for host in (HOST, SECOND_HOST):
        upstream.fail_always(f"{host}/{signer.fingerprint}.asc", Fault(status=500))
    with pytest.raises(DownloadError, match="500"):
        keyring.trusted(signing, issuers(signer))
