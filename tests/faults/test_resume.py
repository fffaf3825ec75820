"""Bodies that come in parts or packed, each with its exact outcome (rows N5 and N8)."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from omg.network.fetch import Fetcher
from omg.network.http_errors import UnreachableError
from omg.network.partial import open_partial
from omg.network.url import Routes
from omg.sources.checksum import (
    WrongChecksumError,
)
from tests.faults.node_release import ARCHIVE, CONTENT, DIST, HALF, NAME, Install
from tests.publishers import tar
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.publishers import Publishers

# N5: cut off half-way, then asked for the rest.


def rest_from(start: int, content: bytes, **headers: str) -> Fault:
    """Return an answer with a part of the archive, which says that it begins at ``start``."""
    total = len(CONTENT)
    return Fault(
        status=206,
        headers={"Content-Range": f"bytes {start}-{start + len(content) - 1}/{total}", **headers},
        content=content,
    )


def test_download_goes_on_where_it_was_cut(install: Install, upstream: Upstream) -> None:
    upstream.fail(ARCHIVE, Fault(reset_after=HALF))
    assert install() == "20.11.1"
    first, second = (request for request in upstream.requests if request.path.endswith(NAME))
    assert (first.status, second.status) == (200, 206)
    start = int(second.headers["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= HALF
    assert second.headers["if-range"].startswith('"')
    assert len(CONTENT) - start <= 0.55 * len(CONTENT)


@pytest.mark.parametrize("setting", ["small", "fast"])
def test_a_cut_download_goes_on_in_its_own_format(
    setting: str, install: Install, upstream: Upstream, publishers: Publishers
) -> None:
    publishers.node("20.11.1")
    name = NAME if setting == "fast" else NAME.replace(".gz", ".xz")
    upstream.fail(f"{DIST}/{name}", Fault(reset_after=HALF))

    assert install(archive=setting) == "20.11.1"

    asked = [
        (request.path.rpartition("/")[2], request.status)
        for request in upstream.requests
        if ".tar." in request.path
    ]
    assert asked == [(name, 200), (name, 206)]


@pytest.mark.parametrize(
    ("answer", "requests"),
    [
        pytest.param(Fault(content=CONTENT), 2, id="ignored"),
        pytest.param(rest_from(HALF - 10, CONTENT[HALF - 10 :]), 3, id="shifted"),
        pytest.param(rest_from(HALF, CONTENT[HALF:-5]), 3, id="shortened"),
        pytest.param(Fault(status=206, content=CONTENT[HALF:]), 3, id="nameless"),
        pytest.param(rest_from(HALF, bytes(len(CONTENT) - HALF)), 3, id="lied"),
        pytest.param(rest_from(HALF, CONTENT[HALF:], ETag='"other"'), 3, id="of another file"),
        pytest.param(Fault(status=416), 3, id="416"),
        pytest.param(Fault(status=416, headers={"Content-Range": "bytes */7"}), 3, id="416 of another size"),
    ],
)
def test_rest_that_does_not_fit_is_fetched_from_the_beginning(
    answer: Fault, requests: int, install: Install, upstream: Upstream
) -> None:
    upstream.fail(ARCHIVE, Fault(cut_after=HALF), answer)
    assert install() == "20.11.1"
    assert upstream.count(NAME) == requests


def test_file_that_changed_on_the_way_is_fetched_from_the_beginning(
    upstream: Upstream, home: Path, tmp_path: Path
) -> None:
    upstream.put(ARCHIVE, b"new" * 1000)
    upstream.fail(ARCHIVE, Fault(content=CONTENT, headers={"ETag": '"old"'}, cut_after=HALF))
    fetcher = Fetcher({"HOME": str(home)}, routes=Routes(mirror=upstream.url), sleep=lambda _seconds: None)
    with open_partial(tmp_path / "file", "sha256") as file:
        fetcher.save(
            f"https://{ARCHIVE}",
            file,
            hosts=("nodejs.org",),
            max_bytes=1 << 20,
            started=lambda _size: lambda _count: None,
        )
    fetcher.close()
    assert (tmp_path / "file").read_bytes() == b"new" * 1000
    assert upstream.requests[1].headers["if-range"] == '"old"'


@pytest.mark.parametrize("tag", ["", 'W/"weak"'], ids=["without a tag", "with a weak tag"])
def test_file_without_a_strong_etag_is_never_resumed(tag: str, install: Install, upstream: Upstream) -> None:
    upstream.fail(ARCHIVE, Fault(headers={"ETag": tag}, cut_after=HALF))
    assert install() == "20.11.1"
    assert [request for request in upstream.requests if "range" in request.headers] == []


def test_later_run_goes_on_where_the_earlier_one_ended(
    install: Install, upstream: Upstream, context: Context
) -> None:
    upstream.fail(ARCHIVE, *[Fault(cut_after=HALF)] + [Fault(status=503)] * 3)
    with pytest.raises(UnreachableError):
        install()
    assert sorted(file.suffix for file in (context.cache_dir / "partial").iterdir()) == ["", ".mark"]
    assert install() == "20.11.1"
    assert upstream.requests[-1].headers["range"] == f"bytes={HALF}-"
    assert list((context.cache_dir / "partial").iterdir()) == []


def test_whole_file_that_was_left_behind_needs_no_byte_more(
    install: Install, upstream: Upstream, context: Context
) -> None:
    upstream.fail(ARCHIVE, *[Fault(cut_after=len(CONTENT) - 1)] + [Fault(status=503)] * 3)
    with pytest.raises(UnreachableError):
        install()
    (left,) = (file for file in (context.cache_dir / "partial").iterdir() if not file.suffix)
    left.write_bytes(CONTENT)
    assert install() == "20.11.1"
    assert upstream.requests[-1].status == 416


def test_left_behind_file_that_was_damaged_is_fetched_from_the_beginning(
    install: Install, upstream: Upstream, context: Context
) -> None:
    upstream.fail(ARCHIVE, *[Fault(cut_after=HALF)] + [Fault(status=503)] * 3)
    with pytest.raises(UnreachableError):
        install()
    (left,) = (file for file in (context.cache_dir / "partial").iterdir() if not file.suffix)
    left.write_bytes(bytes(HALF))
    assert install() == "20.11.1"
    asked = [request.status for request in upstream.requests if request.path.endswith(NAME)]
    assert asked[-2:] == [206, 200]


# N8: compressed for the way although nobody asked for that.


@pytest.mark.parametrize(
    ("encoding", "wrap"),
    [
        pytest.param("gzip", lambda content: content, id="said of the archive itself"),
        pytest.param("gzip", gzip.compress, id="packed once more"),
        pytest.param("x-gzip", gzip.compress, id="packed once more, old name"),
    ],
)
def test_compression_for_the_way_does_no_harm(
    encoding: str, wrap, install: Install, upstream: Upstream, context: Context
) -> None:
    upstream.put(ARCHIVE, wrap(CONTENT))
    upstream.fail(ARCHIVE, Fault(headers={"Content-Encoding": encoding}))
    assert install() == "20.11.1"
    assert upstream.count(".tar.gz") == 1
    (kept,) = (context.cache_dir / "downloads").iterdir()
    assert kept.read_bytes() == CONTENT
    assert list((context.cache_dir / "partial").iterdir()) == []


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("gzip", tar({"node/bin/node": (0o755, b"x")}, ""), id="unpacked by a proxy"),
        pytest.param("gzip", gzip.compress(b"another file"), id="another file, packed"),
        pytest.param("gzip", gzip.compress(bytes(1 << 20))[:500], id="packed and cut"),
        pytest.param("br", b"\x8b\x02\x80" * 100, id="in a way that is not known"),
    ],
)
def test_compression_that_cannot_be_undone_is_refused(
    encoding: str, body: bytes, install: Install, upstream: Upstream
) -> None:
    upstream.fail_always(ARCHIVE, Fault(content=body, headers={"Content-Encoding": encoding}))
    with pytest.raises(WrongChecksumError, match=f"sent as `{encoding}`"):
        install()
    assert upstream.count(".tar.gz") == 2
