"""A download that is under way: what has arrived of it, and what tells whether the rest still fits.

Beside the file lies a note with the server's mark of what is being fetched (an entity tag or a date), so
that a later process can ask for the rest. Nothing of it is trusted: the digest of the whole decides.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.store.access import open_regular, read_regular, require_trusted, store_error
from omg.store.replace import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from omg.network.exchange import Response


PARTIAL = 206
NOTHING_MORE = 416
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)


def headers_for(partial: Partial) -> dict[str, str]:
    """Return the headers that ask for what ``partial`` lacks; none if all of it must be asked for.

    Without ``If-Range`` a server would send the rest of another file, so a file that the server does not
    mark is never gone on with.
    """
    if not partial.is_resumable:
        return {}
    return {"Range": f"bytes={partial.size_bytes}-", "If-Range": partial.mark}


def accept(answer: Response, partial: Partial) -> bool:
    """Prepare ``partial`` for the body of ``answer``, and return whether that is what it lacks.

    If not, it is emptied: the next request asks for everything.

    Raises:
        StoreError: The disk refused.
    """
    if answer.status == PARTIAL and _continues(answer, partial):
        return True
    if answer.status == NOTHING_MORE and _is_whole(answer, partial):
        return True
    is_all_of_it = answer.status not in (PARTIAL, NOTHING_MORE)
    partial.restart(_mark_of(answer.headers) if is_all_of_it else "")
    return is_all_of_it


def _continues(answer: Response, partial: Partial) -> bool:
    """Servers were seen that begin elsewhere, or go on with the file that replaced this one."""
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
    """All of it had arrived when an earlier process ended."""
    return answer.headers.get("content-range") == f"bytes */{partial.size_bytes}"


def _mark_of(headers: Mapping[str, str]) -> str:
    """Return what the server calls this very content: a weak tag may stand for other bytes too."""
    tag = headers.get("etag", "")
    mark = tag if tag.startswith('"') else headers.get("last-modified", "")
    return mark if is_mark(mark) else ""


_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
_READ_BYTES = 1 << 20
MAX_MARK_LENGTH = 256
NOTE_SUFFIX = ".mark"


class TakenError(Exception):
    """Another process is fetching the same into this file."""


class Partial:
    """One file, held by one process; see `open_partial`.

    Attributes:
        file: Where it is.
        size_bytes: How much has arrived.
        mark: What the server calls the whole: a strong entity tag, a date, or empty if it has no name.
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
        """The digest of what has arrived."""
        return self._digest.digest()

    @property
    def is_resumable(self) -> bool:
        """Whether the rest can be asked for."""
        return bool(self.size_bytes and self.mark)

    def restart(self, mark: str = "") -> None:
        """Forget what has arrived; what comes now is called ``mark``.

        Raises:
            StoreError: The disk refused.
        """
        with self._refusals_named():
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        self.size_bytes = 0
        self._digest = hashlib.new(self._algorithm)
        if mark != self.mark:
            self.mark = mark
            # Without the note nothing is lost but the chance to go on after a crash.
            with contextlib.suppress(StoreError):
                replace_file(_note_of(self.file), mark.encode(), mode=0o600)

    def write(self, block: bytes) -> None:
        """Append ``block``.

        Raises:
            StoreError: The disk refused.
        """
        with self._refusals_named():
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        self._digest.update(block)
        self.size_bytes += len(block)

    def take_over(self, other: Partial) -> None:
        """Take the content of ``other`` in place of its own; ``other`` is gone then.

        Raises:
            StoreError: The disk refused.
        """
        self.restart()
        with self._refusals_named(), other.file.open("rb") as stream:
            while block := stream.read(_READ_BYTES):
                self.write(block)
        other.discard()

    def rename(self, target: Path) -> None:
        """Give the file its final name; the caller has compared the digest.

        Raises:
            OSError: It cannot be had.
        """
        # What a network disk could not write is told when a descriptor is closed; this one keeps the lock.
        os.close(os.dup(self._descriptor))
        self.file.replace(target)
        _note_of(self.file).unlink(missing_ok=True)
        self.file = target

    def discard(self) -> None:
        """Delete the file and its note."""
        for file in (self.file, _note_of(self.file)):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        self.size_bytes, self.mark = 0, ""

    def take_up(self) -> None:
        """Take up what an earlier process left."""
        with self._refusals_named():
            while block := os.read(self._descriptor, _READ_BYTES):
                self._digest.update(block)
                self.size_bytes += len(block)
        with contextlib.suppress(OSError, UnicodeDecodeError):
            mark = read_regular(_note_of(self.file), MAX_MARK_LENGTH + 1).decode("ascii")
            # It becomes a header: what the disk made of it must not.
            self.mark = mark if is_mark(mark) else ""

    @contextlib.contextmanager
    def _refusals_named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise store_error(error, "write", self.file) from error


@contextlib.contextmanager
def open_partial(file: Path, algorithm: str) -> Iterator[Partial]:
    """Hold ``file`` for the time of the block, with what an earlier process left in it.

    Args:
        file: Where to write; its directory exists.
        algorithm: Of the digest, in the words of `hashlib`.

    Raises:
        TakenError: Another process holds it, or another user may write it.
        StoreError: It cannot be opened or locked.
    """
    try:
        descriptor = open_regular(file, _FLAGS)
    except OSError as error:
        raise store_error(error, "write", file) from error
    try:
        _require_own(descriptor, file)
        _hold(descriptor, file)
        partial = Partial(file, descriptor, algorithm)
        partial.take_up()
        yield partial
    finally:
        try:
            os.close(descriptor)
        except OSError as error:
            raise store_error(error, "write", file) from error


def is_mark(text: str) -> bool:
    """Return whether ``text`` may be what a server calls a file."""
    return len(text) <= MAX_MARK_LENGTH and text.isascii() and text.isprintable()


def _require_own(descriptor: int, file: Path) -> None:
    """Refuse a file that another user could change after its digest was compared; the next one is new."""
    try:
        require_trusted(descriptor, file)
    except PermissionError as error:
        with contextlib.suppress(OSError):
            file.unlink()
        raise TakenError from error


def _hold(descriptor: int, file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise TakenError from error
    except OSError as error:
        raise store_error(error, "lock", file) from error
    # Who held it before may have renamed it meanwhile: then this is a verified archive.
    mine = os.fstat(descriptor)
    try:
        named = file.lstat()
    except FileNotFoundError as error:
        raise TakenError from error
    if (named.st_dev, named.st_ino) != (mine.st_dev, mine.st_ino):
        raise TakenError


def _note_of(file: Path) -> Path:
    return file.with_name(file.name + NOTE_SUFFIX)
