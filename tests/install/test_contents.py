"""Which toolchains may be changed, and what a Rust says of its components."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreAccessError, StoreError
from omg.install.contents import contents_of, receipt_of, record_of, require_changeable
from omg.manager.link import link
from omg.runtimes.registry import by_name
from omg.sources.rust_layout import COMPONENTS, MANIFEST
from omg.store import installed, receipts
from omg.store.layout import Store
from omg.store.manifest import ManifestEntry
from omg.store.receipts import RECEIPT_NAME, Receipt
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.store.installed import Toolchain
    from tests.conftest import StoreBuilder

HOST = "x86_64-unknown-linux-gnu"
RECORD = f"rustc-{HOST}\nrust-std-{HOST}\ncargo-{HOST}\n"
# The form of https://static.rust-lang.org/dist/channel-rust-stable.toml.
RELEASE = b"""\
manifest-version = "2"
date = "2026-01-01"
[pkg.rust]
version = "1.96.0 (0123456 2026-01-01)"
"""
RECEIPT = Receipt("rust", "1.96.0", "static.rust-lang.org", "https://static.rust-lang.org/dist/x.tar.xz")


@pytest.fixture
def rust(context: Context, store: StoreBuilder) -> Toolchain:
    """Return an installed Rust with its records, and a receipt that lists the manifest of its release."""
    folder = store.add("rust", "1.96.0")
    (folder / COMPONENTS).parent.mkdir(parents=True)
    (folder / COMPONENTS).write_text(RECORD)
    (folder / MANIFEST).write_bytes(RELEASE)
    entry = ManifestEntry(MANIFEST, 0o644, hashlib.sha256(RELEASE).digest())
    receipts.write(
        Receipt("rust", "1.96.0", "static.rust-lang.org", "https://static.rust-lang.org/x"),
        folder / RECEIPT_NAME,
        (entry,),
    )
    return found(context, "1.96.0")


def found(context: Context, version: str) -> Toolchain:
    toolchain = installed.find(context.store, "rust", version)
    assert toolchain is not None
    return toolchain


def test_the_record_names_the_components(rust: Toolchain) -> None:
    record = record_of(rust)
    assert record is not None
    assert (record.host, record.components) == (HOST, frozenset({"rustc", "rust-std", "cargo"}))


def test_the_contents_are_the_record_and_the_release(rust: Toolchain) -> None:
    contents = contents_of(rust)
    assert (contents.host, contents.manifest.version) == (HOST, "1.96.0")


def test_without_a_record_it_is_not_one_of_omgs(rust: Toolchain) -> None:
    (rust.dir / COMPONENTS).unlink()

    assert record_of(rust) is None
    with pytest.raises(StoreError, match="has no record of its components"):
        contents_of(rust)


def test_a_release_that_was_changed_is_not_believed(rust: Toolchain) -> None:
    (rust.dir / MANIFEST).write_bytes(RELEASE.replace(b"1.96.0", b"1.97.0"))

    with pytest.raises(StoreError, match="was changed after it was installed") as caught:
        contents_of(rust)
    assert caught.value.hint == "run omg install rust@1.96.0 --force"


def test_a_release_that_is_no_manifest_is_damaged(rust: Toolchain) -> None:
    (rust.dir / MANIFEST).write_bytes(b"[")
    entry = ManifestEntry(MANIFEST, 0o644, hashlib.sha256(b"[").digest())
    receipts.write(
        Receipt("rust", "1.96.0", "static.rust-lang.org", "https://static.rust-lang.org/x"),
        rust.dir / RECEIPT_NAME,
        (entry,),
    )

    with pytest.raises(StoreError, match="is damaged"):
        contents_of(rust)


def test_a_missing_release_is_an_error_of_the_store(rust: Toolchain) -> None:
    (rust.dir / MANIFEST).unlink()

    with pytest.raises(StoreError):
        contents_of(rust)


def test_a_toolchain_without_a_receipt_was_not_installed_by_omg(rust: Toolchain) -> None:
    (rust.dir / RECEIPT_NAME).unlink()

    with pytest.raises(StoreError, match="it has no receipt"):
        receipt_of(rust)


def test_one_of_omgs_own_may_be_changed(rust: Toolchain) -> None:
    require_changeable(rust)


def test_a_link_is_its_owners(context: Context, tmp_path: Path) -> None:
    write_executable(tmp_path / "built/bin/rustc")
    link(context, by_name("rust"), "mine", str(tmp_path / "built"))

    with pytest.raises(StoreAccessError, match="rust mine is a link to"):
        require_changeable(found(context, "mine"))


def test_a_read_only_store_is_its_owners(store: StoreBuilder, tmp_path: Path) -> None:
    store.add("rust", "1.90.0", versions_dir=tmp_path / "system")
    shared = installed.find(Store(store.data_dir, (tmp_path / "system",)), "rust", "1.90.0")
    assert shared is not None

    with pytest.raises(StoreAccessError, match=r"rust 1\.90\.0 is in a read-only store"):
        require_changeable(shared)
