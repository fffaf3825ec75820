"""An archive becomes the files of a toolchain, or is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import ArchiveError
from omg.install.archive.limits import Limits
from omg.install.archive.placement import Placement
from omg.install.archive.stream import BlockReader, decompressed
from omg.install.archive.tar import read_tar
from omg.install.archive.tree import Tree
from omg.install.archive.writer import Writer
from omg.install.archive.zip import read_zip
from omg.store.access import store_error
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from omg.runtimes.source import Layout
    from omg.store.manifest import Entry

_COMPRESSIONS = {
    ".tar.gz": "gz",
    ".tgz": "gz",
    ".tar.xz": "xz",
    ".tar.bz2": "bz2",
    ".tar.zst": "zst",
    ".tar": "",
}


def unpack(
    archive: Path, *, name: str, root: Path, layout: Layout, limits: Limits | None = None
) -> tuple[Entry, ...]:
    """Write the members of ``archive`` below ``root`` and return what was written.

    What was written before a refusal stays; ``root`` is the caller's to delete.

    Args:
        archive: A file whose digest has been verified.
        name: What the publisher calls it; the ending tells its format.
        root: An existing private directory.
        layout: How the archive becomes a toolchain.
        limits: How much it may hold.

    Raises:
        ArchiveError: The archive is refused; the message says why.
        StoreError: The disk refused.
    """
    limits = limits or Limits()
    tree = Tree(reserved=frozenset({RECEIPT_NAME}), max_members=limits.members)
    placement = Placement(layout, limits)
    try:
        with archive.open("rb") as file, Writer(root, tree, placement, limits) as writer:
            if name.endswith(".zip"):
                read_zip(file, writer, limits)
            else:
                read_tar(BlockReader(decompressed(file, _compression(name))), writer, limits)
            return writer.finish(layout.links)
    except ArchiveError as error:
        raise ArchiveError(
            f"`{name}` is refused: {error.message}", hint="nothing was installed; tell its publisher"
        ) from error
    except OSError as error:
        raise store_error(error, "unpack", archive) from error


def _compression(name: str) -> str:
    for ending, compression in _COMPRESSIONS.items():
        if name.endswith(ending):
            return compression
    raise ArchiveError("omg cannot read archives of this kind")
