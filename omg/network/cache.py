"""What the cache directory holds: archives by digest, documents, downloads under way, keys, memos.

All of it may be deleted at any time: whatever is needed again is fetched or worked out again. It is believed
only where nobody but the user and root can have written it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.directories import NOWHERE
from omg.errors import StoreAccessError
from omg.store.access import store_error
from omg.store.replace import is_unfinished
from omg.store.trust import why_untrusted
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context

DOWNLOADS = "downloads"
INDEX = "index"
KEYS = "keys"
PARTIAL = "partial"
# About ten toolchains with their archives; a month is how long a project is left alone.
MAX_BYTES = 2 << 30
MAX_AGE_S = 30 * 24 * 3600.0
# What a server calls a file rarely holds longer; the bytes are worth less than those of a whole archive.
MAX_PARTIAL_AGE_S = 7 * 24 * 3600.0
# A replacement takes a moment. Who began one cannot be asked: a cache may be shared by several machines.
MAX_UNFINISHED_AGE_S = 3600.0
# Clocks differ a little; a file from further ahead was written under a wrong one and would never get old.
_MAX_AHEAD_S = 24 * 3600.0


# A command opens its caches several times, and warns once.
_reported: set[Path] = set()


def usable_dir(context: Context, kind: str) -> Path:
    """Return a directory of the cache, or a place where nothing can be kept, and warn why.

    Another user's files are not read, and nothing is written among them: they may be links to anything, and
    what root writes there its owner could no longer change.
    """
    directory = context.cache_dir / kind
    reason = why_untrusted(directory)
    if not reason:
        return directory
    if context.cache_dir not in _reported:
        _reported.add(context.cache_dir)
        context.console.warn(
            f"the cache `{context.cache_dir}` is not used: {reason}"
            "\nhint: set OMG_CACHE_DIR to a directory that only you can write to"
        )
    return NOWHERE / kind


def require_own(cache_dir: Path) -> None:
    """Refuse to delete files in a cache that another user may change meanwhile.

    Raises:
        StoreAccessError: It may.
    """
    if reason := why_untrusted(cache_dir):
        raise StoreAccessError(
            f"the cache `{cache_dir}` is not used, and nothing in it was deleted: {reason}",
            hint="run omg as its owner, or set OMG_CACHE_DIR to a directory that only you can write to",
        )


@dataclass(frozen=True, slots=True)
class CacheFile:
    """One file.

    Attributes:
        kind: The folder of the cache that it lies in; empty for a file beside those.
        file: Where it is.
        size_bytes: How large it is.
        used_at: When it was last used, in seconds since 1970.
    """

    kind: str
    file: Path
    size_bytes: int
    used_at: float


def entries(cache_dir: Path) -> tuple[CacheFile, ...]:
    """Return every file of the cache, sorted by kind, the one used last first.

    Raises:
        StoreError: The directory exists and cannot be read.
    """
    found = sorted(_entries(cache_dir), key=lambda entry: (entry.kind, -entry.used_at))
    return tuple(found)


def expired(cache_dir: Path, *, now: float, max_bytes: int = MAX_BYTES) -> tuple[CacheFile, ...]:
    """Return old downloads, those used longest ago of what is too much, and what killed processes left.

    Args:
        cache_dir: The cache.
        now: The present time, in seconds since 1970.
        max_bytes: How much of archives may stay.

    Raises:
        StoreError: The directory exists and cannot be read.
    """
    gone: list[CacheFile] = []
    kept_bytes = 0
    for entry in entries(cache_dir):
        age_s = now - entry.used_at
        if is_unfinished(entry.file.name):
            if not -_MAX_AHEAD_S < age_s < MAX_UNFINISHED_AGE_S:
                gone.append(entry)
            continue
        if entry.kind == PARTIAL and not -_MAX_AHEAD_S < age_s < MAX_PARTIAL_AGE_S:
            gone.append(entry)
        if entry.kind != DOWNLOADS:
            continue
        kept_bytes += entry.size_bytes
        if kept_bytes > max_bytes or not -_MAX_AHEAD_S < age_s < MAX_AGE_S:
            gone.append(entry)
            kept_bytes -= entry.size_bytes
    return tuple(gone)


def delete(gone: tuple[CacheFile, ...]) -> None:
    """Delete files; one that another process has deleted meanwhile is no error.

    Raises:
        StoreError: The disk refused.
    """
    for entry in gone:
        try:
            entry.file.unlink(missing_ok=True)
        except OSError as error:
            raise store_error(error, "delete", entry.file) from error


def clear(cache_dir: Path) -> None:
    """Delete all that the cache holds.

    Raises:
        StoreError: The disk refused.
    """
    import shutil

    try:
        for place in cache_dir.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place)
                else:
                    place.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        place = Path(error.filename) if isinstance(error.filename, str) else cache_dir
        raise store_error(error, "delete", place) from error


def _entries(cache_dir: Path) -> Iterator[CacheFile]:
    def fail(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise store_error(error, "read", cache_dir) from error

    for directory, _, names in os.walk(cache_dir, onerror=fail):
        kind = (*Path(directory).relative_to(cache_dir).parts, "")[0]
        for name in names:
            file = Path(directory, name)
            with contextlib.suppress(FileNotFoundError):
                status = file.lstat()
                yield CacheFile(kind, file, status.st_size, status.st_mtime)
