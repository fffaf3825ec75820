"""Digest documents: what is accepted, and a distinct error for everything else."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.sources.checksum import (
    Digest,
    EmptyChecksumError,
    MalformedChecksumError,
    MissingChecksumError,
    WrongChecksumError,
    parse_integrity,
    parse_provenance,
    parse_sums,
    require_equal,
)

HEX = "ab" * 32
UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream"


@pytest.mark.parametrize(
    "document",
    [
        f"{HEX}  a.tgz\n",
        f"{HEX}  a.tgz",
        f"{HEX.upper()}  a.tgz\n",
        f"{HEX}  a.tgz\r\n",
        f"\ufeff{HEX}  a.tgz\n",
        f"{HEX} *a.tgz\n",
        f"{HEX}  ./a.tgz\n",
        f"\n{HEX}  a.tgz\n\n",
        f"{HEX}  a.tgz\n{HEX}  a.tgz\n",
    ],
)
def test_every_common_spelling_is_read(document: str) -> None:
    assert parse_sums(document.encode(), where="x")["a.tgz"] == Digest("sha256", bytes.fromhex(HEX))


def test_names_may_hold_folders() -> None:
    assert "win-x64/node.exe" in parse_sums(f"{HEX}  win-x64/node.exe\n".encode(), where="x")


@pytest.mark.parametrize("document", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_document_is_an_error_of_its_own(document: bytes) -> None:
    with pytest.raises(EmptyChecksumError):
        parse_sums(document, where="x")


@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE html>",
        b"  <html><body>sign in",
        b"not a list",
        b"\xff\xfe",
        f"{HEX[:-1]}  a".encode(),
        HEX.encode(),
    ],
)
def test_anything_else_is_malformed(document: bytes) -> None:
    with pytest.raises(MalformedChecksumError):
        parse_sums(document, where="x")


def test_two_digests_of_one_name_are_malformed() -> None:
    with pytest.raises(MalformedChecksumError, match="two checksums"):
        parse_sums(f"{HEX}  a\n{'cd' * 32}  a\n".encode(), where="x")


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
@pytest.mark.parametrize(
    ("document", "count"),
    [
        ("node/v20.11.0-SHASUMS256.txt", 41),
        ("node/v24.21.0-SHASUMS256.txt", 34),
        ("bun/bun-v1.3.2-SHASUMS256.txt", 22),
    ],
)
def test_real_documents_are_read_whole(document: str, count: int) -> None:
    assert len(parse_sums((UPSTREAM / document).read_bytes(), where=document)) == count


def integrity(algorithm: str, length: int) -> str:
    return f"{algorithm}-{base64.b64encode(bytes(length)).decode()}"


def test_strongest_digest_of_an_integrity_counts() -> None:
    text = f"{integrity('sha256', 32)} {integrity('sha512', 64)} {integrity('sha1', 20)}"
    assert parse_integrity(text, where="x") == Digest("sha512", bytes(64))


@pytest.mark.parametrize("text", ["", integrity("sha1", 20), integrity("md5", 16), "nonsense"])
def test_integrity_without_a_strong_digest_is_missing(text: str) -> None:
    with pytest.raises(MissingChecksumError):
        parse_integrity(text, where="x")


def test_integrity_of_the_wrong_length_is_malformed() -> None:
    with pytest.raises(MalformedChecksumError):
        parse_integrity(integrity("sha512", 63), where="x")


def test_difference_shows_both_digests() -> None:
    with pytest.raises(WrongChecksumError, match=r"0000.*1111"):
        require_equal(Digest("sha256", b"\x11" * 32), bytes(32), where="x")


def test_equal_digests_pass() -> None:
    require_equal(Digest("sha256", bytes(32)), bytes(32), where="x")


KIND = "application/vnd.in-toto+json"


def envelope(statement: object, kind: str = KIND) -> dict[str, object]:
    return {"payloadType": kind, "payload": base64.b64encode(json.dumps(statement).encode()).decode()}


def statement(name: object = "a.tar.gz", digest: object = "a" * 64) -> dict[str, object]:
    return {"subject": [{"name": name, "digest": {"sha256": digest}}]}


def document(*envelopes: object) -> bytes:
    return "\n".join(json.dumps(each) for each in envelopes).encode()


@pytest.mark.parametrize("wrap", [lambda inner: inner, lambda inner: {"dsseEnvelope": inner}])
def test_files_of_a_statement_are_read_bare_or_in_a_bundle(wrap) -> None:
    found = parse_provenance(document(wrap(envelope(statement())), wrap(envelope(statement("b", "b" * 64)))))
    assert {name: digest.value.hex()[:2] for name, digest in found.items()} == {"a.tar.gz": "aa", "b": "bb"}


def test_two_digests_for_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two checksums"):
        parse_provenance(document(envelope(statement()), envelope(statement(digest="b" * 64))))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        document({"payloadType": KIND, "payload": "no base64!"}),
        document(envelope(statement(), "text/plain")),
        document(envelope({"subject": "x"})),
        document(envelope(statement(digest="A" * 63))),
        document(envelope(statement(name=7))),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        parse_provenance(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        assert parse_provenance(content)
    except (ValueError, RecursionError):
        return
