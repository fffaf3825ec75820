"""The mirror's server: files with ETag and ranges, routes with a query, redirects, Adoptium's interface."""

from __future__ import annotations

import re
import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.real.mirror import adoptium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.real.mirror.site import Site


class Server:
    """Parts of the mirror on a port of loopback.

    Attributes:
        requests: ``<host>/<path>?<query>`` of everything that was asked.
    """

    def __init__(self, sites: Sequence[Site], port: int = 0) -> None:
        self.sites = tuple(sites)
        self.requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """The address that ``OMG_MIRROR`` takes."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def serving(self) -> Iterator[Server]:
        """Answer for the time of the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def serve_forever(self) -> None:
        """Answer until the process is interrupted."""
        self._server.serve_forever()

    def redirect(self, path: str) -> str | None:
        """Return where ``<host>/<path>`` is redirected to."""
        return next((site.redirects[path] for site in self.sites if path in site.redirects), None)

    def find(self, path: str, query: dict[str, str]) -> Path | None:
        """Return the file that answers ``<host>/<path>?<query>``."""
        for site in self.sites:
            for route in site.routes:
                if route.path == path and route.query.items() <= query.items():
                    return site.root / route.place
        if any(part.startswith((".", "_")) for part in path.split("/")):
            return None
        for site in self.sites:
            for file in (site.root / path, site.root / path / "index.json"):
                if file.is_file():
                    return file
        return None


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            path, query = unquote(url.path).strip("/"), dict(parse_qsl(url.query))
            server.requests.append(self.path.lstrip("/"))
            if target := server.redirect(path):
                self._answer(302, {"Location": target}, b"")
            elif answer := adoptium.answer(server.sites, path, query):
                headers = {"Content-Type": "application/json"} | answer.headers
                self._answer(answer.status, headers, answer.body)
            elif file := server.find(path, query):
                self._file(file)
            else:
                self._answer(404, {}, b"not here\n")

        do_HEAD = do_GET  # noqa: N815 (the name that the library looks for)

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def _file(self, file: Path) -> None:
            status = file.stat()
            etag = f'"{status.st_size:x}-{status.st_mtime_ns:x}"'
            if self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.end_headers()
                return
            wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            start, end = 0, status.st_size - 1
            if wanted and self.headers.get("If-Range", etag) == etag:
                start, end = int(wanted[1]), int(wanted[2] or end)
                if start > end:
                    self._answer(416, {"Content-Range": f"bytes */{status.st_size}"}, b"")
                    return
            else:
                wanted = None
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(end - start + 1))
            self.send_header("ETag", etag)
            self.send_header("Accept-Ranges", "bytes")
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{end}/{status.st_size}")
            self.end_headers()
            if self.command == "GET":
                with file.open("rb") as source:
                    source.seek(start)
                    if wanted:
                        self.wfile.write(source.read(end - start + 1))
                    else:
                        shutil.copyfileobj(source, self.wfile, 1 << 20)

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
