"""Why a request failed, in words, and whether a retry may help."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from omg.errors import DownloadError
from omg.network.retry import MAX_ATTEMPTS, is_worth_retrying, parse_retry_after
from omg.network.url import shown
from omg.versions.grammar import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from omg.network.client import Patience
    from omg.network.proxy import Proxy

_GONE = frozenset({404, 410})
_PROXY_LOGIN = 407
_NETWORK_LOGIN = 511
# Beyond the year 9999 `strftime` and `localtime` no longer agree.
_LAST_MOMENT = 253_402_300_799
_MAX_WORDS = 80
_HOW_TO_LOG_IN = "put user and password into the proxy's address: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"


class NotFoundError(DownloadError):
    """There is nothing at this URL (404 or 410)."""

    kind = "not_found"


class HttpStatusError(DownloadError):
    """The server responded with an error status.

    Attributes:
        status: The status.
    """

    # The base class's: the message says what the status means.
    kind = "download"

    def __init__(self, message: str, *, status: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class UnreachableError(DownloadError):
    """No attempt got a usable response."""

    kind = "unreachable"


class RetryableError(Exception):
    """A request failed in a way that may be temporary.

    Attributes:
        retry_after_s: How long the server asked to wait.
        max_attempts: How many attempts are worthwhile.
        wasted_s: How long it waited for nothing; see `omg.network.retry.MAX_WASTED_S`.
        is_immediate: No wait is needed before the next attempt.
        hint: What helps, if known.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after_s: float | None = None,
        max_attempts: int = MAX_ATTEMPTS,
        wasted_s: float = 0.0,
        is_immediate: bool = False,
        hint: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s
        self.max_attempts = max_attempts
        self.wasted_s = wasted_s
        self.is_immediate = is_immediate
        self.hint = hint


def require_success(
    response: httpx.Response,
    target: str,
    request_headers: Mapping[str, str],
    *,
    has_own_headers: bool = False,
) -> None:
    """Raise if the status of a response is not a success.

    Args:
        response: The response.
        target: The requested URL.
        request_headers: The headers of the request.
        has_own_headers: The configuration has headers for it, which replace all other credentials.

    Raises:
        NotFoundError: There is nothing at this URL.
        RetryableError: The response may soon be different.
        DownloadError: It failed for good.
    """
    status = response.status_code
    is_expected = (
        status == 200
        or (status == 304 and "If-None-Match" in request_headers)
        or (status in (206, 416) and "Range" in request_headers)
    )
    if is_expected:
        return
    said = _status_of(response)
    what = f"`{shown(target)}` answered {said}"
    if status in _GONE:
        raise NotFoundError(what)
    if response.headers.get("x-ratelimit-remaining") == "0":
        raise HttpStatusError(
            f"{what}: rate limit exceeded{_until(response.headers.get('x-ratelimit-reset', ''))}",
            status=status,
            hint="try again after that; a token in GITHUB_TOKEN raises the limit of api.github.com",
        )
    if status == _PROXY_LOGIN:
        raise HttpStatusError(f"{what}: the proxy requires a login", status=status, hint=_HOW_TO_LOG_IN)
    if status == _NETWORK_LOGIN:
        raise HttpStatusError(
            f"{what}: this network requires a login",
            status=status,
            hint="open any page in a browser and log in",
        )
    if is_worth_retrying(status):
        retry_after_s = parse_retry_after(response.headers.get("retry-after"), now=time.time())
        raise RetryableError(f"it answered {said}", retry_after_s=retry_after_s)
    if status in (401, 403):
        hint = "set credentials for this host in ~/.netrc, or the registry's npmrc"
        if has_own_headers:
            hint = "run omg config get headers to see which variables hold the credentials, and correct them"
        raise HttpStatusError(what, status=status, hint=hint)
    raise HttpStatusError(what, status=status)


def retryable(error: httpx.HTTPError, target: str, patience: Patience, proxy: Proxy | None) -> RetryableError:
    """Return the error for a request without a response.

    Args:
        error: The client's error.
        target: The requested URL.
        patience: How long the client waited.
        proxy: The proxy that the client used.
    """
    import httpx

    through = f"the proxy {proxy}" if proxy is not None else ""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            whom = through or f"the host `{urlsplit(target).hostname}`"
            # A name that does not resolve now rarely resolves in a second; do not keep people waiting.
            return RetryableError(f"{whom} cannot be found ({cause.strerror})", max_attempts=2)
        if isinstance(cause, ConnectionRefusedError):
            by_whom = f" by {through}" if through else ""
            return RetryableError(f"the connection was refused{by_whom}", max_attempts=2)
        if "CERTIFICATE_VERIFY_FAILED" in str(cause):
            now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
            return RetryableError(
                f"the certificate is not trusted ({cause}; your clock says {now})",
                max_attempts=1,
                hint="if your proxy or mirror has its own certificate authority, set SSL_CERT_FILE to the"
                " file with its certificate",
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ProxyError):
        # The client's error text begins with the proxy's status.
        wants_login = str(error).startswith(str(_PROXY_LOGIN))
        reason = f"{through or 'the proxy'} {'requires a login' if wants_login else 'refused'}"
        hint = _HOW_TO_LOG_IN if wants_login else None
        return RetryableError(
            f"{reason} ({printable(str(error))})", max_attempts=1 if wants_login else 2, hint=hint
        )
    if isinstance(error, httpx.TimeoutException):
        is_connecting = isinstance(error, httpx.ConnectTimeout)
        return no_response(patience.connect_s if is_connecting else patience.read_s)
    if isinstance(error, httpx.LocalProtocolError):
        # The client's error text repeats the invalid header, which may be a credential.
        return RetryableError("a header of the request cannot be sent", max_attempts=1)
    said = printable(str(error))
    return RetryableError(f"{type(error).__name__}: {said}" if said else type(error).__name__)


def no_response(waited_s: float) -> RetryableError:
    """Return the error for a server that did not respond for ``waited_s`` seconds."""
    return RetryableError(f"no answer for {waited_s:.0f} s", wasted_s=waited_s)


def too_large(target: str, max_bytes: int) -> DownloadError:
    """Return the error for a body that is too large."""
    return DownloadError(f"`{shown(target)}` is larger than {max_bytes} bytes, the limit for this file")


def _status_of(response: httpx.Response) -> str:
    """Return the status with the server's reason phrase, which may be any text."""
    return f"{response.status_code} {printable(response.reason_phrase)[:_MAX_WORDS]}".rstrip()


def _until(reset: str) -> str:
    """Return ``until`` and the time when a rate limit ends, if the server sends one."""
    if not (reset.isascii() and reset.isdigit() and int(reset) <= _LAST_MOMENT):
        return ""
    return time.strftime(" until %Y-%m-%d %H:%M:%S", time.localtime(int(reset)))
