"""The file with the manifest of a toolchain, beside its receipt: `omg.store.manifest`, compressed by gzip.

Only what compares files reads it. It is written before the receipt, which names the number of its entries.
"""

from __future__ import annotations

import errno
import os

from omg.errors import StoreError
from omg.store.access import read_regular, store_error
from omg.store.layout import MANIFEST_NAME
from omg.store.replace import replace_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from omg.store.manifest import ManifestEntry, ToolchainManifest

_MAX_BYTES = 16 << 20
# The names of an archive take at most 8 MiB, three times as much if each letter is escaped.
_MAX_UNPACKED_BYTES = 64 << 20
_LEVEL = 6
# zlib's number for the header and checksum of gzip.
_GZIP = 31


def write(
    directory: Path,
    runtime: str,
    version: str,
    entries: Iterable[ManifestEntry],
    *,
    is_relocated: bool = False,
) -> None:
    """Write the manifest of a toolchain into its ``directory``, replacing an older one atomically.

    See `omg.store.manifest.encode`.

    Raises:
        StoreError: It cannot be written.
    """
    import zlib

    from omg.store import manifest

    data = manifest.encode(runtime, version, entries, is_relocated=is_relocated)
    replace_file(directory / MANIFEST_NAME, zlib.compress(data, _LEVEL, _GZIP))


def read(directory: Path, runtime: str, version: str) -> ToolchainManifest:
    """Return the manifest in the ``directory`` of a toolchain.

    Raises:
        StoreError: It is missing or damaged, or belongs to another toolchain; the message names it.
    """
    from omg.store import manifest

    name = f"the manifest `{MANIFEST_NAME}`"
    file = directory / MANIFEST_NAME
    try:
        data = _unpacked(read_regular(file, _MAX_BYTES + 1, os.O_NOFOLLOW))
        return manifest.decode(data, runtime, version)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(f"{name} is missing") from None
    except StoreError as error:
        raise StoreError(f"{name} is damaged: {error.message}") from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EINVAL):
            raise StoreError(f"{name} is damaged: it is not a regular file") from error
        raise store_error(error, "read", file) from error


def _unpacked(content: bytes) -> bytes:
    import zlib

    if len(content) > _MAX_BYTES:
        raise StoreError("it is too large")
    stream = zlib.decompressobj(_GZIP)
    try:
        data = stream.decompress(content, _MAX_UNPACKED_BYTES)
    except zlib.error as error:
        raise StoreError(f"it cannot be unpacked ({error})") from error
    if not stream.eof:
        raise StoreError("it is too large" if len(data) >= _MAX_UNPACKED_BYTES else "it is incomplete")
    if stream.unused_data:
        raise StoreError("there is data after it")
    return data
