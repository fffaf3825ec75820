"""Digests in statements of provenance."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.sources.provenance import parse_provenance

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
