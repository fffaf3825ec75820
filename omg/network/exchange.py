"""One request and its response: mirrors, rules, redirects, credentials, and the meaning of a status."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from omg.errors import DownloadError
from omg.network.client import USUAL_PATIENCE, open_client
from omg.network.credentials import configured_headers, login_headers
from omg.network.http_errors import (
    RetryableError,
    no_response,
    require_success,
    retryable,
    too_large,
)
from omg.network.proxy import find_proxy
from omg.network.url import is_address, is_same_origin, shown
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import httpx

    from omg.network.client import Deadline, Patience
    from omg.network.proxy import Proxy
    from omg.network.url import Routes

_MAX_REDIRECTS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A connection that stays slower than this for so long is dead.
_MIN_BYTES_PER_S = 1024
_PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Response:
    """The beginning of a response.

    Attributes:
        url: The URL that responded, after rewriting and redirects, safe to print.
        status: Its status.
        headers: Its headers, with names in lower case.
        size_bytes: The announced size of the body, if any.
        blocks: The body, as it was sent.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    size_bytes: int | None
    blocks: Iterator[bytes]


class Exchange:
    """Sends requests, from several threads; connections are reused."""

    def __init__(
        self,
        env: Mapping[str, str],
        routes: Routes,
        *,
        headers: Mapping[str, Mapping[str, str]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        patience: Patience | None = None,
    ) -> None:
        self._headers = headers
        self._patience = patience or USUAL_PATIENCE
        self._routes = routes
        self._env = env
        self._clock = clock
        self._clients: dict[str, httpx.Client] = {}
        self._opening = threading.Lock()

    @contextmanager
    def ask(
        self, url: str, *, hosts: tuple[str, ...], headers: Mapping[str, str], max_bytes: int
    ) -> Iterator[Response]:
        """Request ``url`` and yield the response, after redirects, for the duration of the block.

        Args:
            url: The publisher's URL.
            hosts: The allowed hosts, see `Routes.check`.
            headers: Further headers; credentials among them are only sent to the first server.
            max_bytes: Limit on the size of the body.

        Raises:
            NotFoundError: There is nothing at this URL.
            RetryableError: It failed in a way that may be temporary.
            DownloadError: It failed in another way.
        """
        target = self._target(url, hosts)
        requested = [target]
        for _ in range(_MAX_REDIRECTS + 1):
            with self._stream(target, headers) as (response, deadline):
                if response.status_code not in _REDIRECTS:
                    has_own = configured_headers(target, self._headers) is not None
                    require_success(response, target, headers, has_own_headers=has_own)
                    yield self._answer(response, target, max_bytes, deadline)
                    return
                following = self._next(response, requested, hosts)
            if not is_same_origin(target, following):
                headers = {name: value for name, value in headers.items() if name != "Authorization"}
            target = following
            requested.append(target)
        raise DownloadError(f"`{shown(requested[0])}` redirects more than {_MAX_REDIRECTS} times")

    def redirect_of(self, url: str, *, hosts: tuple[str, ...]) -> str | None:
        """Return the URL that ``url`` redirects to, without following it; ``None`` if it does not redirect.

        Raises:
            RetryableError: It failed in a way that may be temporary.
            DownloadError: It failed in another way.
        """
        target = self._target(url, hosts)
        with self._stream(target, {}) as (response, _):
            if response.status_code in _REDIRECTS:
                return _joined(url, response.headers.get("location", ""), target)
            require_success(response, target, {})
            return None

    def requested_url(self, url: str) -> str:
        """Return the URL that is requested for ``url``, safe to print: the mirror's if there is one."""
        return shown(self._routes.rewrite(url))

    def is_mirrored(self, url: str) -> bool:
        """Return whether ``url`` is requested from the user's mirror."""
        return self._routes.is_mirrored(self._routes.rewrite(url))

    def close(self) -> None:
        """Close the connections."""
        with self._opening:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _target(self, url: str, hosts: tuple[str, ...]) -> str:
        if not is_address(url):
            raise DownloadError(f"refusing `{shown(url)}`: not an http URL")
        target = self._routes.rewrite(url)
        self._routes.check(target, hosts=hosts)
        return target

    def open(self, proxy: Proxy | None = None) -> httpx.Client:
        """Return the client for requests through ``proxy``, created on first use.

        Raises:
            ConfigError: The certificates or the proxy cannot be used.
        """
        address = proxy.url if proxy is not None else ""
        with self._opening:
            if address not in self._clients:
                self._clients[address] = open_client(self._env, self._patience, proxy)
            return self._clients[address]

    @contextmanager
    def _stream(self, target: str, headers: Mapping[str, str]) -> Iterator[tuple[httpx.Response, Deadline]]:
        import httpx

        from omg.network.client import Deadline

        complete = {**login_headers(self._env, target, self._headers), **headers}
        proxy = find_proxy(target, self._env)
        client = self.open(proxy)
        usual = client.timeout
        deadline = Deadline(usual.read or self._patience.read_s, self._patience.answer_s)
        timeout = httpx.Timeout(connect=usual.connect, read=deadline, write=usual.write, pool=usual.pool)
        try:
            with client.stream("GET", target, headers=complete, timeout=timeout) as response:
                yield response, deadline
        except httpx.RemoteProtocolError as error:
            if "location header" in str(error):  # httpx itself parses the redirect's target
                raise DownloadError(f"`{shown(target)}` redirects to an invalid URL") from error
            raise retryable(error, target, self._patience, proxy) from error
        except httpx.ReadTimeout as error:
            waited_s = self._patience.answer_s if deadline.left_s <= 0 else self._patience.read_s
            raise no_response(waited_s) from error
        except httpx.HTTPError as error:
            raise retryable(error, target, self._patience, proxy) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise DownloadError(f"`{shown(target)}` is not a valid URL") from error

    def _next(self, response: httpx.Response, requested: Sequence[str], hosts: tuple[str, ...]) -> str:
        target = requested[-1]
        following = _joined(target, response.headers.get("location", ""), target)
        if not is_address(following):
            raise DownloadError(f"refusing a redirect to `{shown(following)}`: not an http URL")
        following = self._routes.follow(following, hosts=hosts, requested=requested)
        self._routes.check(following, hosts=hosts, requested=requested)
        return following

    def _answer(self, response: httpx.Response, target: str, max_bytes: int, deadline: Deadline) -> Response:
        length = response.headers.get("content-length", "")
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 19 else None
        if size is not None and size > max_bytes:
            raise too_large(target, max_bytes)
        return Response(
            shown(target),
            response.status_code,
            {name.lower(): value for name, value in response.headers.items()},
            size,
            self._body(response, target, size, max_bytes, deadline),
        )

    def _body(
        self,
        response: httpx.Response,
        target: str,
        announced: int | None,
        max_bytes: int,
        deadline: Deadline,
    ) -> Iterator[bytes]:
        """Yield the raw body: bounded, not too slow, and not shorter than announced."""
        size = 0
        mark_s, mark_bytes = self._clock(), 0
        deadline.renew()
        # As it arrives: with larger blocks a slow body would go unnoticed, and a truncated one would be lost.
        for block in response.iter_raw():
            size += len(block)
            if size > max_bytes:
                raise too_large(target, max_bytes)
            yield block
            deadline.renew()
            now_s = self._clock()
            if now_s - mark_s > _PATIENCE_S:
                if size - mark_bytes < _MIN_BYTES_PER_S * (now_s - mark_s):
                    reason = f"slower than {_MIN_BYTES_PER_S} bytes a second"
                    raise RetryableError(reason, wasted_s=now_s - mark_s)
                mark_s, mark_bytes = now_s, size
        if announced is not None and size != announced:
            raise RetryableError(f"{announced} bytes were announced, but {size} arrived")


def _joined(base: str, location: str, target: str) -> str:
    """Return the target of a redirect."""
    if not location:
        raise DownloadError(f"`{shown(target)}` redirects without a location")
    try:
        return str(urljoin(base, location))
    except ValueError as error:
        raise DownloadError(f"`{shown(target)}` redirects to an invalid URL") from error
