"""Adds components to an installed Rust, or removes them: builds a new tree, then swaps it in.

    lock -> record -> download -> digest -> staging -> records -> the rest of the old tree -> sync -> exchange

The manifest kept in the toolchain says which archives belong to it, so all components come from the same
build. Files that users added stay. If the process dies at any point, either the old or the new toolchain
is in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.archive.unpack import Archive, unpack
from omg.errors import ArchiveError, NoSuchComponentError, StoreError, UsageError
from omg.install.contents import contents_of, read_file, receipt_of, require_changeable
from omg.install.finishing import copy_additions
from omg.install.parallel import download_all
from omg.sources import rust_layout, rust_parts
from omg.sources.component import parse_listing
from omg.sources.rust import SOURCE
from omg.store import installed, receipts, staging
from omg.store.lock import locked, version_subject
from omg.store.publish import publish
from omg.store.receipts import RECEIPT_NAME
from omg.store.verification import unfolded
from omg.value import dataclass, replace
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.install.archives import ArchiveCache, Obtained
    from omg.install.contents import Contents
    from omg.install.progress import Progress
    from omg.sources.extras import Extras
    from omg.sources.rust_manifest import Manifest, Part
    from omg.sources.source import PublishedArchive
    from omg.store.installed import Toolchain
    from omg.store.layout import Store
    from omg.store.manifest import ManifestEntry

_LOCK_TIMEOUT_S = 3600.0


@dataclass(frozen=True, slots=True)
class ComponentChanges:
    """What changed, by the display names of the components.

    Attributes:
        added: Added components.
        removed: Removed components.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Components:
    """Changes the components of the toolchains in one store."""

    def __init__(self, store: Store, archives: ArchiveCache, progress: Progress, *, command: str) -> None:
        """Set where and how to change them.

        Args:
            store: Where the toolchains are.
            archives: Where to get archives.
            progress: Where to report.
            command: The command line, shown to processes that wait.
        """
        self._store = store
        self._archives = archives
        self._progress = progress
        self._command = command

    def add(self, toolchain: Toolchain, extras: Extras) -> ComponentChanges:
        """Add those of the ``extras`` that are missing.

        Raises:
            NoSuchComponentError: The component or target does not exist, or was not built.
            InstallError: It could not be downloaded, verified or unpacked.
            StoreError: The toolchain cannot be changed, or a disk operation failed; nothing changed.
        """

        def additions(contents: Contents) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
            manifest, host = contents.manifest, contents.host
            parts = rust_parts.extra_parts(manifest, host, extras)
            if extras.profile:
                parts = (*rust_parts.profile_parts(manifest, host, extras.profile), *parts)
            new = tuple(part for part in dict.fromkeys(parts) if part.name not in contents.record.names)
            rust_parts.require_available(manifest, new, host)
            return new, ()

        return self._change(toolchain, additions)

    def remove(self, toolchain: Toolchain, extras: Extras) -> ComponentChanges:
        """Remove the components of ``extras``.

        Raises:
            NoSuchComponentError: It is not installed.
            UsageError: The compiler cannot run without it.
            StoreError: The toolchain cannot be changed, or a disk operation failed; nothing changed.
        """

        def removals(contents: Contents) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
            parts = rust_parts.extra_parts(contents.manifest, contents.host, extras)
            for part in parts:
                _require_removable(part, contents)
            return (), tuple(dict.fromkeys(parts))

        return self._change(toolchain, removals)

    def _change(
        self,
        toolchain: Toolchain,
        decide: Callable[[Contents], tuple[tuple[Part, ...], tuple[Part, ...]]],
    ) -> ComponentChanges:
        require_changeable(toolchain)
        subject = version_subject(toolchain.runtime, toolchain.version.text)
        with locked(
            self._store,
            subject,
            timeout_s=_LOCK_TIMEOUT_S,
            command=self._command,
            say=self._progress.say,
        ):
            staging.remove_leftovers(self._store, subject)
            if installed.find(self._store, toolchain.runtime, toolchain.version.text) is None:
                raise StoreError(f"{toolchain.runtime} {toolchain.version} was just removed")
            contents = contents_of(toolchain)
            added, removed = decide(contents)
            if added or removed:
                try:
                    self._rebuild(toolchain, contents, added, removed, subject)
                finally:
                    staging.remove_leftovers(self._store, subject)
        self._archives.prune()
        manifest, host = contents.manifest, contents.host
        return ComponentChanges(
            tuple(rust_parts.shown_part(manifest, part, host) for part in added),
            tuple(rust_parts.shown_part(manifest, part, host) for part in removed),
        )

    def _rebuild(
        self,
        toolchain: Toolchain,
        contents: Contents,
        added: tuple[Part, ...],
        removed: tuple[Part, ...],
        subject: str,
    ) -> None:
        manifest, old_dir = contents.manifest, toolchain.dir
        receipt, files = receipt_of(toolchain)
        kept = tuple(part for part in contents.record.parts(manifest) if part not in removed)
        parts = (*kept, *added)
        is_gone = _is_gone(old_dir, removed)
        root = staging.make_dir(self._store, subject)
        archives = self._obtain(manifest, added, subject, root)
        new = unpack(archives, root, files=rust_layout.files(manifest, parts))
        old = [
            entry
            for entry in unfolded(old_dir, files)
            if entry.path not in rust_layout.RECORDS and not is_gone(entry.path)
        ]
        _require_disjoint(old, new)
        copy_additions(old_dir, root, is_dropped=is_gone)
        receipt = replace(
            receipt,
            components=rust_layout.component_names(manifest, parts, contents.host),
            targets=rust_layout.target_names(parts, contents.host),
        )
        receipts.write(receipt, root / RECEIPT_NAME, (*old, *new))
        publish(self._store, toolchain.runtime, toolchain.version.text, root)

    def _obtain(
        self, manifest: Manifest, parts: tuple[Part, ...], subject: str, root: Path
    ) -> tuple[Archive, ...]:
        published = [rust_layout.archive_of(manifest, part) for part in parts]

        def obtain(archive: PublishedArchive) -> Obtained:
            return self._archives.obtain(
                archive,
                hosts=SOURCE.hosts,
                label="",
                unfinished=staging.fresh_path(self._store, subject),
                unpack_dir=root,
            )

        obtained = download_all(published, obtain)
        for one in obtained:
            self._progress.end(one.archive.name)
        return tuple(Archive(one.file, one.archive.name, one.archive.layout) for one in obtained)


def _require_removable(part: Part, contents: Contents) -> None:
    name = rust_parts.shown_part(contents.manifest, part, contents.host)
    if part.name not in contents.record.names:
        raise NoSuchComponentError(
            f"{name} is not installed",
            hint="run omg component list or omg target list to see what is installed",
        )
    if part.target == contents.host and part.package in ("rustc", rust_parts.STD):
        raise UsageError(
            f"{quoted(name)} is required and cannot be removed",
            hint="to remove the whole toolchain, run omg uninstall rust@VERSION",
        )


def _is_gone(old_dir: Path, removed: tuple[Part, ...]) -> Callable[[str], bool]:
    """Return a predicate: whether a path belongs to a removed component."""
    listings = {rust_layout.component_of(part).listing for part in removed}
    listed = [parse_listing(read_file(old_dir / listing)) for listing in listings]
    return lambda path: path in listings or any(listing.holds(path) for listing in listed)


def _require_disjoint(old: list[ManifestEntry], new: tuple[ManifestEntry, ...]) -> None:
    taken = {entry.path for entry in old} & {entry.path for entry in new}
    if taken:
        raise ArchiveError(
            f"archive rejected: it contains {quoted(min(taken))}, which another component also contains"
        )
