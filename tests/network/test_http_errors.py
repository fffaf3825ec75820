"""What a server, a proxy or the client says is told in words that harm nobody."""

from __future__ import annotations

import httpx
import pytest

from omg.errors import DownloadError
from omg.network.client import Patience
from omg.network.http_errors import RetryableError, require_success, retryable

URL = "https://nodejs.org/dist/index.json"
ESCAPES = b"\x1b[2J\x1b]0;owned\x07"


def answer(status: int, words: bytes) -> httpx.Response:
    return httpx.Response(status, extensions={"reason_phrase": words})


@pytest.mark.parametrize(
    ("status", "kind"), [(403, DownloadError), (418, DownloadError), (503, RetryableError)]
)
def test_words_of_a_status_cannot_move_the_cursor(status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind) as raised:
        require_success(answer(status, ESCAPES + b"Bad"), URL, {})
    assert f"answered {status} \\x1b[2J\\x1b]0;owned\\x07Bad" in str(raised.value)


def test_words_of_a_status_are_cut() -> None:
    with pytest.raises(DownloadError) as raised:
        require_success(answer(403, b"x" * 5000), URL, {})
    assert len(str(raised.value)) < 200


def test_words_of_a_proxy_cannot_move_the_cursor() -> None:
    error = httpx.ProxyError(f"502 {ESCAPES.decode()}")
    assert str(retryable(error, URL, Patience(1, 1), None)).isprintable()


def test_header_that_the_client_refuses_is_not_repeated() -> None:
    error = httpx.LocalProtocolError("Illegal header value b'Bearer secret\\n'")
    told = retryable(error, URL, Patience(1, 1), None)
    assert (str(told), told.max_attempts) == ("a header of the request cannot be sent", 1)
