"""Receipts are TOML, read back what was written, and stay small."""

from __future__ import annotations

import contextlib
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.errors import StoreError
from omg.store import receipts
from omg.store.receipts import Receipt
from tests.store.test_manifest import file

if TYPE_CHECKING:
    from pathlib import Path

RECEIPT = Receipt(
    runtime="node",
    version="20.11.1",
    source="nodejs.org",
    url="https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.xz",
    digest="sha256:" + "0" * 64,
    size_bytes=24_000_000,
    installed_at="2026-05-20T10:11:12Z",
    lts="iron",
)


def test_receipt_reads_back(tmp_path: Path) -> None:
    receipts.write(RECEIPT, tmp_path / "r.toml", (file("bin/node"),))
    assert receipts.read(tmp_path / "r.toml") == RECEIPT


def test_receipt_with_manifest_is_toml() -> None:
    table = tomllib.loads(receipts.encode(RECEIPT, 3).decode())
    assert (table["schema"], table["runtime"], table["lts"], table["files"]) == (2, "node", "iron", 3)


def test_absent_receipt_is_none(tmp_path: Path) -> None:
    assert receipts.read(tmp_path / "r.toml") is None


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"schema = 3\n", b"schema = 2\n", b"runtime = [", b"schema = 'x'"]
)
def test_damaged_receipt_is_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.toml").write_bytes(content)
    with pytest.raises(StoreError, match=r"r\.toml"):
        receipts.read(tmp_path / "r.toml")


def test_receipt_that_was_cut_off_anywhere_is_damaged() -> None:
    content = receipts.encode(RECEIPT, 3)
    # Of the very end only a line break may be missing.
    for length in range(len(content) - 1):
        with pytest.raises(StoreError):
            receipts.decode(content[:length])


def test_receipt_of_a_newer_omg_is_told_from_a_damaged_one() -> None:
    content = receipts.encode(RECEIPT, 3).replace(b"schema = 2", b"schema = 3")
    with pytest.raises(receipts.NewerReceiptError, match="newer omg"):
        receipts.decode(content)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_receipt_with_other_bytes_in_it_is_read_or_damaged(place: int, other: bytes) -> None:
    content = receipts.encode(RECEIPT, 3)
    start = place % len(content)
    with contextlib.suppress(StoreError):
        receipts.decode(content[:start] + other + content[start + len(other) :])


def test_receipt_that_nests_without_end_is_damaged() -> None:
    with pytest.raises(StoreError, match="not a receipt"):
        receipts.decode(b"schema = 1\nruntime = " + b"[" * 100_000)


@settings(deadline=None)
@given(st.builds(Receipt, *[st.text() for _ in range(4)]))
def test_any_text_survives_apart_from_bytes_that_are_not_text(receipt: Receipt) -> None:
    clean = receipt.source.encode("utf-8", "replace").decode()
    decoded = receipts.decode(receipts.encode(receipt))
    assert decoded.source.replace("\N{REPLACEMENT CHARACTER}", "?") == clean.replace(
        "\N{REPLACEMENT CHARACTER}", "?"
    )
