"""An archive becomes the files of a toolchain, or is refused."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Archive:
    """A verified archive on disk.

    Attributes:
        file: Where it lies.
        name: What its publisher calls it; the ending tells the format.
        layout: How it becomes (a part of) a toolchain.
    """

    file: Path
    name: str
    layout: Layout


def unpack(archives: tuple[Archive, ...], root: Path, *, limits: Limits | None = None) -> tuple[Entry, ...]:
    """Write the members of all ``archives`` below ``root`` and return what was written.

    What was written before a refusal stays; ``root`` is the caller's to delete.

    Args:
        archives: Files whose digests have been verified.
        root: An existing private directory.
        limits: How much they may hold together.

    Raises:
        ArchiveError: An archive is refused; the message says why.
        StoreError: The disk refused.
    """
    limits = limits or Limits()
    tree = Tree(reserved=frozenset({RECEIPT_NAME}), max_members=limits.members)
    name = archives[0].name
    try:
        with Writer(root, tree, limits) as writer:
            for archive in archives:
                name = archive.name
                writer.placement = Placement(archive.layout, limits)
                _read(archive, writer, limits)
            links = tuple(link for archive in archives for link in archive.layout.links)
            return writer.finish(links)
    except ArchiveError as error:
        raise ArchiveError(
            f"`{name}` is refused: {error.message}", hint="nothing was installed; tell its publisher"
        ) from error


def _read(archive: Archive, writer: Writer, limits: Limits) -> None:
    try:
        with archive.file.open("rb") as file:
            if archive.name.endswith(".zip"):
                read_zip(file, writer, limits)
            else:
                blocks = decompressed(file, _compression(archive.name))
                read_tar(BlockReader(blocks), writer, limits)
    except OSError as error:
        raise store_error(error, "unpack", archive.file) from error


def _compression(name: str) -> str:
    for ending, compression in _COMPRESSIONS.items():
        if name.endswith(ending):
            return compression
    raise ArchiveError("omg cannot read archives of this kind")
