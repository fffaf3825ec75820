"""The digest that a project pins: compared with what is installed already, and found out for a new pin."""

from __future__ import annotations

import hashlib

from omg.errors import OmgError, StoreError
from omg.sources.registry import packages_of
from omg.versions.package_digest import is_exact
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.sources.packages import Packages
    from omg.store.installed import Toolchain

# What corepack writes.
_ALGORITHM = "sha512"


def require_pinned(context: Context, toolchain: Toolchain, pinned: str) -> None:
    """Refuse an installed toolchain that is known to be another than the one that a project pins.

    Known is the one file that counts, else the digest in its receipt, else its archive while that is kept.

    Args:
        context: The world.
        toolchain: The toolchain.
        pinned: ``sha512.HEX``, or empty.

    Raises:
        WrongPinnedChecksumError: It is another one.
    """
    packages = packages_of(toolchain.runtime, context.platform) if pinned else None
    if packages is None:
        return
    from omg.install.plan import PinnedDigest
    from omg.network.cache import DOWNLOADS, usable_dir
    from omg.sources.checksum import parse_pinned
    from omg.store.receipts import RECEIPT_NAME, read

    subject = f"{toolchain.runtime} {toolchain.version}, which is installed,"
    digest = PinnedDigest(parse_pinned(pinned), _pinned_file(packages, toolchain.version))
    if digest.file and (toolchain.resolved_dir / digest.file).is_file():
        digest.check(toolchain.resolved_dir / digest.file, subject=subject)
        return
    try:
        receipt = read(toolchain.dir / RECEIPT_NAME)
    except StoreError:
        return  # `omg doctor` tells it
    algorithm, _, value = (receipt.digest if receipt is not None else "").partition(":")
    if algorithm == digest.digest.algorithm:
        digest.compare(value, subject=subject)
        return
    archive = usable_dir(context, DOWNLOADS) / f"{algorithm}-{value}"
    if value and archive.is_file():
        digest.check(archive, subject=subject)


def digest_of(context: Context, runtime: Runtime, version: str) -> str:
    """Return the digest that a project may pin with a version, ``sha512.HEX``; empty where nobody tells.

    What is installed is asked first, then the registry.
    """
    packages = packages_of(runtime.name, context.platform)
    if packages is None or not is_exact(version):
        return ""
    from omg.store.installed import find
    from omg.store.receipts import RECEIPT_NAME, read

    file = _pinned_file(packages, Version.parse(version))
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
    from omg.install.progress import LineProgress
    from omg.manager.native import Native

    native = Native(context, LineProgress(lambda _text: None), command="omg pin")
    try:
        return str(native.plan(runtime, Version.parse(version)).offer.archives[0].digest)
    finally:
        native.close()


def _pinned_file(packages: Packages, version: Version) -> str:
    successor = packages.successor
    is_newer = version.release[:1] >= (packages.successor_from,)
    return successor.pinned_file if successor is not None and is_newer else packages.main.pinned_file
