"""An upstream on loopback: every publisher's files under ``/HOST/PATH``, with faults on demand.

It speaks the protocol that a mirror speaks (ETag, Range, redirects), over real sockets.
"""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping

_LONGEST_STALL_S = 60


@dataclass(frozen=True)
class Request:
    """What was asked.

    Attributes:
        path: ``/HOST/PATH?QUERY``.
        headers: Names in lower case.
        status: What was answered.
    """

    path: str
    headers: Mapping[str, str]
    status: int


@dataclass(frozen=True)
class Fault:
    """What goes wrong with an answer.

    Attributes:
        status: Answer with this status, and nothing else.
        headers: Further headers.
        cut_after: Close the connection in order after so many bytes of the body.
        reset_after: Reset it after so many bytes.
        content: Send this body in place of the right one.
        stall_after: Send so many bytes of the body, then nothing, with the connection open.
        is_length_hidden: Do not say how long the body is; its end is that of the connection.
        raw: Send these bytes in place of an answer, and close the connection.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    reset_after: int | None = None
    content: bytes | None = None
    stall_after: int | None = None
    is_length_hidden: bool = False
    raw: bytes | None = None


class Upstream:
    """Files, redirects and faults by ``HOST/PATH``, and the requests that came."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self._files: dict[str, bytes] = {}
        self._redirects: dict[str, str] = {}
        self._faults: dict[str, deque[Fault]] = {}
        self._lasting: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self.requests: list[Request] = []
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._scheme = "https" if tls else "http"
        if tls is not None:
            # The handshake belongs to the thread of a connection, not to the one that accepts all.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    @property
    def url(self) -> str:
        """Its address, for ``OMG_MIRROR``."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def serving(self) -> Iterator[Upstream]:
        """Answer requests for the time of the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._closing.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def put(self, place: str, content: bytes) -> None:
        """Serve ``content`` at ``HOST/PATH?QUERY``."""
        self._files[f"/{place}"] = content

    def content(self, place: str) -> bytes:
        """Return what is served at ``HOST/PATH``."""
        return self._files[f"/{place}"]

    def redirect(self, place: str, target: str) -> None:
        """Redirect ``HOST/PATH`` to an address."""
        self._redirects[f"/{place}"] = target

    def fail(self, place: str, *faults: Fault) -> None:
        """Let the next answers at ``HOST/PATH`` go wrong, one fault each."""
        self._faults.setdefault(f"/{place}", deque()).extend(faults)

    def fail_always(self, place: str, fault: Fault) -> None:
        """Let every answer at ``HOST/PATH`` go wrong."""
        self._lasting[f"/{place}"] = fault

    def count(self, ending: str) -> int:
        """Return how often a path with this ending was asked for."""
        return sum(urlsplit(request.path).path.endswith(ending) for request in self.requests)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        # A proxy is asked for the whole address; the host of it stands in the headers too.
        path = handler.path
        if "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        with self._lock:
            queue = self._faults.get(path)
            fault = queue.popleft() if queue else self._lasting.get(path, Fault())
        content = self._files.get(path)
        status, headers, body = 200, dict(fault.headers), content or b""
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if fault.status is not None:
            status, body = fault.status, fault.content or b""
        elif path in self._redirects:
            status, body = 302, b""
            headers["Location"] = self._redirects[path]
        elif content is None and fault.content is None:
            status, body = 404, b"not here"
        elif fault.content is not None:
            body = fault.content
        elif handler.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        else:
            headers.setdefault("ETag", etag)
            wanted = handler.headers.get("Range")
            if handler.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
                wanted = None
            status, body = _ranged(wanted, body, headers)
        with self._lock:
            asked = {name.lower(): value for name, value in handler.headers.items()}
            self.requests.append(Request(path, asked, status))
        _send(handler, status, headers, body, fault)
        if fault.stall_after is not None:
            self._closing.wait(_LONGEST_STALL_S)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away: that is what some tests are about."""


def _ranged(wanted: str | None, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    if wanted is None or not wanted.startswith("bytes="):
        return 200, body
    start = int(wanted.removeprefix("bytes=").partition("-")[0])
    if start >= len(body):
        headers["Content-Range"] = f"bytes */{len(body)}"
        return 416, b""
    headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
    return 206, body[start:]


def _send(
    handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes, fault: Fault
) -> None:
    if fault.raw is not None:
        handler.close_connection = True
        handler.wfile.write(fault.raw)
        return
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    if fault.is_length_hidden:
        handler.close_connection = True
        handler.send_header("Connection", "close")
    elif "Content-Length" not in headers and status != 304:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if fault.reset_after is not None:
        handler.wfile.write(body[: fault.reset_after])
        handler.wfile.flush()
        # Closing with nothing lingering sends a reset in place of an orderly end.
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        return
    if fault.stall_after is not None:
        handler.wfile.write(body[: fault.stall_after])
        handler.wfile.flush()
        handler.close_connection = True
        return
    if fault.cut_after is not None:
        handler.wfile.write(body[: fault.cut_after])
        handler.close_connection = True
        return
    handler.wfile.write(body)


def _handler(upstream: Upstream) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A client that keeps its connection and is gone must not keep the server.
        timeout = 5

        def do_GET(self) -> None:
            upstream.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
