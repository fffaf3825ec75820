"""The cache directory: archives by digest, documents, partial downloads, keys, cached answers.

All of it can be deleted at any time: omg downloads or computes it again. It is used only if nobody except
the user and root can have written it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.config_values import bytes_of, days_of
from omg.directories import NOWHERE
from omg.errors import StoreAccessError
from omg.store.access import store_error, store_errors
from omg.store.replace import is_unfinished
from omg.store.trust import why_untrusted
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.config import Config
    from omg.context import Context

DOWNLOADS = "downloads"
INDEX = "index"
KEYS = "keys"
PARTIAL = "partial"
_DAY_S = 24 * 3600.0
# A server's cache validator rarely lasts longer; documents are worth less than whole archives.
MAX_PARTIAL_AGE_S = 7 * 24 * 3600.0
# Replacing a file takes a moment. Its process cannot be checked: machines may share a cache.
MAX_UNFINISHED_AGE_S = 3600.0
# Clocks differ a little; a file from further in the future has a wrong time and would never expire.
_MAX_AHEAD_S = 24 * 3600.0


# A command opens its caches several times, but warns once.
_reported: set[Path] = set()


def usable_dir(context: Context, kind: str) -> Path:
    """Return a directory of the cache; an unusable path, with a warning, if the cache is not trusted.

    Files in another user's cache are not read, and nothing is written there: they may be links to anything,
    and the owner could not change what root writes there.
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
    """Refuse to delete files in a cache that another user can change meanwhile.

    Raises:
        StoreAccessError: Another user can change it.
    """
    if reason := why_untrusted(cache_dir):
        raise StoreAccessError(
            f"the cache `{cache_dir}` is not used, and nothing in it was deleted: {reason}",
            hint="run omg as its owner, or set OMG_CACHE_DIR to a directory that only you can write to",
        )


@dataclass(frozen=True, slots=True)
class CacheFile:
    """One file of the cache.

    Attributes:
        kind: The folder of the cache that contains it; empty for a file at the top.
        file: Its path.
        size_bytes: Its size.
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


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the downloaded archives is kept.

    Attributes:
        max_bytes: Their size together. By default about ten toolchains.
        max_age_s: How long each is kept after its last use, in seconds. By default a month: that is how long
            people leave a project alone.
    """

    max_bytes: int = 1 << 30
    max_age_s: float = 30 * _DAY_S


USUAL = Limits()


def limits_of(config: Config) -> Limits:
    """Return what the settings say."""
    return Limits(bytes_of(config.cache_max_size), days_of(config.cache_max_age) * _DAY_S)


def expired(cache_dir: Path, *, now: float, limits: Limits = USUAL) -> tuple[CacheFile, ...]:
    """Return expired downloads, the oldest files beyond the size limit, and files of killed processes.

    Args:
        cache_dir: The cache.
        now: The present time, in seconds since 1970.
        limits: How many archives are kept.

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
        if kept_bytes > limits.max_bytes or not -_MAX_AHEAD_S < age_s < limits.max_age_s:
            gone.append(entry)
            kept_bytes -= entry.size_bytes
    return tuple(gone)


def delete(gone: tuple[CacheFile, ...]) -> None:
    """Delete files; a file that another process has already deleted is not an error.

    Raises:
        StoreError: A disk operation failed.
    """
    for entry in gone:
        with store_errors("delete", entry.file):
            entry.file.unlink(missing_ok=True)


def clear(cache_dir: Path) -> None:
    """Delete the whole cache.

    Raises:
        StoreError: A disk operation failed.
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
