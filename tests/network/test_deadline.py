"""A server that keeps sending, and nothing that counts, is left."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from omg.network.client import Patience
from omg.network.exchange import Exchange
from omg.network.http_errors import RetryableError
from omg.network.url import Routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.upstream import Upstream

PATIENCE = Patience(connect_s=5, read_s=5, answer_s=0.3)
_PAUSE_S = 0.02


@contextmanager
def trickling(first: bytes, piece: bytes) -> Iterator[str]:
    """Serve ``first`` and then ``piece`` again and again, and yield the address."""
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(first)
                while not over.wait(_PAUSE_S):
                    connection.sendall(piece)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def ask(url: str, base: str, env: dict[str, str] | None = None) -> bytes:
    exchange = Exchange(env or {}, Routes(mirror=base, named=(base,)), patience=PATIENCE)
    try:
        with exchange.ask(url, hosts=("nodejs.org",), headers={}, max_bytes=1000) as answer:
            return b"".join(answer.blocks)
    finally:
        exchange.close()


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", b"a", id="a header letter by letter"),
        pytest.param(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", id="preliminary answers"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a", id="a chunk's extension"
        ),
    ],
)
def test_server_that_sends_nothing_that_counts_is_left(first: bytes, piece: bytes) -> None:
    with trickling(first, piece) as base, pytest.raises(RetryableError, match="no answer for 0 s") as raised:
        ask("https://nodejs.org/a", base)
    assert raised.value.wasted_s == PATIENCE.answer_s


def test_proxy_that_sends_nothing_that_counts_is_left() -> None:
    with (
        trickling(b"HTTP/1.1 200 OK\r\nX: ", b"a") as proxy,
        pytest.raises(RetryableError, match="no answer"),
    ):
        ask("https://nodejs.org/a", "http://mirror.example", {"HTTP_PROXY": proxy})


def test_body_may_take_longer_than_its_beginning() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n"
    with trickling(body, b"a") as base:
        assert ask("https://nodejs.org/a", base) == b"a" * 30


def test_connection_that_is_kept_has_a_new_deadline_for_each_request(upstream: Upstream) -> None:
    upstream.put("nodejs.org/a", b"content")
    exchange = Exchange({}, Routes(mirror=upstream.url), patience=Patience(5, 5, answer_s=0.2))
    over = threading.Event()
    for _ in range(3):
        with exchange.ask("https://nodejs.org/a", hosts=("nodejs.org",), headers={}, max_bytes=9) as answer:
            assert b"".join(answer.blocks) == b"content"
        over.wait(0.1)
    exchange.close()
