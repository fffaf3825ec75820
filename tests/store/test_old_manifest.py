"""Receipts of schema 1, with the manifest in them: read and verified as ever."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store import old_manifest, receipts
from omg.store.layout import MANIFEST_NAME
from omg.store.manifest import ManifestEntry
from omg.store.receipts import RECEIPT_NAME, Receipt
from omg.store.verification import verify

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder

CONTENT = b"node"
DIGEST = hashlib.sha256(CONTENT).digest()
SUM = base64.urlsafe_b64encode(DIGEST).rstrip(b"=").decode()
LINES = f"bin/\n7 {SUM} node\n> ../lib/%20x npm\nlib/\n6 {SUM} %20x\n"
RECEIPT = f"""\
# Written by omg. What it installed, from where, and every file of it.
schema = 1
runtime = "node"
version = "20.11.1"
source = "nodejs.org"
url = "https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.xz"
digest = "sha256:{"0" * 64}"
signature = "good"
size_bytes = 24000000
installed_at = "2026-05-20T10:11:12Z"
lts = "iron"
channel = ""
official = true
arch = "x64"
components = []
targets = []
manifest = '''
{LINES}'''
"""


@pytest.fixture
def toolchain_dir(store: StoreBuilder) -> Path:
    """Return a toolchain that an older omg installed."""
    toolchain_dir = store.add("node", "20.11.1", executables=("node",))
    (toolchain_dir / "lib").mkdir()
    for path, mode in (("bin/node", 0o755), ("lib/ x", 0o644)):
        (toolchain_dir / path).write_bytes(CONTENT)
        (toolchain_dir / path).chmod(mode)
    (toolchain_dir / "bin/npm").symlink_to("../lib/ x")
    (toolchain_dir / RECEIPT_NAME).write_text(RECEIPT)
    return toolchain_dir


def test_an_old_receipt_is_read_with_its_manifest(toolchain_dir: Path) -> None:
    loaded = receipts.load(toolchain_dir)
    assert loaded is not None
    receipt, manifest = loaded
    assert (receipt.signature, receipt.lts, receipt.arch) == ("good", "iron", "x64")
    assert manifest.entries == (
        ManifestEntry("bin/node", 0o755, DIGEST),
        ManifestEntry("bin/npm", 0, b"", "../lib/ x"),
        ManifestEntry("lib/ x", 0o644, DIGEST),
    )
    assert not manifest.folders


def test_an_old_receipt_is_verified_and_stays_as_it_is(toolchain_dir: Path) -> None:
    sound = verify(toolchain_dir)
    (toolchain_dir / "lib/ x").write_bytes(b"other")
    spoilt = verify(toolchain_dir)
    assert sound is not None
    assert (sound.is_intact, sound.checked, sound.extra) == (True, 3, ())
    assert spoilt is not None
    assert spoilt.changed == ("lib/ x",)
    assert (toolchain_dir / RECEIPT_NAME).read_text() == RECEIPT


def test_an_old_receipt_that_is_written_again_has_a_manifest_beside_it(toolchain_dir: Path) -> None:
    old = receipts.load(toolchain_dir)
    assert old is not None
    receipts.write(old[0], toolchain_dir / RECEIPT_NAME, old[1].entries)
    assert (toolchain_dir / MANIFEST_NAME).is_file()
    assert "manifest = " not in (toolchain_dir / RECEIPT_NAME).read_text()
    new = receipts.load(toolchain_dir)
    assert new is not None
    assert new[0] == old[0]
    assert set(new[1].entries) == set(old[1].entries)


def test_a_manifest_beside_an_old_receipt_does_not_count(toolchain_dir: Path) -> None:
    # The process that wrote it died before it wrote the receipt.
    (toolchain_dir / MANIFEST_NAME).write_bytes(b"anything")
    verified = verify(toolchain_dir)
    assert verified is not None
    assert (verified.is_intact, verified.extra) == (True, ())


def test_an_old_receipt_that_was_cut_off_anywhere_is_damaged(toolchain_dir: Path) -> None:
    whole = RECEIPT.encode()
    # Of the very end only a line break may be missing.
    for length in range(0, len(whole) - 1, 3):
        (toolchain_dir / RECEIPT_NAME).write_bytes(whole[:length])
        with pytest.raises(StoreError):
            receipts.load(toolchain_dir)


@pytest.mark.parametrize("line", ["6 a b c", "9 AAAA name", "6 !!! name", "7 A name"])
def test_an_invalid_line_is_an_error(line: str) -> None:
    with pytest.raises(StoreError, match="invalid"):
        old_manifest.decode(f"bin/\n{line}\n'''".encode())


def test_a_receipt_of_nothing_that_omg_installed_has_no_manifest(tmp_path: Path) -> None:
    receipts.write(Receipt("node", tmp_path.name, "link", "/x"), tmp_path / RECEIPT_NAME)
    assert b"schema = 1\n" in (tmp_path / RECEIPT_NAME).read_bytes()
    assert not (tmp_path / MANIFEST_NAME).exists()
