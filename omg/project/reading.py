"""Reading one version file, which may come from anybody.

A checkout must not be able to hang a shell, and a stranger's file in a shared directory must not choose a
version: only regular files are opened, never more than a fixed size is read, and the owner counts.
"""

from __future__ import annotations

import errno
import os
import stat

from omg.value import dataclass, field

MAX_PLAIN_BYTES = 64 * 1024
MAX_MANIFEST_BYTES = 1024 * 1024

# O_NONBLOCK: a FIFO put in the file's place between the check and the opening must not block.
_OPEN_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_ABSENT = (errno.ENOENT, errno.ENOTDIR)
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Bytes:
    """The whole content of a version file."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A name that is there and does not count; the walk goes on.

    Attributes:
        reason: Why, as the rest of a sentence that begins with the file's name: ``is a directory``.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """A version file that counts and cannot be read: an error if the walk comes to it.

    Attributes:
        reason: Why, as the rest of a sentence that begins with the file's name.
    """

    reason: str


def read(path: str, *, directory: str, is_plain: bool, uid: int) -> Bytes | Ignored | Unusable | None:
    """Return what is at ``path``, or ``None`` where nothing is.

    A directory that cannot be searched counts as empty, and a broken link as absent.

    Args:
        path: The version file, below ``directory``.
        directory: The directory of the walk; its owner may decide for everyone in it.
        is_plain: Whether the small size limit applies.
        uid: The effective user id of the caller.
    """
    try:
        info = os.lstat(path)
        if stat.S_ISLNK(info.st_mode):
            # The link's owner chose the file, so that owner must pass as well.
            if stranger := _stranger(info, directory, uid):
                return stranger
            info = os.stat(path)  # noqa: PTH116 - strings all the way: this runs for every name
    except PermissionError:
        return None
    except OSError as error:
        return None if error.errno in _ABSENT else _unreadable(error)
    return _kind(info) or _stranger(info, directory, uid) or _content(path, directory, is_plain, uid)


def _content(path: str, directory: str, is_plain: bool, uid: int) -> Bytes | Ignored | Unusable | None:
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        return None if error.errno in _ABSENT else _unreadable(error)
    try:
        # Checked again on what was opened: another file may have the name now.
        info = os.fstat(descriptor)
        if refusal := _kind(info) or _stranger(info, directory, uid):
            return refusal
        return _bounded(descriptor, MAX_PLAIN_BYTES if is_plain else MAX_MANIFEST_BYTES)
    except OSError as error:
        return _unreadable(error)
    finally:
        os.close(descriptor)


def _bounded(descriptor: int, max_bytes: int) -> Bytes | Unusable:
    """Read to the end, and refuse rather than cut; the announced size is not relied on."""
    chunks: list[bytes] = []
    size_bytes = 0
    while chunk := os.read(descriptor, _CHUNK_BYTES):
        chunks.append(chunk)
        size_bytes += len(chunk)
        if size_bytes > max_bytes:
            return Unusable(f"is larger than {max_bytes // 1024} KiB")
    return Bytes(b"".join(chunks))


def _kind(info: os.stat_result) -> Ignored | None:
    if stat.S_ISREG(info.st_mode):
        return None
    return Ignored("is a directory" if stat.S_ISDIR(info.st_mode) else "is not a regular file")


def _stranger(info: os.stat_result, directory: str, uid: int) -> Ignored | None:
    """Refuse a file whose owner may not decide here.

    Root and the caller may; so may the directory's owner, unless anybody can put files there (``/tmp``):
    then a file decides for its owner only.
    """
    if info.st_uid in (0, uid):
        return None
    try:
        place = os.stat(directory)  # noqa: PTH116
    except OSError:
        return Ignored("is in a directory that cannot be read")
    if place.st_mode & stat.S_ISVTX and place.st_mode & stat.S_IWOTH:
        return Ignored(f"belongs to another user (uid {info.st_uid}) in a directory open to all")
    if info.st_uid != place.st_uid:
        return Ignored(f"belongs to neither you, root nor the directory's owner (uid {info.st_uid})")
    return None


def _unreadable(error: OSError) -> Unusable:
    return Unusable(f"cannot be read: {error.strerror or error}")
