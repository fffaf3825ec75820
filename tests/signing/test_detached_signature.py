"""Detached signatures of archives themselves: known before the download, judged after it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pysequoia
import pytest
from pysequoia.packet import PacketPile, Tag

from omg.network.documents import DocumentCache
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.signing import openpgp
from omg.signing.keyring import Keyring
from omg.signing.pipe import open_pipe
from omg.signing.signature import SignatureVerdict, Status
from omg.signing.verifier import DetachedSignature, Verifier
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import PublishedArchive, Signing
from tests.signers import Signer, expired_signer, new_signer
from tests.signing.test_verifier import source
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.upstream import Upstream

CONTENT = b"archive\r\nof bytes\n"
URL = "https://example.org/tool.tar.gz"
ARCHIVE = PublishedArchive(
    URL,
    "tool.tar.gz",
    Digest("sha256", hashlib.sha256(CONTENT).digest()),
    Layout(),
    (f"{URL}.sig", f"{URL}.asc"),
)
# One file for all keys, as Google publishes them.
KEY_URL, KEY_PLACE = "https://keys.example.org/signing.pub", "keys.example.org/signing.pub"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return new_signer()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "tool.tar.gz"
    file.write_bytes(CONTENT)
    return file


@pytest.fixture
def detached_signature(
    tmp_path: Path, upstream: Upstream, signer: Signer
) -> Iterator[Callable[..., DetachedSignature | SignatureVerdict]]:
    """Return a function that prepares to judge the archive; the keys are in one file at the publisher's."""
    upstream.put(KEY_PLACE, new_signer("Older <older@example.org>").key + signer.key)
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _seconds: None)
    verifier = Verifier(DocumentCache(tmp_path / "index", fetcher), Keyring(tmp_path / "keys", fetcher))
    signing = Signing((signer.fingerprint,), (KEY_URL,), ("keys.example.org",))

    def prepare(by: Signing | None = signing) -> DetachedSignature | SignatureVerdict:
        return verifier.detached_signature(source(by), ARCHIVE)

    yield prepare
    fetcher.close()


def judged(prepared: DetachedSignature | SignatureVerdict, file: Path) -> Status:
    assert isinstance(prepared, DetachedSignature)
    return prepared.judge(file).status


def test_signed_archive_is_good(detached_signature, upstream, signer, archive) -> None:
    upstream.put("example.org/tool.tar.gz.sig", signer.detached(CONTENT))
    assert judged(detached_signature(), archive) is Status.GOOD


def test_second_place_of_the_signature_counts(detached_signature, upstream, signer, archive) -> None:
    upstream.put("example.org/tool.tar.gz.asc", signer.detached(CONTENT))
    assert judged(detached_signature(), archive) is Status.GOOD


def test_other_bytes_are_bad(detached_signature, upstream, signer, archive) -> None:
    upstream.put("example.org/tool.tar.gz.sig", signer.detached(CONTENT))
    archive.write_bytes(CONTENT.replace(b"\r\n", b"\n"))
    assert judged(detached_signature(), archive) is Status.BAD


def test_missing_signature_is_known_before_the_download(detached_signature) -> None:
    assert detached_signature() == SignatureVerdict(Status.NOT_SIGNED, reason="there is no `tool.tar.gz.sig`")


def test_publisher_without_keys_signs_nothing(detached_signature) -> None:
    expected = SignatureVerdict(Status.NOT_SIGNED, reason="example.org publishes no signatures")
    assert detached_signature(None) == expected


def test_key_of_nobody_who_counts_is_known_before_the_download(detached_signature, upstream) -> None:
    stranger = new_signer("Stranger <stranger@example.org>")
    upstream.put("example.org/tool.tar.gz.sig", stranger.detached(CONTENT))
    assert detached_signature().status is Status.UNKNOWN_KEY


def test_key_that_is_not_available_makes_it_not_verifiable(detached_signature, upstream, signer) -> None:
    upstream.put("example.org/tool.tar.gz.sig", signer.detached(CONTENT))
    upstream.fail_always(KEY_PLACE, Fault(status=403))
    assert detached_signature().status is Status.UNVERIFIABLE


def test_signed_text_proves_nothing_of_an_archive(detached_signature, upstream, signer) -> None:
    upstream.put("example.org/tool.tar.gz.sig", signer.clear_signed(b"something else\n"))
    expected = SignatureVerdict(Status.BAD, reason="it signs a text, not the archive")
    assert detached_signature() == expected


def test_signed_text_is_not_taken_for_a_file_by_the_library_either(signer, archive) -> None:
    text = signer.clear_signed(CONTENT)
    (signature,) = openpgp.read_signatures(text)
    assert openpgp.signed_content(archive, text, signature, openpgp.read_certificates(signer.key)) is None


def test_html_page_in_its_place_is_not_a_forgery(detached_signature, upstream) -> None:
    upstream.put("example.org/tool.tar.gz.sig", b"<!DOCTYPE html><html>not found</html>")
    assert detached_signature().status is Status.UNVERIFIABLE


def test_machine_without_the_library_says_so_before_the_download(
    detached_signature, upstream, signer, monkeypatch
) -> None:
    upstream.put("example.org/tool.tar.gz.sig", signer.detached(CONTENT))
    monkeypatch.setitem(sys.modules, "pysequoia", None)
    assert detached_signature().status is Status.UNVERIFIABLE


def without_subkeys(key: bytes) -> bytes:
    """Return the key as it was published before it had its subkeys."""
    packets = []
    for packet in PacketPile.from_bytes(key):
        if packet.tag == Tag.PublicSubkey:
            break
        packets.append(packet)
    return str(pysequoia.Cert.from_packets(packets)).encode()


def test_subkey_that_is_newer_than_the_kept_copy_is_fetched(
    detached_signature, upstream, signer, archive, tmp_path
) -> None:
    kept = tmp_path / f"keys/{signer.fingerprint}.asc"
    kept.parent.mkdir()
    kept.write_bytes(without_subkeys(signer.key))
    os.utime(kept, (0, 0))
    upstream.put("example.org/tool.tar.gz.sig", signer.detached(CONTENT))
    assert judged(detached_signature(), archive) is Status.GOOD


def test_key_that_had_expired_is_reported(upstream, archive, tmp_path, detached_signature) -> None:
    expired = expired_signer()
    upstream.put(KEY_PLACE, expired.key)
    upstream.put("example.org/tool.tar.gz.sig", expired.detached(CONTENT))
    prepared = detached_signature(Signing((expired.fingerprint,), (KEY_URL,), ("keys.example.org",)))
    assert judged(prepared, archive) is Status.EXPIRED_KEY


def test_large_archive_comes_through_a_pipe(
    detached_signature, upstream, signer, archive, monkeypatch
) -> None:
    monkeypatch.setattr(openpgp, "_MAX_MAPPED_BYTES", 0)
    upstream.put("example.org/tool.tar.gz.sig", signer.detached(CONTENT))
    assert judged(detached_signature(), archive) is Status.GOOD
    archive.write_bytes(b"other")
    assert judged(detached_signature(), archive) is Status.BAD


def test_pipe_that_breaks_is_not_a_bad_signature(
    detached_signature, upstream, signer, archive, monkeypatch
) -> None:
    monkeypatch.setattr(openpgp, "_MAX_MAPPED_BYTES", 0)
    monkeypatch.setattr(sys, "executable", "/does/not/exist")
    upstream.put("example.org/tool.tar.gz.sig", signer.detached(CONTENT))
    assert judged(detached_signature(), archive) is Status.GOOD


def test_pipe_carries_the_file_and_may_be_left_early(tmp_path) -> None:
    file = tmp_path / "large"
    file.write_bytes(bytes(range(256)) * 4096)
    with open_pipe(file) as path:
        assert path is not None
        assert Path(path).read_bytes() == file.read_bytes()
    with open_pipe(file) as path:
        assert path is not None


MEASURE = """
import re, sys
from pathlib import Path
from omg.signing import openpgp
signed, key = Path(sys.argv[2]).read_bytes(), Path(sys.argv[3]).read_bytes()
(signature,) = openpgp.read_signatures(signed)
good = openpgp.signed_content(Path(sys.argv[1]), signed, signature, openpgp.read_certificates(key))
peak = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
print(good == b"", peak[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_archive_of_any_size_takes_little_memory(tmp_path, signer) -> None:
    file, signed, key = tmp_path / "archive", tmp_path / "archive.sig", tmp_path / "key.asc"
    with file.open("wb") as stream:
        stream.truncate(256 << 20)
    signed.write_bytes(signer.detached(bytes(256 << 20)))
    key.write_bytes(signer.key)
    command = [sys.executable, "-c", MEASURE, file, signed, key]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    is_good, peak_kib = done.stdout.split()
    assert is_good == "True"
    assert int(peak_kib) < 64 << 10
