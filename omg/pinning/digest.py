"""The digest of a package manager that a project is to pin: of what is installed, else as it is published."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.install.progress import LineProgress
from omg.manager.native import Native
from omg.manager.pinned import pinned_file
from omg.sources.registry import packages_of
from omg.store.installed import find
from omg.store.receipts import RECEIPT_NAME, read
from omg.versions.package_digest import is_exact
from omg.versions.version import Version

if TYPE_CHECKING:
    from omg.context import Context
    from omg.runtimes.runtime import Runtime

# What corepack writes.
_ALGORITHM = "sha512"


def digest_of(context: Context, runtime: Runtime, version: str) -> str:
    """Return the digest that a project may pin with a version, ``sha512.HEX``; empty where nobody tells.

    What is installed is asked first, then the registry.
    """
    packages = packages_of(runtime.name, context.platform)
    if packages is None or not is_exact(version):
        return ""
    file = pinned_file(packages, Version.parse(version))
    toolchain = find(context.store, runtime.name, version)
    try:
        if toolchain is not None and file and (toolchain.resolved_dir / file).is_file():
            with (toolchain.resolved_dir / file).open("rb") as stream:
                return f"{_ALGORITHM}.{hashlib.file_digest(stream, _ALGORITHM).hexdigest()}"
        receipt = read(toolchain.dir / RECEIPT_NAME) if toolchain is not None else None
        digest = receipt.digest if receipt is not None else _published(context, runtime, version, file)
    except (OSError, OmgError):
        return ""
    return digest.replace(":", ".") if digest.startswith(f"{_ALGORITHM}:") else ""


def _published(context: Context, runtime: Runtime, version: str, file: str) -> str:
    if file:
        return ""  # a registry tells the digests of archives only
    native = Native(context, LineProgress(lambda _text: None), command="omg pin")
    try:
        return str(native.plan(runtime, Version.parse(version)).offer.archives[0].digest)
    finally:
        native.close()
