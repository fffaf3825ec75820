"""The components of an installed Rust, and whether omg may change it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from omg.errors import StoreAccessError, StoreError
from omg.sources import rust_layout
from omg.sources.rust_layout import COMPONENTS, parse_record
from omg.sources.rust_manifest import parse_manifest
from omg.store import receipts
from omg.store.access import store_errors
from omg.store.manifest import folder_of
from omg.store.verification import unfolded
from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from omg.sources.rust_layout import Record
    from omg.sources.rust_manifest import Manifest
    from omg.store.installed import Toolchain
    from omg.store.manifest import ToolchainManifest
    from omg.store.receipts import Receipt

_MAX_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """The components of an installed toolchain.

    Attributes:
        manifest: The manifest of its release.
        record: The names of its components.
    """

    manifest: Manifest
    record: Record

    @property
    def host(self) -> str:
        """The platform that its compiler runs on."""
        return self.record.host


def contents_of(toolchain: Toolchain) -> Contents:
    """Return the components of ``toolchain``.

    Raises:
        StoreError: It has no record of them, or the record was changed after the install.
    """
    record = record_of(toolchain)
    if record is None or not record.host:
        raise StoreError(
            f"{toolchain.runtime} {toolchain.version} has no record of its components",
            hint=f"it is not one that omg installed; run omg install {toolchain.runtime} for one that is",
        )
    content = read_file(toolchain.resolved_dir / rust_layout.MANIFEST)
    if not toolchain.is_linked:
        _, manifest = receipt_of(toolchain)
        entries = unfolded(toolchain.dir, manifest, only=folder_of(rust_layout.MANIFEST))
        known = next((entry.sha256 for entry in entries if entry.path == rust_layout.MANIFEST), None)
        if known != hashlib.sha256(content).digest():
            # It lists the archives to download, so it must be the content that was verified.
            raise StoreError(
                f"`{toolchain.dir / rust_layout.MANIFEST}` was changed after it was installed",
                hint=f"run omg install {toolchain.runtime}@{toolchain.version} --force",
            )
    try:
        return Contents(parse_manifest(content), record)
    except ValueError as error:
        raise StoreError(f"`{toolchain.dir / rust_layout.MANIFEST}` is damaged: {error}") from error


def record_of(toolchain: Toolchain) -> Record | None:
    """Return the names of a toolchain's components; ``None`` if it has no record of them."""
    try:
        return parse_record((toolchain.resolved_dir / COMPONENTS).read_bytes()[:_MAX_BYTES])
    except OSError:
        return None


def require_changeable(toolchain: Toolchain) -> None:
    """Refuse a toolchain that omg does not manage.

    Raises:
        StoreAccessError: It is linked, or is in a read-only store.
    """
    name = f"{toolchain.runtime} {toolchain.version}"
    if toolchain.is_linked:
        raise StoreAccessError(
            f"{name} is a link to `{toolchain.resolved_dir}`, which omg does not change",
            hint="change it with what installed it (rustup component add), or run"
            f" omg install {toolchain.runtime}@VERSION for one of omg's own",
        )
    if toolchain.store_index:
        raise StoreAccessError(f"{name} is in a read-only store", hint="ask the owner of that store")


def receipt_of(toolchain: Toolchain) -> tuple[Receipt, ToolchainManifest]:
    """Return the receipt of a toolchain, and its manifest of installed files.

    Raises:
        StoreError: It is missing or damaged.
    """
    loaded = receipts.load(toolchain.dir)
    if loaded is None:
        raise StoreError(
            f"{toolchain.runtime} {toolchain.version} was not installed by omg, it has no receipt",
            hint=f"run omg install {toolchain.runtime}@{toolchain.version} --force",
        )
    return loaded


def read_file(file: Path) -> bytes:
    """Return the content of a file of a toolchain.

    Raises:
        StoreError: It cannot be read.
    """
    with store_errors("read", file), file.open("rb") as stream:
        return stream.read(_MAX_BYTES)
