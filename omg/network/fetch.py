"""Downloads documents and archives: retried, resumed, the raw bytes as they were sent."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from omg.errors import DownloadError, OfflineError
from omg.network import partial as resume
from omg.network.content_encoding import unpacked
from omg.network.exchange import Exchange
from omg.network.http_errors import RetryableError, UnreachableError, too_large
from omg.network.partial import is_mark
from omg.network.retry import MAX_WASTED_S, duration, wait_before
from omg.network.url import Routes, shown
from omg.sources.checksum import is_json, is_web_page
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omg.context import Context
    from omg.network.partial import Partial

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """A small body.

    Attributes:
        content: The body.
        etag: Its ETag for the next request, or empty.
        is_unchanged: The server said that the cached copy is current; the body is empty.
    """

    content: bytes
    etag: str = ""
    is_unchanged: bool = False


def open_fetcher(context: Context, *, named: tuple[str, ...] = ()) -> Fetcher:
    """Return a fetcher as the settings say; ``named`` are URLs of the user's own, see `Routes`."""
    config = context.config
    routes = Routes(mirror=config.mirror, prefixes=config.mirrors, named=named)
    return Fetcher(context.env, routes=routes, headers=config.headers, is_offline=config.offline)


class Fetcher:
    """Downloads from the network, or refuses if --offline is set."""

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        routes: Routes | None = None,
        headers: Mapping[str, Mapping[str, str]] | None = None,
        is_offline: bool = False,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._exchange = Exchange(env, routes or Routes(), headers=headers, clock=clock)
        self._is_offline = is_offline
        self._cancelled = threading.Event()
        self._sleep = sleep or self._cancelled.wait

    @property
    def is_offline(self) -> bool:
        """Whether --offline is set."""
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
            url: The publisher's URL.
            hosts: The allowed hosts, see `Routes.check`.
            max_bytes: Limit on its size.
            headers: Further request headers.
            etag: ETag of the cached copy; the response may be that it is unchanged.

        Raises:
            OfflineError: --offline is set.
            NotFoundError: There is no such document.
            UnreachableError: No attempt got a response.
            DownloadError: It could not be downloaded for another reason.
        """
        complete = dict(headers or {})
        # It will be sent as a header: a damaged one must not break every later request.
        if etag and is_mark(etag):
            complete["If-None-Match"] = etag

        def once() -> Document:
            with self._exchange.ask(url, hosts=hosts, headers=complete, max_bytes=max_bytes) as answer:
                content = b"".join(answer.blocks)
                if answer.headers.get("content-encoding") == "gzip":
                    content = unpacked(content, max_bytes)
                is_unchanged = answer.status == 304
                return Document(content, answer.headers.get("etag", ""), is_unchanged)

        return self._retrying(url, once)

    def redirect_of(self, url: str, *, hosts: tuple[str, ...]) -> str | None:
        """Return the URL that ``url`` redirects to, without following it; ``None`` if it does not redirect.

        Raises:
            OfflineError: --offline is set.
            DownloadError: The server did not respond.
        """
        return self._retrying(url, lambda: self._exchange.redirect_of(url, hosts=hosts))

    def save(
        self,
        url: str,
        partial: Partial,
        *,
        hosts: tuple[str, ...],
        max_bytes: int,
        started: Callable[[int | None], Callable[[int], None]],
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Complete ``partial`` with the raw body at ``url``, and return its content encoding.

        The download is resumed if the server says that the file has not changed.
        On failure ``partial`` keeps what has arrived. Its digest is not compared with anything here.

        Args:
            url: The publisher's URL.
            partial: Where to write.
            hosts: The allowed hosts, see `Routes.check`.
            max_bytes: Limit on its size.
            started: Called with the announced number of bytes to come; what it returns is called with
                the size of every block.
            headers: Further request headers.

        Raises:
            OfflineError: --offline is set.
            NotFoundError: There is no such file.
            UnreachableError: No attempt got a response.
            DownloadError: It could not be downloaded for another reason.
            StoreError: A disk operation failed.
        """

        def once() -> str:
            complete = {**(headers or {}), **resume.headers_for(partial)}
            with self._exchange.ask(url, hosts=hosts, headers=complete, max_bytes=max_bytes) as answer:
                if not resume.accept(answer, partial):
                    raise RetryableError("it cannot be resumed", is_immediate=True)
                if answer.status == resume.NOTHING_MORE:
                    return ""
                arrived = started(answer.size_bytes)
                for block in answer.blocks:
                    self._require_wanted()
                    if not partial.size_bytes:
                        _require_no_text(block, answer.url)
                    if partial.size_bytes + len(block) > max_bytes:
                        partial.restart()
                        raise too_large(answer.url, max_bytes)
                    partial.write(block)
                    arrived(len(block))
                return answer.headers.get("content-encoding", "")

        return self._retrying(url, once)

    def require_online(self, url: str) -> None:
        """Refuse to download ``url`` if --offline is set.

        Raises:
            OfflineError: --offline is set.
        """
        if self._is_offline:
            raise OfflineError(
                f"`{shown(url)}` is needed, and --offline is set",
                hint="run the same command without --offline and OMG_OFFLINE",
            )

    def requested_url(self, url: str) -> str:
        """Return the URL that is requested for ``url``, safe to print: the mirror's if there is one."""
        return self._exchange.requested_url(url)

    def is_mirrored(self, url: str) -> bool:
        """Return whether ``url`` is requested from the user's mirror."""
        return self._exchange.is_mirrored(url)

    def cancel(self) -> None:
        """Stop the downloads of other threads, at their next check."""
        self._cancelled.set()

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def _require_wanted(self) -> None:
        if self._cancelled.is_set():
            raise DownloadError("interrupted")

    def _retrying(self, url: str, once: Callable[[], T]) -> T:
        self.require_online(url)
        attempt = 1
        wasted_s = 0.0
        while True:
            self._require_wanted()
            try:
                return once()
            except RetryableError as error:
                wait = wait_before(attempt, random=random.random, retry_after_s=error.retry_after_s)
                wasted_s += error.wasted_s
                if wait.is_too_long:
                    raise UnreachableError(
                        f"`{self.requested_url(url)}`: {error}", hint=f"try again in {duration(wait.seconds)}"
                    ) from error
                if attempt >= error.max_attempts or wasted_s >= MAX_WASTED_S:
                    times = f" ({attempt} attempts)" if attempt > 1 else ""
                    raise UnreachableError(
                        f"cannot reach `{self.requested_url(url)}`: {error}{times}",
                        hint=_how_to_find_out(error),
                    ) from error
                if not error.is_immediate:
                    self._sleep(wait.seconds)
                attempt += 1


def _how_to_find_out(error: RetryableError) -> str:
    """Return the hint, with the command that shows which hosts are reachable."""
    return "; ".join(filter(None, (error.hint, "run omg doctor --network to see which hosts are reachable")))


def _require_no_text(block: bytes, url: str) -> None:
    """Refuse an HTML page or a JSON document in place of an archive."""
    kind = "an HTML page" if is_web_page(block) else "a JSON document" if is_json(block) else ""
    if kind:
        raise DownloadError(
            f"got {kind} instead of a file from `{url}`",
            hint="check for a proxy or a login page: open the URL in a browser",
        )
