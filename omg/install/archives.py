"""Archives that were fetched and verified, kept by digest and verified again on every use."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from omg.errors import DownloadError, OmgError, StoreAccessError, StoreError
from omg.install.progress import VERIFYING
from omg.install.space import require_room, to_unpack, to_unpack_file
from omg.network import cache
from omg.network.partial import Partial, TakenError, open_partial
from omg.network.transport import unpack_into
from omg.runtimes.runtime import MAX_GROWTH
from omg.sources.checksum import Digest, WrongChecksumError, require_equal
from omg.store import staging
from omg.store.access import make_dirs, make_private_dir, open_regular, require_trusted
from omg.store.trust import why_untrusted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omg.install.plan import Part
    from omg.install.progress import Progress
    from omg.network.fetch import Fetcher

MAX_ARCHIVE_BYTES = 4 << 30
_READ_BYTES = 1 << 20


class ArchiveCache:
    """A directory of verified archives; it may be deleted at any time."""

    def __init__(self, directory: Path, fetcher: Fetcher, progress: Progress) -> None:
        self._directory = directory
        self._partial_dir = directory.with_name(cache.PARTIAL)
        self._fetcher = fetcher
        self._progress = progress
        # By address: what had another digest than the one that was expected.
        self._unexpected: dict[str, Path] = {}

    def obtain(
        self,
        part: Part,
        *,
        label: str,
        unfinished: Path,
        unpack_dir: Path,
        growth: float = MAX_GROWTH,
        is_doubted: bool = True,
    ) -> Path:
        """Return a file whose digest is the published one.

        Wrong bytes are fetched a second time, and then refused. Where the digest itself may be wrong they
        are refused at once, and kept for the case that a second look at it tells theirs.

        Args:
            part: The archive.
            label: What to call it.
            unfinished: Where to keep it while it is unverified if the cache cannot be written, or
                another process is fetching the same; on the store's file system.
            unpack_dir: A directory on the disk that it will be unpacked to.
            growth: What it grows by at most when it is unpacked, see `Runtime.growth`.
            is_doubted: The digest was looked at again already: what is wrong is the archive.

        Raises:
            ChecksumError: The digest is another one.
            DownloadError: It cannot be had.
            OfflineError: It is not kept, and the network is forbidden.
            StoreError: The disk refused, or has too little room.
        """
        kept = self._directory / part.digest.file_name
        if kept.exists():
            self._progress.phase(label, VERIFYING)
        if self._is_sound(kept, part):
            require_room(unpack_dir, to_unpack_file(kept, part.name, growth))
            return kept
        self._fetcher.require_online(part.url)
        if (unexpected := self._unexpected.pop(part.url, None)) is not None:
            unexpected.unlink(missing_ok=True)
        with self._open_partial(part, unfinished) as partial:
            attempts = 2 if is_doubted and unexpected is None else 1
            started = self._starter(label, unpack_dir, partial, growth)
            self._fetch(part, partial, label, started, attempts, is_kept=not is_doubted)
            try:
                make_dirs(self._directory)
                _require_trusted(self._directory)
                partial.rename(kept)
            except (OSError, StoreAccessError):
                return partial.file  # a cache that cannot be written: it serves this once
        self._progress.phase(label, VERIFYING)
        # Before it was there only its own size was known.
        require_room(unpack_dir, to_unpack_file(kept, part.name, growth))
        return kept

    @contextmanager
    def _open_partial(self, part: Part, private: Path) -> Iterator[Partial]:
        """Hold what an earlier run left, or a private file where that is another process's, or cannot be."""
        with ExitStack() as stack:
            try:
                make_private_dir(self._partial_dir)
                _require_trusted(self._partial_dir)
                shared = self._partial_dir / part.digest.file_name
                partial = stack.enter_context(open_partial(shared, part.digest.algorithm))
            except (TakenError, StoreError):
                partial = stack.enter_context(open_partial(private, part.digest.algorithm))
            yield partial

    def _fetch(
        self,
        part: Part,
        partial: Partial,
        label: str,
        started: Callable[[int | None], Callable[[int], None]],
        attempts: int,
        *,
        is_kept: bool,
    ) -> None:
        """Complete ``partial``; when that fails for good, only what can be gone on with is left.

        Wrong bytes are fetched ``attempts`` times; with ``is_kept`` they are kept under their own digest.
        """
        try:
            for attempt in range(1, attempts + 1):
                encoding = self._fetcher.save(
                    part.url,
                    partial,
                    hosts=part.hosts,
                    max_bytes=MAX_ARCHIVE_BYTES,
                    headers=part.headers,
                    started=started,
                )
                if partial.digest == part.digest.value or self._is_packed(part, partial, encoding):
                    return
                if attempt == attempts:
                    require_equal(
                        part.digest, partial.digest, where=self._fetcher.asked(part.url), encoding=encoding
                    )
                self._progress.say(f"{label}: the checksum does not match, downloading it again")
                partial.restart()
        except WrongChecksumError:
            if not is_kept or not self._set_aside(part, partial):
                partial.discard()
            raise
        except DownloadError:
            if not partial.is_resumable:
                partial.discard()
            raise
        except OmgError:
            partial.discard()
            raise

    def _set_aside(self, part: Part, partial: Partial) -> bool:
        """Keep what has arrived under the digest that it has, and say whether that was possible."""
        place = self._directory / Digest(part.digest.algorithm, partial.digest).file_name
        try:
            make_dirs(self._directory)
            partial.rename(place)
        except OSError:
            return False  # a cache that cannot be written: it is fetched again
        self._unexpected[part.url] = place
        return True

    def _is_packed(self, part: Part, partial: Partial, encoding: str) -> bool:
        """Undo a compression for the way, and return whether the archive was inside."""
        if encoding not in ("gzip", "x-gzip"):
            return False
        inner_file = partial.file.with_name(f"{partial.file.name}.inner")
        with open_partial(inner_file, part.digest.algorithm) as inner:
            is_right = unpack_into(partial, inner, MAX_ARCHIVE_BYTES) and inner.digest == part.digest.value
            if is_right:
                partial.take_over(inner)
            else:
                inner.discard()
        return is_right

    def prune(self) -> None:
        """Delete what is old, and the oldest of what is too much."""
        # Somebody else prunes, or the disk refuses: nothing depends on it.
        with suppress(StoreError):
            cache.delete(cache.expired(self._directory.parent, now=time.time()))

    def _starter(
        self, label: str, unpack_dir: Path, partial: Partial, growth: float
    ) -> Callable[[int | None], Callable[[int], None]]:
        """Return what is told that a server began to send: one download, however often it begins anew."""
        tell: Callable[[int], None] | None = None
        # What people were told has arrived, and what had before they were told anything.
        told_bytes = began_bytes = 0

        def arrived(count: int) -> None:
            nonlocal told_bytes
            told_bytes += count
            if tell is not None:
                tell(count)

        def started(size_bytes: int | None) -> Callable[[int], None]:
            nonlocal tell, began_bytes
            missing_bytes = size_bytes or 0
            # As if both were on one disk: so they are nearly always, and else the margin is larger.
            require_room(unpack_dir, missing_bytes + to_unpack(missing_bytes + partial.size_bytes, growth))
            require_room(partial.file.parent, missing_bytes, setting="OMG_CACHE_DIR")
            if tell is None:
                # All of it: what an earlier run left is part of what people wait for.
                began_bytes = partial.size_bytes
                whole_bytes = size_bytes + began_bytes if size_bytes is not None else None
                tell = self._progress.download(label, whole_bytes, began_bytes)
            # Some of what had arrived may have been dropped.
            arrived(partial.size_bytes - began_bytes - told_bytes)
            return arrived

        return started

    def _is_sound(self, file: Path, part: Part) -> bool:
        """Say whether the kept file is right; a wrong one is deleted."""
        digest = hashlib.new(part.digest.algorithm)
        try:
            descriptor = open_regular(file, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as stream:
                require_trusted(descriptor, file)
                while block := stream.read(_READ_BYTES):
                    digest.update(block)
            if digest.digest() == part.digest.value:
                os.utime(file)  # what is used stays longest
                return True
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            pass  # something else has its name, another user may write it, or the disk cannot read it
        self._progress.say(f"`{file}` is damaged, downloading it again")
        with suppress(StoreError):
            staging.remove(file)
        return False


def _require_trusted(directory: Path) -> None:
    """Refuse a directory that another user has made meanwhile: it was looked at when it did not exist.

    Raises:
        StoreAccessError: One may have.
    """
    if reason := why_untrusted(directory):
        raise StoreAccessError(f"`{directory}` is not used: {reason}")
