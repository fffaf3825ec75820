"""Fetching documents and archives: retried, with the digest of the raw bytes on the way."""

from __future__ import annotations

import hashlib
import os
import random
import threading
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from omg.errors import DownloadError, OfflineError
from omg.install.checksum import is_web_page
from omg.install.exchange import Exchange, RetryableError, UnreachableError
from omg.install.retry import wait_before
from omg.install.url import Routes, shown
from omg.store.access import store_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

T = TypeVar("T")

# Private, new or emptied, never through a link.
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Document:
    """A small body.

    Attributes:
        content: The body.
        etag: Its tag for asking again, or empty.
        is_unchanged: The server said that the known one is still right; the body is empty.
    """

    content: bytes
    etag: str = ""
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A body that was written to a file; its digest has not been compared with anything."""

    size_bytes: int
    digest: bytes


class Fetcher:
    """Fetches from the network, or refuses where that is forbidden."""

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        routes: Routes | None = None,
        is_offline: bool = False,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._exchange = Exchange(env, routes or Routes())
        self._is_offline = is_offline
        self._cancelled = threading.Event()
        self._sleep = sleep or self._cancelled.wait

    @property
    def is_offline(self) -> bool:
        """Whether the network is forbidden."""
        return self._is_offline

    def read(
        self,
        url: str,
        *,
        hosts: tuple[str, ...],
        max_bytes: int,
        headers: Mapping[str, str] | None = None,
        etag: str = "",
    ) -> Document:
        """Return a document.

        Args:
            url: The publisher's address.
            hosts: Hosts it may come from, see `Routes.check`.
            max_bytes: Upper bound on its size.
            headers: Further request headers.
            etag: Tag of a copy that is known; then the answer may be that it is unchanged.

        Raises:
            OfflineError: The network is forbidden.
            NotFoundError: There is no such document.
            UnreachableError: No attempt got an answer.
            DownloadError: It cannot be had for another reason.
        """
        complete = dict(headers or {})
        if etag:
            complete["If-None-Match"] = etag

        def once() -> Document:
            with self._exchange.ask(url, hosts=hosts, headers=complete, max_bytes=max_bytes) as answer:
                content = b"".join(answer.blocks)
                if answer.headers.get("content-encoding") == "gzip":
                    content = _decoded(content, max_bytes)
                is_unchanged = answer.status == 304
                return Document(content, answer.headers.get("etag", ""), is_unchanged)

        return self._retrying(url, once)

    def redirect_of(self, url: str, *, hosts: tuple[str, ...]) -> str | None:
        """Return the address that ``url`` redirects to, without going there; ``None`` if it does not.

        Raises:
            OfflineError: The network is forbidden.
            DownloadError: The server did not answer.
        """
        return self._retrying(url, lambda: self._exchange.redirect_of(url, hosts=hosts))

    def save(
        self,
        url: str,
        file: Path,
        *,
        hosts: tuple[str, ...],
        max_bytes: int,
        algorithm: str,
        started: Callable[[int | None], Callable[[int], None]],
        headers: Mapping[str, str] | None = None,
    ) -> Saved:
        """Write the raw body at ``url`` to ``file``.

        When it fails, the file holds whatever had arrived.

        Args:
            url: The publisher's address.
            file: Where to write.
            hosts: Hosts it may come from, see `Routes.check`.
            max_bytes: Upper bound on its size.
            algorithm: Of the digest, in the words of `hashlib`.
            started: Told the announced size; what it returns is told every number of bytes.
            headers: Further request headers.

        Raises:
            OfflineError: The network is forbidden.
            NotFoundError: There is no such file.
            UnreachableError: No attempt got an answer.
            DownloadError: It cannot be had for another reason.
            StoreError: The disk refused.
        """

        def once() -> Saved:
            with self._exchange.ask(url, hosts=hosts, headers=headers or {}, max_bytes=max_bytes) as answer:
                arrived = started(answer.size_bytes)
                digest = hashlib.new(algorithm)
                size = 0
                with _Sink(file) as sink:
                    for block in answer.blocks:
                        self._require_wanted()
                        if not size and is_web_page(block):
                            raise DownloadError(
                                f"`{answer.url}` answered with a web page instead of the file",
                                hint="a proxy or a sign-in page is in between; try it in a browser",
                            )
                        digest.update(block)
                        sink.write(block)
                        size += len(block)
                        arrived(len(block))
                return Saved(size, digest.digest())

        return self._retrying(url, once)

    def cancel(self) -> None:
        """End what other threads are fetching, as soon as they look."""
        self._cancelled.set()

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def _require_wanted(self) -> None:
        if self._cancelled.is_set():
            raise DownloadError("interrupted")

    def _retrying(self, url: str, once: Callable[[], T]) -> T:
        if self._is_offline:
            raise OfflineError(
                f"`{shown(url)}` is needed, and the network is forbidden",
                hint="try again without --offline and OMG_OFFLINE",
            )
        attempt = 1
        while True:
            self._require_wanted()
            try:
                return once()
            except RetryableError as error:
                wait = wait_before(attempt, random=random.random, retry_after_s=error.retry_after_s)
                if wait.is_too_long:
                    raise UnreachableError(
                        f"`{shown(url)}`: {error}", hint=f"try again in {int(wait.seconds)} s"
                    ) from error
                if attempt >= error.max_attempts:
                    times = f" ({attempt} attempts)" if attempt > 1 else ""
                    raise UnreachableError(f"cannot reach `{shown(url)}`: {error}{times}") from error
                self._sleep(wait.seconds)
                attempt += 1


class _Sink:
    """A file that is written; what the disk refuses names the file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor = -1

    def __enter__(self) -> _Sink:
        try:
            self._descriptor = os.open(self._file, _CREATE, 0o600)
        except OSError as error:
            raise store_error(error, "write", self._file) from error
        return self

    def __exit__(self, *_: object) -> None:
        try:
            os.close(self._descriptor)
        except OSError as error:
            raise store_error(error, "write", self._file) from error

    def write(self, block: bytes) -> None:
        try:
            written = os.write(self._descriptor, block)
            while written < len(block):
                written += os.write(self._descriptor, block[written:])
        except OSError as error:
            raise store_error(error, "write", self._file) from error


def _decoded(content: bytes, max_bytes: int) -> bytes:
    """Undo a transport compression that was not asked for; some servers do it all the same."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        decompressor = zlib.decompressobj(wbits=31)
        decoded = decompressor.decompress(content, max_bytes)
    except zlib.error as error:
        raise DownloadError(f"a compressed answer is damaged: {error}") from error
    if decompressor.unconsumed_tail:
        raise DownloadError(f"an answer is larger than the {max_bytes} bytes that omg accepts here")
    return decoded
