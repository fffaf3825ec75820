"""Downloaded, verified archives, stored by digest and verified again on every use."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from omg.errors import DownloadError, OmgError, StoreAccessError, StoreError
from omg.install.arrival import on_start
from omg.install.progress import VERIFYING
from omg.install.space import growth_of, require_room, to_unpack_file
from omg.log import is_ci
from omg.network import cache
from omg.network.content_encoding import unpack_into
from omg.network.http_errors import NotFoundError
from omg.network.partial import Partial, PartialInUseError, open_partial
from omg.runtimes.runtime import MAX_GROWTH
from omg.sources.archive_format import AUTO, FAST, in_order
from omg.sources.checksum import Digest, WrongChecksumError, require_equal
from omg.store import staging
from omg.store.access import make_dirs, make_private_dir, open_regular, require_trusted
from omg.store.trust import why_untrusted
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.install.progress import Progress
    from omg.network.fetch import Fetcher
    from omg.sources.source import PublishedArchive

MAX_ARCHIVE_BYTES = 4 << 30
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Obtained:
    """A verified archive on the disk.

    Attributes:
        archive: Which one it is, in the format that was taken.
        file: Where it is.
    """

    archive: PublishedArchive
    file: Path


class ArchiveCache:
    """A directory of verified archives; it can be deleted at any time."""

    def __init__(
        self,
        directory: Path,
        fetcher: Fetcher,
        progress: Progress,
        limits: cache.Limits = cache.USUAL,
        *,
        format_setting: str = AUTO,
    ) -> None:
        self._limits = limits
        self._format_setting = format_setting
        self._directory = directory
        self._partial_dir = directory.with_name(cache.PARTIAL)
        self._fetcher = fetcher
        self._progress = progress
        # By URL: the file whose digest did not match the expected one.
        self._unexpected: dict[str, Path] = {}

    def obtain(
        self,
        archive: PublishedArchive,
        *,
        hosts: tuple[str, ...],
        label: str,
        unfinished: Path,
        unpack_dir: Path,
        growth: float = MAX_GROWTH,
        is_digest_fresh: bool = True,
    ) -> Obtained:
        """Return a file with the published digest, in one of the formats of the archive.

        A format in the cache comes first. Where one is missing, as on an incomplete mirror, the next is used.
        A wrong digest is downloaded a second time, then refused. Where the published digest itself may be
        stale, the file is refused at once, and kept in case the digest that is read next matches it.

        Args:
            archive: The archive.
            hosts: The hosts that may serve it, see `omg.network.url.Routes.check`.
            label: What to call it; empty for the name of the file.
            unfinished: Where to put the download if the cache is not writable, or another process
                downloads the same file; on the store's file system.
            unpack_dir: A directory on the disk where it will be unpacked.
            growth: How much larger it gets when it is unpacked, at most; see `Runtime.growth`.
            is_digest_fresh: The digest was already read again, so a mismatch is the archive's fault.

        Raises:
            ChecksumError: The digest does not match.
            DownloadError: It could not be downloaded.
            OfflineError: It is not in the cache, and --offline is set.
            StoreError: A disk operation failed, or there is not enough space.
        """
        is_mirrored = self._fetcher.is_mirrored(archive.url)
        formats = in_order(archive, self._format_setting, is_on_fast_line=is_mirrored)
        failures: list[NotFoundError] = []
        for one in sorted(formats, key=lambda each: not self._kept(each).exists()):
            if failures:
                self._progress.say(f"{failures[-1].message}; trying `{one.name}`")
            try:
                file = self._obtain(
                    one,
                    hosts=hosts,
                    label=label or one.name,
                    unfinished=unfinished,
                    unpack_dir=unpack_dir,
                    growth=growth,
                    is_digest_fresh=is_digest_fresh,
                )
            except NotFoundError as error:
                failures.append(error)
            else:
                return Obtained(one, file)
        raise failures[0]

    def _obtain(
        self,
        archive: PublishedArchive,
        *,
        hosts: tuple[str, ...],
        label: str,
        unfinished: Path,
        unpack_dir: Path,
        growth: float,
        is_digest_fresh: bool,
    ) -> Path:
        """Return a file in exactly this format; see `obtain`."""
        growth = growth_of(archive.name, growth)
        kept = self._kept(archive)
        if kept.exists():
            self._progress.phase(label, VERIFYING)
        if self._is_sound(kept, archive):
            require_room(unpack_dir, to_unpack_file(kept, archive.name, growth))
            return kept
        self._fetcher.require_online(archive.url)
        if (unexpected := self._unexpected.pop(archive.url, None)) is not None:
            unexpected.unlink(missing_ok=True)
        with self._open_partial(archive, unfinished) as partial:
            attempts = 2 if is_digest_fresh and unexpected is None else 1
            started = on_start(self._progress, label, partial, unpack_dir=unpack_dir, growth=growth)
            self._fetch(archive, partial, label, started, attempts, hosts=hosts, is_kept=not is_digest_fresh)
            try:
                make_dirs(self._directory)
                _require_trusted(self._directory)
                partial.rename(kept)
            except (OSError, StoreAccessError):
                return partial.file  # the cache is not writable: use the file once
        self._progress.phase(label, VERIFYING)
        # Until now only the size of the archive was known.
        require_room(unpack_dir, to_unpack_file(kept, archive.name, growth))
        return kept

    def _kept(self, archive: PublishedArchive) -> Path:
        return self._directory / archive.digest.file_name

    @contextmanager
    def _open_partial(self, archive: PublishedArchive, private: Path) -> Iterator[Partial]:
        """Open the shared partial file; a private one if another process holds it, or it is unusable."""
        with ExitStack() as stack:
            try:
                make_private_dir(self._partial_dir)
                _require_trusted(self._partial_dir)
                shared = self._partial_dir / archive.digest.file_name
                partial = stack.enter_context(open_partial(shared, archive.digest.algorithm))
            except (PartialInUseError, StoreError):
                partial = stack.enter_context(open_partial(private, archive.digest.algorithm))
            yield partial

    def _fetch(
        self,
        archive: PublishedArchive,
        partial: Partial,
        label: str,
        started: Callable[[int | None], Callable[[int], None]],
        attempts: int,
        *,
        hosts: tuple[str, ...],
        is_kept: bool,
    ) -> None:
        """Complete ``partial``; after a failure, keep it only if the download can be resumed.

        A wrong digest is downloaded ``attempts`` times; ``is_kept`` keeps the file under its own digest.
        """
        try:
            for attempt in range(1, attempts + 1):
                encoding = self._fetcher.save(
                    archive.url,
                    partial,
                    hosts=hosts,
                    max_bytes=MAX_ARCHIVE_BYTES,
                    headers=dict(archive.headers),
                    started=started,
                )
                if partial.digest == archive.digest.value or self._is_packed(archive, partial, encoding):
                    return
                if attempt == attempts:
                    require_equal(
                        archive.digest,
                        partial.digest,
                        where=self._fetcher.requested_url(archive.url),
                        encoding=encoding,
                    )
                self._progress.say(f"{label}: the checksum does not match, downloading it again")
                partial.restart()
        except WrongChecksumError:
            if not is_kept or not self._set_aside(archive, partial):
                partial.discard()
            raise
        except DownloadError:
            if not partial.is_resumable:
                partial.discard()
            raise
        except OmgError:
            partial.discard()
            raise

    def _set_aside(self, archive: PublishedArchive, partial: Partial) -> bool:
        """Keep the download under its actual digest, and return whether that worked."""
        place = self._directory / Digest(archive.digest.algorithm, partial.digest).file_name
        try:
            make_dirs(self._directory)
            partial.rename(place)
        except OSError:
            return False  # the cache is not writable: it is downloaded again
        self._unexpected[archive.url] = place
        return True

    def _is_packed(self, archive: PublishedArchive, partial: Partial, encoding: str) -> bool:
        """Undo a transfer compression, and return whether the archive was inside."""
        if encoding not in ("gzip", "x-gzip"):
            return False
        inner_file = partial.file.with_name(f"{partial.file.name}.inner")
        with open_partial(inner_file, archive.digest.algorithm) as inner:
            is_right = unpack_into(partial, inner, MAX_ARCHIVE_BYTES) and inner.digest == archive.digest.value
            if is_right:
                partial.replace_content(inner)
            else:
                inner.discard()
        return is_right

    def prune(self) -> None:
        """Delete old files, and the oldest ones beyond the size limit."""
        # Another process may be pruning, or the disk fails: nothing depends on it.
        with suppress(StoreError):
            cache.delete(cache.expired(self._directory.parent, now=time.time(), limits=self._limits))

    def _is_sound(self, file: Path, archive: PublishedArchive) -> bool:
        """Return whether the cached file has the right digest; a wrong one is deleted."""
        digest = hashlib.new(archive.digest.algorithm)
        try:
            descriptor = open_regular(file, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as stream:
                require_trusted(descriptor, file)
                while block := stream.read(_READ_BYTES):
                    digest.update(block)
            if digest.digest() == archive.digest.value:
                os.utime(file)  # recently used files stay longest
                return True
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            pass  # not a regular file, writable by another user, or unreadable
        self._progress.say(f"`{file}` is damaged, downloading it again")
        with suppress(StoreError):
            staging.remove(file)
        return False


def open_archives(context: Context, fetcher: Fetcher, progress: Progress) -> ArchiveCache:
    """Return the archives of the user's cache, with formats and limits as the settings say."""
    config = context.config
    setting = FAST if config.archive == AUTO and is_ci(context.env) else config.archive
    directory = cache.usable_dir(context, cache.DOWNLOADS)
    return ArchiveCache(directory, fetcher, progress, cache.limits_of(config), format_setting=setting)


def _require_trusted(directory: Path) -> None:
    """Refuse a directory that another user may have created since it was checked.

    Raises:
        StoreAccessError: Another user may have created it.
    """
    if reason := why_untrusted(directory):
        raise StoreAccessError(f"`{directory}` is not used: {reason}")
