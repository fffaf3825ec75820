"""Documents are kept by address, asked for again by tag, and never believed when damaged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.errors import DownloadError, OfflineError
from omg.network.documents import DocumentCache
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.upstream import Upstream

PLACE = "nodejs.org/dist/index.json"
URL = f"https://{PLACE}"


def sound(content: bytes) -> bytes:
    json.loads(content)
    return content


class Reader:
    """Reads the same document, as separate runs of omg would."""

    def __init__(self, directory: Path, upstream: Upstream) -> None:
        self.directory = directory
        self.routes = Routes(mirror=upstream.url)

    def read(self, *, is_offline: bool = False) -> bytes:
        fetcher = Fetcher({}, routes=self.routes, is_offline=is_offline)
        try:
            return DocumentCache(self.directory, fetcher).read(URL, hosts=("nodejs.org",), parse=sound)
        finally:
            fetcher.close()


@pytest.fixture
def reader(tmp_path: Path, upstream: Upstream) -> Iterator[Reader]:
    upstream.put(PLACE, b"[1]")
    return Reader(tmp_path / "index", upstream)


def test_second_run_asks_whether_it_changed(reader: Reader, upstream: Upstream) -> None:
    assert [reader.read(), reader.read()] == [b"[1]", b"[1]"]
    assert [request.status for request in upstream.requests] == [200, 304]


@pytest.mark.parametrize("tag", ['"\u00e9"', f'"{"x" * 300}"'], ids=["letter", "length"])
def test_odd_tag_does_no_harm_to_the_next_run(tag: str, reader: Reader, upstream: Upstream) -> None:
    upstream.fail(PLACE, Fault(headers={"ETag": tag}))
    assert [reader.read(), reader.read()] == [b"[1]", b"[1]"]
    assert "if-none-match" not in upstream.requests[1].headers


def test_secrets_of_an_address_are_not_kept(tmp_path: Path, upstream: Upstream) -> None:
    upstream.put(f"{PLACE}?token=secret", b"[1]")
    base = upstream.url.replace("//", "//ana:secret@")
    fetcher = Fetcher({}, routes=Routes(named=(base,)))
    documents = DocumentCache(tmp_path / "index", fetcher)
    assert documents.read(f"{base}/{PLACE}?token=secret", hosts=(), parse=sound) == b"[1]"
    fetcher.close()
    (kept,) = (tmp_path / "index").iterdir()
    assert b"secret" not in kept.read_bytes()


def test_changed_document_is_fetched(reader: Reader, upstream: Upstream) -> None:
    reader.read()
    upstream.put(PLACE, b"[2]")
    assert reader.read() == b"[2]"


def test_kept_document_is_enough_offline(reader: Reader, upstream: Upstream) -> None:
    reader.read()
    assert reader.read(is_offline=True) == b"[1]"
    assert len(upstream.requests) == 1


def test_offline_without_a_copy_says_so(reader: Reader) -> None:
    with pytest.raises(OfflineError, match=r"index\.json"):
        reader.read(is_offline=True)


@pytest.mark.parametrize("damage", [b"", b"x", b'{"url": "other"}\n[1]'])
def test_damaged_copy_is_fetched_again(reader: Reader, damage: bytes) -> None:
    reader.read()
    (copy,) = reader.directory.iterdir()
    copy.write_bytes(damage)
    assert reader.read() == b"[1]"


def test_changed_byte_in_the_copy_is_noticed(reader: Reader) -> None:
    reader.read()
    (copy,) = reader.directory.iterdir()
    copy.write_bytes(copy.read_bytes().replace(b"[1]", b"[9]"))
    assert reader.read() == b"[1]"


def test_unsound_document_is_not_kept(reader: Reader, upstream: Upstream) -> None:
    upstream.put(PLACE, b"<html>")
    with pytest.raises(ValueError, match="Expecting value"):
        reader.read()
    assert not reader.directory.exists()


def test_cache_that_cannot_be_written_is_not_an_error(reader: Reader) -> None:
    reader.directory.write_text("a file")
    assert reader.read() == b"[1]"


def test_one_run_asks_once(reader: Reader, upstream: Upstream) -> None:
    fetcher = Fetcher({}, routes=reader.routes)
    documents = DocumentCache(reader.directory, fetcher)
    for _ in range(2):
        documents.read(URL, hosts=("nodejs.org",), parse=sound)
    fetcher.close()
    assert len(upstream.requests) == 1


def test_document_of_nothing_but_values_is_refused_before_it_is_read(
    reader: Reader, upstream: Upstream
) -> None:
    upstream.put(PLACE, b"[" + b"[]," * 1_500_000 + b"[]]")
    with pytest.raises(DownloadError, match="2,000,000 values"):
        reader.read()
    assert not list(reader.directory.glob("*"))
