"""Archives that were fetched and verified, kept by digest and verified again on every use."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

from omg.install.checksum import WrongChecksumError, require_equal
from omg.install.space import require_room
from omg.install.url import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.install.fetch import Fetcher
    from omg.install.plan import Part
    from omg.install.progress import Progress

MAX_ARCHIVE_BYTES = 4 << 30
# What a download grows to when it is unpacked, at most, for the archives of real toolchains.
_GROWTH = 7
_MARGIN_BYTES = 64 << 20
_KEEP_BYTES = 2 << 30
_KEEP_S = 30 * 24 * 3600.0
_READ_BYTES = 1 << 20


class ArchiveCache:
    """A directory of verified archives; it may be deleted at any time."""

    def __init__(self, directory: Path, fetcher: Fetcher, progress: Progress) -> None:
        self._directory = directory
        self._fetcher = fetcher
        self._progress = progress

    def obtain(self, part: Part, *, label: str, unfinished: Path, unpack_dir: Path) -> Path:
        """Return a file whose digest is the published one.

        Wrong bytes are fetched a second time, and then refused.

        Args:
            part: The archive.
            label: What to call it.
            unfinished: Where to keep it while it is unverified; on the store's file system.
            unpack_dir: A directory on the disk that it will be unpacked to.

        Raises:
            ChecksumError: The digest is another one.
            DownloadError: It cannot be had.
            OfflineError: It is not kept, and the network is forbidden.
            StoreError: The disk refused, or has too little room.
        """
        kept = self._directory / f"{part.digest.algorithm}-{part.digest.value.hex()}"
        if self._is_sound(kept, part):
            return kept
        for is_last in (False, True):
            saved = self._fetcher.save(
                part.url,
                unfinished,
                hosts=part.hosts,
                max_bytes=MAX_ARCHIVE_BYTES,
                algorithm=part.digest.algorithm,
                headers=part.headers,
                started=self._starter(label, unpack_dir),
            )
            try:
                require_equal(part.digest, saved.digest, where=shown(part.url))
            except WrongChecksumError:
                if is_last:
                    raise
                self._progress.say(f"{label}: the digest is wrong, fetching it once more")
                continue
            break
        return self._keep(unfinished, kept)

    def prune(self) -> None:
        """Delete what is old, and the oldest of what is too much."""
        try:
            files = sorted(
                (file for file in self._directory.iterdir() if file.is_file()),
                key=lambda file: file.stat().st_mtime,
                reverse=True,
            )
            kept_bytes = 0
            for file in files:
                status = file.stat()
                kept_bytes += status.st_size
                if kept_bytes > _KEEP_BYTES or time.time() - status.st_mtime > _KEEP_S:
                    file.unlink(missing_ok=True)
        except OSError:
            return  # somebody else prunes, or it is gone: nothing depends on it

    def _starter(self, label: str, unpack_dir: Path) -> Callable[[int | None], Callable[[int], None]]:
        def started(size_bytes: int | None) -> Callable[[int], None]:
            require_room(unpack_dir, (size_bytes or 0) * (1 + _GROWTH) + _MARGIN_BYTES)
            return self._progress.download(label, size_bytes)

        return started

    def _is_sound(self, file: Path, part: Part) -> bool:
        """Say whether the kept file is right; a wrong one is deleted."""
        digest = hashlib.new(part.digest.algorithm)
        try:
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as stream:
                while block := stream.read(_READ_BYTES):
                    digest.update(block)
            if digest.digest() == part.digest.value:
                return True
            self._progress.say(f"`{file}` is damaged, fetching it once more")
            file.unlink(missing_ok=True)
        except OSError:
            return False
        return False

    def _keep(self, unfinished: Path, kept: Path) -> Path:
        """Give the verified file its name in the cache, or leave it where it is if that cannot be."""
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(kept)
        except OSError:
            return unfinished
        return kept
