"""Compares a toolchain with the manifest that was written when it was installed."""

from __future__ import annotations

import hashlib
import os
import stat
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.store import receipts
from omg.store.access import store_error
from omg.store.installed import Toolchain, main_defect
from omg.store.manifest import ManifestEntry, folder_digest
from omg.store.receipts import OWN_NAMES, RECEIPT_NAME
from omg.store.unnoticed import open_unnoticed
from omg.value import dataclass, replace
from omg.versions.grammar import is_safe_name
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.store.layout import Store
    from omg.store.manifest import ToolchainManifest

_READ_BYTES = 1 << 20
_NO_DIGEST = bytes(32)


@dataclass(frozen=True, slots=True)
class Verification:
    """The differences; sorted paths below the toolchain's directory.

    Attributes:
        changed: Files with another content, mode or target, or of another type; folders, with a slash at the
            end, of which all files are there and the content of at least one has changed.
        missing: Files that no longer exist.
        extra: Files that were not in the publisher's archive: global packages, caches of compiled code.
        checked: The number of checked files.
    """

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    checked: int

    @property
    def is_intact(self) -> bool:
        """Whether all installed files are unchanged; files added later do not matter."""
        return not self.changed and not self.missing


def verify(toolchain_dir: Path) -> Verification | None:
    """Compare every file with the manifest; ``None`` if the toolchain has none (omg did not install it).

    Raises:
        StoreError: The receipt is damaged or of another toolchain, a file cannot be read, or the main
            executable cannot run although no file was changed.
    """
    loaded = receipts.load(toolchain_dir)
    if loaded is None or not loaded[1].entries:
        return None
    _, manifest = loaded
    changed, missing = [], []
    digests: dict[str, list[bytes]] = {folder: [] for folder in manifest.folders}
    has_strayed = cache(lambda below: _has_strayed(toolchain_dir, below))
    for entry in manifest.entries:
        file, folder = toolchain_dir / entry.path, entry.folder
        try:
            if not is_unchanged(file, entry) or has_strayed(folder.rstrip("/")):
                changed.append(entry.path)
                digests.pop(folder, None)
            elif not entry.target and folder in digests:
                digests[folder].append(digest_of(file))
        except (FileNotFoundError, NotADirectoryError):
            missing.append(entry.path)
            digests.pop(folder, None)
        except OSError as error:
            raise store_error(error, "read", file) from error
    changed += [
        folder for folder, found in digests.items() if folder_digest(found) != manifest.folders[folder]
    ]
    defect = main_defect(toolchain_dir.parent.name, toolchain_dir)
    if defect and not changed and not missing:
        # Nothing changed since the install, and the installed program never ran.
        raise StoreError(defect)
    known = {entry.path for entry in manifest.entries} | OWN_NAMES
    extra = sorted(path for path in files_below(toolchain_dir) if path not in known)
    return Verification(tuple(sorted(changed)), tuple(sorted(missing)), tuple(extra), len(manifest.entries))


def partly_deleted(store: Store, runtime: str) -> tuple[Toolchain, ...]:
    """Return the directories in the user's store with a receipt but no ``bin/``: deleted toolchains."""
    try:
        places = sorted(store.runtime_dir(runtime).iterdir())
    except OSError:
        return ()
    return tuple(
        Toolchain(runtime, Version.parse(place.name), place, place, is_linked=False, store_index=0)
        for place in places
        if is_safe_name(place.name)
        and not place.is_symlink()
        and os.path.lexists(place / RECEIPT_NAME)
        and not (place / "bin").is_dir()
    )


def points_outside(entry: ManifestEntry) -> bool:
    """Return whether an entry is a link out of its toolchain, to the files of another tool (mise)."""
    if not entry.target:
        return False
    aim = os.path.normpath(os.path.join(os.path.dirname(entry.path), entry.target))  # noqa: PTH118, PTH120
    return aim.startswith("../")


def is_unchanged(file: Path, entry: ManifestEntry) -> bool:
    """Return whether ``file`` matches its manifest entry; a link outside must also have a target.

    Of a file whose folder has one digest only the type and the mode are compared.

    Raises:
        OSError: It is missing, or cannot be read.
    """
    status = file.lstat()
    if points_outside(entry):
        file.stat()
    if entry.target:
        return stat.S_ISLNK(status.st_mode) and os.fsencode(file.readlink()) == os.fsencode(entry.target)
    # Other bits may differ because of an umask, a copy, or the file system.
    if not stat.S_ISREG(status.st_mode) or bool(status.st_mode & 0o100) != bool(entry.mode & 0o100):
        return False
    if status.st_mode & (stat.S_ISUID | stat.S_ISGID):
        return False
    return not entry.sha256 or digest_of(file) == entry.sha256


def unfolded(
    toolchain_dir: Path, manifest: ToolchainManifest, *, only: str | None = None
) -> tuple[ManifestEntry, ...]:
    """Return the entries of a manifest, each file with its digest, also where its folder has one for all.

    Those of a folder that has changed since the install get a digest that no file has.

    Args:
        toolchain_dir: Where the files are.
        manifest: The manifest of the toolchain there.
        only: Look only at the files of this folder; at all of them by default.

    Raises:
        StoreError: A file cannot be read.
    """
    folders = {folder: list[ManifestEntry]() for folder in manifest.folders if only in (None, folder)}
    for entry in manifest.entries:
        if not entry.target and entry.folder in folders:
            folders[entry.folder].append(entry)
    known: dict[str, bytes] = {}
    for folder, entries in folders.items():
        digests = _digests(toolchain_dir, entries)
        is_whole = folder_digest(digests) == manifest.folders[folder]
        known |= {one.path: digests[at] if is_whole else _NO_DIGEST for at, one in enumerate(entries)}
    return tuple(
        entry if entry.path not in known else replace(entry, sha256=known[entry.path])
        for entry in manifest.entries
    )


def _digests(toolchain_dir: Path, entries: Iterable[ManifestEntry]) -> list[bytes]:
    """Return the digest of each file; fewer if one is missing, or is not the file that was installed."""
    digests = []
    for entry in entries:
        file = toolchain_dir / entry.path
        try:
            if not is_unchanged(file, entry):
                break
            digests.append(digest_of(file))
        except (FileNotFoundError, NotADirectoryError):
            break
        except OSError as error:
            raise store_error(error, "read", file) from error
    return digests


def digest_of(file: Path) -> bytes:
    """Return the SHA-256 of a regular file.

    Raises:
        OSError: It is missing, a link, or cannot be read.
    """
    digest = hashlib.sha256()
    # Else every version would have been used on the day it was verified.
    descriptor = open_unnoticed(file, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        while block := stream.read(_READ_BYTES):
            digest.update(block)
    return digest.digest()


def files_below(directory: Path) -> Iterator[str]:
    """Yield the paths of all files and links below ``directory``; links are not followed.

    Raises:
        StoreError: A directory cannot be read.
    """

    def fail(error: OSError) -> None:
        raise store_error(error, "read", Path(error.filename or directory)) from error

    for place, directories, names in os.walk(directory, onerror=fail):
        below = Path(place).relative_to(directory)
        links = [name for name in directories if Path(place, name).is_symlink()]
        for name in (*names, *links):
            yield (below / name).as_posix()


def _has_strayed(toolchain_dir: Path, below: str) -> bool:
    """Return whether the directory ``below``, or one above it, has become a link to elsewhere."""
    parts = below.split("/") if below else []
    return any((toolchain_dir / "/".join(parts[: end + 1])).is_symlink() for end in range(len(parts)))
