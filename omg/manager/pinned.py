"""The digest that a project pins, compared with what is installed already."""

from __future__ import annotations

from omg.errors import StoreError
from omg.sources.registry import packages_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.sources.packages import Packages
    from omg.store.installed import Toolchain
    from omg.versions.version import Version


def require_pinned(context: Context, toolchain: Toolchain, pinned: str) -> None:
    """Refuse an installed toolchain that is known to be another than the one that a project pins.

    Known is the one file that counts, else the digest in its receipt, else its archive while that is kept.
    Where none of these tells, that is said: only its archive could, which is downloaded again with `--force`.

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
    digest = PinnedDigest(parse_pinned(pinned), pinned_file(packages, toolchain.version))
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
        return
    context.console.warn(
        f"{subject} was not compared with the {digest.digest.algorithm} pinned here: omg no longer has its"
        f" archive; to compare it, run: omg install --force {toolchain.runtime}@{toolchain.version}"
    )


def pinned_file(packages: Packages, version: Version) -> str:
    """Return the file of a toolchain that a pinned digest is of; empty for the archive."""
    successor = packages.successor
    is_newer = version.release[:1] >= (packages.successor_from,)
    return successor.pinned_file if successor is not None and is_newer else packages.main.pinned_file
