"""A bound on the time that a server may trickle: the client itself bounds each silence, and no more.

A header sent byte by byte, or one preliminary answer after the other, would keep people waiting for ever.
The client hands its timeout on to every read of the network, unseen by itself; here it may be a `Deadline`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    import httpx


class Deadline(float):
    """Longest silence, in seconds; and until when something that counts has to have come."""

    def __new__(cls, silence_s: float, _patience_s: float) -> Deadline:
        """Make it, with the clock running."""
        return super().__new__(cls, silence_s)

    def __init__(self, _silence_s: float, patience_s: float) -> None:
        self._patience_s = patience_s
        self.renew()

    def renew(self) -> None:
        """Begin to wait anew."""
        self._until_s = time.monotonic() + self._patience_s

    @property
    def left_s(self) -> float:
        """Time that is left; not more than 0 when it is over."""
        return self._until_s - time.monotonic()


class _Stream(httpcore.NetworkStream):
    """A connection whose reads know the deadline of the request that they are made for."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if isinstance(timeout, Deadline):
            if timeout.left_s <= 0:
                raise httpcore.ReadTimeout
            timeout = min(float(timeout), timeout.left_s)
        return self._inner.read(max_bytes, timeout)

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


def heed_deadlines(client: httpx.Client) -> None:
    """Let the connections of ``client``, proxied ones too, end with the deadline of a request.

    httpcore takes a backend for this; httpx makes its pools itself and hands none on. Should a later one call
    these things otherwise, each silence is bounded still, and a test fails.
    """
    for transport in (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if pool is not None and isinstance(backend, httpcore.NetworkBackend):
            pool._network_backend = _Backend(backend)
