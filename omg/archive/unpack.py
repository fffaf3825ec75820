"""Unpacks an archive into the files of a toolchain, or refuses it."""

from __future__ import annotations

import posixpath
import stat
from typing import TYPE_CHECKING

from omg.archive.decompress import decompressed
from omg.archive.kind import HEAD_BYTES, kind_of, require_kind
from omg.archive.placement import Limits, Placement
from omg.archive.stream import BlockReader, prefetch
from omg.archive.tar import read_tar
from omg.archive.tree import Tree
from omg.archive.writer import Writer
from omg.archive.zip import read_zip
from omg.errors import ArchiveError
from omg.sources.component import parse_listing, require_listed
from omg.store import variables
from omg.store.access import store_errors
from omg.store.receipts import OWN_NAMES
from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from omg.sources.layout import Layout
    from omg.store.manifest import ManifestEntry

_OWN_NAMES = frozenset({*OWN_NAMES, variables.FILE_NAME})


@dataclass(frozen=True, slots=True)
class Archive:
    """A verified archive on disk.

    Attributes:
        file: Its path.
        name: The publisher's file name; its ending gives the format.
        layout: How it becomes a toolchain, or a part of one.
    """

    file: Path
    name: str
    layout: Layout


def unpack(
    archives: tuple[Archive, ...],
    root: Path,
    *,
    files: tuple[tuple[str, bytes], ...] = (),
    limits: Limits | None = None,
) -> tuple[ManifestEntry, ...]:
    """Write the members of all ``archives`` below ``root`` and return what was written.

    After an error the files written so far stay; the caller deletes ``root``.

    Args:
        archives: Files whose digests have been verified.
        root: An existing private directory.
        files: Further files, with their paths and content.
        limits: The limits for all archives together.

    Raises:
        ArchiveError: An archive is refused; the message says why.
        StoreError: A disk operation failed.
    """
    name = archives[0].name if archives else ""
    limits = (limits or Limits()).for_archives(_total_size(archives))
    tree = Tree(reserved=_OWN_NAMES, limits=limits)
    try:
        with Writer(root, tree, limits) as writer:
            for archive in archives:
                name = archive.name
                writer.begin(Placement(archive.layout, limits))
                _read(archive, writer, limits)
                _require_listed(archive.layout, writer, root, limits)
            for path, content in files:
                writer.add_record(path, content)
            links = tuple(link for archive in archives for link in archive.layout.links)
            entries = writer.finish((*links, *_spare_links(archives, tree, links)))
        if not entries:
            raise ArchiveError("it contains no files")
        for archive in archives:
            name = archive.name
            _require_executables(archive.layout, root)
    except ArchiveError as error:
        raise ArchiveError(
            f"`{name}` is refused: {error.message}",
            hint="nothing was installed; report this to the publisher",
        ) from error
    return entries


def busy_cores(archives: tuple[Archive, ...]) -> int:
    """Return how many processors `unpack` keeps busy: one decompresses, and one writes and hashes.

    Decompressing xz and bzip2 takes so long that the other one mostly waits.
    """
    return 1 if all(archive.name.endswith((".tar.xz", ".tar.bz2")) for archive in archives) else 2


def _require_listed(layout: Layout, writer: Writer, root: Path, limits: Limits) -> None:
    """Check a component against its own file list, which may be anywhere in the archive."""
    if layout.component is None:
        return
    listing = layout.component.listing
    if listing not in writer.placed:
        raise ArchiveError("it does not contain this component, or has no file list")
    with store_errors("read", root / listing), (root / listing).open("rb") as file:
        content = file.read(limits.name_bytes + 1)
    if len(content) > limits.name_bytes or content.count(b"\n") > limits.members:
        raise ArchiveError("its file list is too long")
    require_listed(parse_listing(content), [path for path in writer.placed if path != listing])


def _require_executables(layout: Layout, root: Path) -> None:
    """Refuse an archive with the wrong content, or a runtime that cannot run."""
    for path in layout.executables:
        try:
            status = (root / path).stat()
        except OSError:
            raise ArchiveError(f"it does not contain `{path}`, or only as a broken link") from None
        if not stat.S_ISREG(status.st_mode) or not status.st_mode & 0o111:
            raise ArchiveError(f"`{path}` in it is not an executable file")
        if not status.st_size:
            raise ArchiveError(f"`{path}` in it is empty")


def _spare_links(
    archives: tuple[Archive, ...], tree: Tree, links: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Return the spare links that are needed, and whose target exists or is one of them."""
    made = {path for path, _ in links}
    needed = []
    for path, target in (link for archive in archives for link in archive.layout.spare_links):
        parent, slash, _ = path.rpartition("/")
        full_target = posixpath.normpath(f"{parent}{slash}{target}")
        if path in made or tree.holds(path) or not (full_target in made or tree.holds(full_target)):
            continue
        made.add(path)
        needed.append((path, target))
    return tuple(needed)


def _total_size(archives: tuple[Archive, ...]) -> int:
    size_bytes = 0
    for archive in archives:
        with store_errors("read", archive.file):
            size_bytes += archive.file.stat().st_size
    return size_bytes


def _read(archive: Archive, writer: Writer, limits: Limits) -> None:
    kind = kind_of(archive.name)
    with store_errors("unpack", archive.file), archive.file.open("rb") as file:
        require_kind(file.read(HEAD_BYTES), kind)
        file.seek(0)
        if kind == "zip":
            read_zip(file, writer, limits)
            return
        with prefetch(decompressed(file, kind, limits)) as blocks:
            read_tar(BlockReader(blocks), writer, limits)
