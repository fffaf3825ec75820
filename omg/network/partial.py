"""A partial download: the bytes so far, and the validator that tells whether the rest still fits.

A small file next to it has the server's validator (an ETag or a date), so that a later process can resume
the download. None of it is trusted: the digest of the whole file decides.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.store.access import open_regular, read_regular, require_trusted, store_error, store_errors
from omg.store.replace import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from omg.network.exchange import Response


PARTIAL = 206
NOTHING_MORE = 416
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)


def headers_for(partial: Partial) -> dict[str, str]:
    """Return the headers that request the missing rest of ``partial``; none to request all of it.

    Without ``If-Range`` a server would send the rest of a different file, so a file without a validator
    is never resumed.
    """
    if not partial.is_resumable:
        return {}
    return {"Range": f"bytes={partial.size_bytes}-", "If-Range": partial.mark}


def accept(answer: Response, partial: Partial) -> bool:
    """Prepare ``partial`` for the body of ``answer``, and return whether that is the missing rest.

    If not, it is emptied: the next request asks for the whole file.

    Raises:
        StoreError: A disk operation failed.
    """
    if answer.status == PARTIAL and _continues(answer, partial):
        return True
    if answer.status == NOTHING_MORE and _is_whole(answer, partial):
        return True
    is_all_of_it = answer.status not in (PARTIAL, NOTHING_MORE)
    partial.restart(_mark_of(answer.headers) if is_all_of_it else "")
    return is_all_of_it


def _continues(answer: Response, partial: Partial) -> bool:
    """Some servers begin at another offset, or continue with a newer file."""
    match = _RANGE.fullmatch(answer.headers.get("content-range", ""))
    if match is None or not partial.is_resumable:
        return False
    first, last, total = (int(number) for number in match.groups())
    if first != partial.size_bytes or last != total - 1:
        return False
    if answer.size_bytes is not None and answer.size_bytes != total - first:
        return False
    mark = _mark_of(answer.headers)
    return not mark or mark == partial.mark


def _is_whole(answer: Response, partial: Partial) -> bool:
    """Return whether an earlier process had already downloaded all of it."""
    return answer.headers.get("content-range") == f"bytes */{partial.size_bytes}"


def _mark_of(headers: Mapping[str, str]) -> str:
    """Return the server's strong validator: a weak ETag may stand for different bytes."""
    tag = headers.get("etag", "")
    mark = tag if tag.startswith('"') else headers.get("last-modified", "")
    return mark if is_mark(mark) else ""


_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
_READ_BYTES = 1 << 20
MAX_MARK_LENGTH = 256
NOTE_SUFFIX = ".mark"


class PartialInUseError(Exception):
    """Another process is downloading to this file."""


class Partial:
    """One file, locked by one process; see `open_partial`.

    Attributes:
        file: Its path.
        size_bytes: The number of bytes so far.
        mark: The server's validator: a strong ETag, a date, or empty if there is none.
    """

    def __init__(self, file: Path, descriptor: int, algorithm: str) -> None:
        self.file = file
        self.size_bytes = 0
        self.mark = ""
        self._descriptor = descriptor
        self._algorithm = algorithm
        self._digest = hashlib.new(algorithm)

    @property
    def digest(self) -> bytes:
        """The digest of the bytes so far."""
        return self._digest.digest()

    @property
    def is_resumable(self) -> bool:
        """Whether the download can be resumed."""
        return bool(self.size_bytes and self.mark)

    def restart(self, mark: str = "") -> None:
        """Drop the bytes so far; the next ones have the validator ``mark``.

        Raises:
            StoreError: A disk operation failed.
        """
        with store_errors("write", self.file):
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        self.size_bytes = 0
        self._digest = hashlib.new(self._algorithm)
        if mark != self.mark:
            self.mark = mark
            # Without the validator only the chance to resume after a crash is lost.
            with contextlib.suppress(StoreError):
                replace_file(_note_of(self.file), mark.encode(), mode=0o600)

    def write(self, block: bytes) -> None:
        """Append ``block``.

        Raises:
            StoreError: A disk operation failed.
        """
        with store_errors("write", self.file):
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        self._digest.update(block)
        self.size_bytes += len(block)

    def replace_content(self, other: Partial) -> None:
        """Replace the content with that of ``other``, which no longer exists afterwards.

        Raises:
            StoreError: A disk operation failed.
        """
        self.restart()
        with store_errors("write", self.file), other.file.open("rb") as stream:
            while block := stream.read(_READ_BYTES):
                self.write(block)
        other.discard()

    def rename(self, target: Path) -> None:
        """Give the file its final name; the caller has compared the digest.

        Raises:
            OSError: It could not be renamed.
        """
        # Network disks report failed writes when a descriptor is closed; the original one keeps the lock.
        os.close(os.dup(self._descriptor))
        self.file.replace(target)
        _note_of(self.file).unlink(missing_ok=True)
        self.file = target

    def discard(self) -> None:
        """Delete the file and its validator."""
        for file in (self.file, _note_of(self.file)):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        self.size_bytes, self.mark = 0, ""

    def resume(self) -> None:
        """Read what an earlier process downloaded."""
        with store_errors("write", self.file):
            while block := os.read(self._descriptor, _READ_BYTES):
                self._digest.update(block)
                self.size_bytes += len(block)
        with contextlib.suppress(OSError, UnicodeDecodeError):
            mark = read_regular(_note_of(self.file), MAX_MARK_LENGTH + 1).decode("ascii")
            # It will be sent as a header: a damaged one must not be used.
            self.mark = mark if is_mark(mark) else ""


@contextlib.contextmanager
def open_partial(file: Path, algorithm: str) -> Iterator[Partial]:
    """Lock ``file`` for the duration of the block, with the bytes of an earlier process.

    Args:
        file: Where to write; its directory exists.
        algorithm: Of the digest, as `hashlib` names it.

    Raises:
        PartialInUseError: Another process has it open, or another user can write it.
        StoreError: It could not be opened or locked.
    """
    with store_errors("write", file):
        descriptor = open_regular(file, _FLAGS)
    try:
        _require_own(descriptor, file)
        _hold(descriptor, file)
        partial = Partial(file, descriptor, algorithm)
        partial.resume()
        yield partial
    finally:
        with store_errors("write", file):
            os.close(descriptor)


def is_mark(text: str) -> bool:
    """Return whether ``text`` is a possible validator."""
    return len(text) <= MAX_MARK_LENGTH and text.isascii() and text.isprintable()


def _require_own(descriptor: int, file: Path) -> None:
    """Refuse a file that another user could change after its digest was compared; a new one is made."""
    try:
        require_trusted(descriptor, file)
    except PermissionError as error:
        with contextlib.suppress(OSError):
            file.unlink()
        raise PartialInUseError from error


def _hold(descriptor: int, file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise PartialInUseError from error
    except OSError as error:
        raise store_error(error, "lock", file) from error
    # The previous holder may have renamed it: then this is a verified archive.
    mine = os.fstat(descriptor)
    try:
        named = file.lstat()
    except FileNotFoundError as error:
        raise PartialInUseError from error
    if (named.st_dev, named.st_ino) != (mine.st_dev, mine.st_ino):
        raise PartialInUseError


def _note_of(file: Path) -> Path:
    return file.with_name(file.name + NOTE_SUFFIX)
