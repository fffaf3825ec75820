"""The HTTP client: certificates and proxy as the user set them, and a limit for very slow servers.

A header sent byte by byte, or an endless row of preliminary responses, would make people wait for ever.
The client passes its timeout unchanged to every network read, so omg passes a `Deadline` in its place.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import httpcore

from omg import __version__
from omg.errors import ConfigError
from omg.network.proxy import has_no_proxy_variable
from omg.value import dataclass

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Mapping

    import httpx

    from omg.network.proxy import Proxy


class Deadline(float):
    """The longest silence, in seconds, with a deadline for the next real progress."""

    def __new__(cls, silence_s: float, _patience_s: float) -> Deadline:
        """Create it, with the clock running."""
        return super().__new__(cls, silence_s)

    def __init__(self, _silence_s: float, patience_s: float) -> None:
        self._patience_s = patience_s
        self.renew()

    def renew(self) -> None:
        """Restart the clock."""
        self._until_s = time.monotonic() + self._patience_s

    @property
    def left_s(self) -> float:
        """Time left; 0 or less after the deadline."""
        return self._until_s - time.monotonic()


# The most that one read returns. Every read passes through four layers, however little it brings.
_MAX_READ_BYTES = 1 << 19


class _Stream(httpcore.NetworkStream):
    """A connection whose reads observe the deadline of their request, and grow with what arrives."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._arrived_bytes = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if isinstance(timeout, Deadline):
            if timeout.left_s <= 0:
                raise httpcore.ReadTimeout
            timeout = min(float(timeout), timeout.left_s)
        # For large buffers the system has to find new memory each time, so only a fast server gets them.
        wanted_bytes = max(max_bytes, min(2 * self._arrived_bytes, _MAX_READ_BYTES))
        data = self._inner.read(wanted_bytes, timeout)
        self._arrived_bytes = len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.connect_tcp(host, port, timeout, local_address, socket_options))

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.connect_unix_socket(path, timeout, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def apply_deadlines(client: httpx.Client) -> None:
    """Make the connections of ``client``, including proxied ones, observe the deadline of a request.

    httpcore takes a backend for this, but httpx creates its pools itself and does not pass one on. If a later
    version changes these internals, each silence is still bounded, and a test fails.
    """
    for transport in (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if pool is not None and isinstance(backend, httpcore.NetworkBackend):
            pool._network_backend = _Backend(backend)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server.

    Attributes:
        connect_s: Until it is connected.
        read_s: The longest silence.
        answer_s: Until real progress, even if the server keeps sending.
    """

    connect_s: float
    read_s: float
    answer_s: float = 20.0


# Three silences, with the waits between them, take less than a minute.
USUAL_PATIENCE = Patience(connect_s=10.0, read_s=15.0)


def open_client(env: Mapping[str, str], patience: Patience, proxy: Proxy | None = None) -> httpx.Client:
    """Return a client that decodes nothing and follows no redirects; the caller closes it.

    Args:
        env: The environment: which certificates to trust.
        patience: How long to wait for a server.
        proxy: The proxy for all requests.

    Raises:
        ConfigError: The certificates or the proxy cannot be used.
    """
    import httpx

    from omg.network.client import apply_deadlines

    trust = _trust(env)
    try:
        client = httpx.Client(
            verify=trust,
            proxy=proxy.url if proxy is not None else None,
            # The system's proxy settings, where there are any; variables were already evaluated.
            trust_env=sys.platform == "darwin" and has_no_proxy_variable(env),
            # `omg.network.exchange` follows redirects, each through the mirror and the rules.
            follow_redirects=False,
            timeout=httpx.Timeout(patience.read_s, connect=patience.connect_s),
            headers={
                "User-Agent": f"omg/{__version__}",
                # The digest is of the published bytes; a recompressed archive would never match.
                "Accept-Encoding": "identity",
            },
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        # The error text may contain the proxy's password.
        why = ": omg does not speak SOCKS" if proxy is not None and proxy.is_socks else ""
        raise ConfigError(
            f"the proxy {proxy} cannot be used{why}" if proxy is not None else "no proxy can be used",
            hint="set HTTPS_PROXY and HTTP_PROXY to the address of an http proxy, or list the hosts"
            " that need no proxy in NO_PROXY",
        ) from error
    apply_deadlines(client)
    return client


def _trust(env: Mapping[str, str]) -> ssl.SSLContext:
    """Return what to trust: the file in SSL_CERT_FILE, else the system's store."""
    import ssl

    file, directory = env.get("SSL_CERT_FILE"), env.get("SSL_CERT_DIR")
    if file or directory:
        try:
            return ssl.create_default_context(cafile=file or None, capath=directory or None)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ConfigError(f"cannot use the certificates `{file or directory}`: {reason}") from error
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
