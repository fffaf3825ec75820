"""Fetching over real sockets: retries, bounds, redirects, digests of raw bytes."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING

import pytest

from omg.errors import DownloadError, OfflineError, StoreError
from omg.network.fetch import Fetcher
from omg.network.http_errors import NotFoundError, UnreachableError
from omg.network.partial import open_partial
from omg.network.url import Routes
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTS = ("nodejs.org",)
PLACE = "nodejs.org/dist/a.tar.xz"
URL = f"https://{PLACE}"
BODY = bytes(range(256)) * 1000


@pytest.fixture
def waits() -> list[float]:
    """Return the waits that were asked for; none of them is really waited."""
    return []


@pytest.fixture
def fetcher(upstream: Upstream, home: Path, waits: list[float]) -> Iterator[Fetcher]:
    upstream.put(PLACE, BODY)
    fetcher = Fetcher({"HOME": str(home)}, routes=Routes(mirror=upstream.url), sleep=waits.append)
    yield fetcher
    fetcher.close()


def save(fetcher: Fetcher, file: Path, *, max_bytes: int = 1 << 30) -> str:
    with open_partial(file, "sha256") as partial:
        fetcher.save(
            URL, partial, hosts=HOSTS, max_bytes=max_bytes, started=lambda _size: lambda _count: None
        )
        assert partial.size_bytes == file.stat().st_size
        return partial.digest.hex()


def read(fetcher: Fetcher) -> bytes:
    return fetcher.read(URL, hosts=HOSTS, max_bytes=1 << 20).content


def test_body_is_saved_with_its_digest(fetcher: Fetcher, tmp_path: Path) -> None:
    assert save(fetcher, tmp_path / "a") == hashlib.sha256(BODY).hexdigest()
    assert (tmp_path / "a").read_bytes() == BODY


def test_saved_file_is_private(fetcher: Fetcher, tmp_path: Path) -> None:
    save(fetcher, tmp_path / "a")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_planted_link_is_not_written_through(fetcher: Fetcher, tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "victim")
    with pytest.raises(StoreError):
        save(fetcher, tmp_path / "a")
    assert not (tmp_path / "victim").exists()


def test_identity_is_asked_for(fetcher: Fetcher, upstream: Upstream, tmp_path: Path) -> None:
    save(fetcher, tmp_path / "a")
    assert upstream.requests[0].headers["accept-encoding"] == "identity"


def test_raw_bytes_are_hashed_whatever_the_encoding_says(
    fetcher: Fetcher, upstream: Upstream, tmp_path: Path
) -> None:
    packed = gzip.compress(BODY)
    upstream.put(PLACE, packed)
    upstream.fail(PLACE, Fault(headers={"Content-Encoding": "gzip"}))
    assert save(fetcher, tmp_path / "a") == hashlib.sha256(packed).hexdigest()


def test_document_that_was_packed_for_the_way_is_unpacked(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.put(PLACE, gzip.compress(BODY))
    upstream.fail(PLACE, Fault(headers={"Content-Encoding": "gzip"}))
    assert read(fetcher) == BODY


@pytest.mark.parametrize(
    "body",
    [gzip.compress(BODY)[:-9], gzip.compress(BODY)[:-1], gzip.compress(BODY) + b"more"],
    ids=["cut", "without its sum", "with more behind"],
)
def test_packed_document_that_is_not_whole_is_refused(
    body: bytes, fetcher: Fetcher, upstream: Upstream
) -> None:
    upstream.put(PLACE, body)
    upstream.fail(PLACE, Fault(headers={"Content-Encoding": "gzip"}))
    with pytest.raises(DownloadError, match="cut off, or has data after"):
        read(fetcher)


def test_packed_document_larger_than_allowed_is_refused(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.put(PLACE, gzip.compress(bytes(10 << 20)))
    upstream.fail(PLACE, Fault(headers={"Content-Encoding": "gzip"}))
    with pytest.raises(DownloadError, match="larger than"):
        read(fetcher)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=503),
        Fault(status=408),
        Fault(status=429),
        Fault(reset_after=1000),
        Fault(cut_after=1000),
        Fault(reset_after=0),
    ],
    ids=repr,
)
def test_what_fails_twice_succeeds_at_the_third_request(
    fault: Fault, fetcher: Fetcher, upstream: Upstream, waits: list[float], tmp_path: Path
) -> None:
    upstream.fail(PLACE, fault, fault)
    assert save(fetcher, tmp_path / "a") == hashlib.sha256(BODY).hexdigest()
    assert (upstream.count("a.tar.xz"), len(waits)) == (3, 2)
    assert [wait for wait in waits if not 0.2 <= wait <= 8] == []


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(cut_after=10)], ids=repr)
def test_what_always_fails_ends_after_four_requests(
    fault: Fault, fetcher: Fetcher, upstream: Upstream
) -> None:
    upstream.fail_always(PLACE, fault)
    with pytest.raises(UnreachableError, match=r"a\.tar\.xz"):
        read(fetcher)
    assert upstream.count("a.tar.xz") == 4


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotFoundError), (410, NotFoundError), (400, DownloadError), (401, DownloadError)],
)
def test_other_refusals_are_not_repeated(
    status: int, kind: type[DownloadError], fetcher: Fetcher, upstream: Upstream
) -> None:
    upstream.fail_always(PLACE, Fault(status=status))
    with pytest.raises(kind, match=str(status)):
        read(fetcher)
    assert upstream.count("a.tar.xz") == 1


@pytest.mark.parametrize(("header", "least"), [("2", 2), ("garbage", 0.2)])
def test_server_is_given_the_time_that_it_asks_for(
    header: str, least: float, fetcher: Fetcher, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail(PLACE, Fault(status=429, headers={"Retry-After": header}))
    assert read(fetcher) == BODY
    assert waits[0] >= least


def test_server_that_asks_for_a_day_is_left_at_once(
    fetcher: Fetcher, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail_always(PLACE, Fault(status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(UnreachableError) as raised:
        read(fetcher)
    assert (raised.value.hint, waits) == ("try again in 24 h", [])


def test_rate_limit_is_reported_with_its_end(fetcher: Fetcher, upstream: Upstream) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1790000000"}
    upstream.fail_always(PLACE, Fault(status=403, headers=headers))
    with pytest.raises(DownloadError, match=r"rate limit exceeded until 2026-09-\d\d \d\d:\d\d:\d\d"):
        read(fetcher)
    assert upstream.count("a.tar.xz") == 1


def test_announced_size_above_the_bound_is_refused_before_the_body(fetcher: Fetcher, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="larger than 10 bytes"):
        save(fetcher, tmp_path / "a", max_bytes=10)
    assert (tmp_path / "a").read_bytes() == b""


def test_html_page_in_place_of_an_archive_is_reported(
    fetcher: Fetcher, upstream: Upstream, tmp_path: Path
) -> None:
    upstream.fail(PLACE, Fault(content=b"<!DOCTYPE html><title>Sign in</title>"))
    with pytest.raises(DownloadError, match="HTML page") as raised:
        save(fetcher, tmp_path / "a")
    assert "login page" in (raised.value.hint or "")


def test_redirect_goes_through_the_mirror(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.redirect(PLACE, "https://nodejs.org/cdn/a")
    upstream.put("nodejs.org/cdn/a", b"moved")
    assert read(fetcher) == b"moved"


def test_redirects_within_the_mirror_are_followed(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.redirect(PLACE, "/elsewhere/a")
    upstream.put("elsewhere/a", b"moved")
    assert read(fetcher) == b"moved"


@pytest.mark.parametrize("prefix", ["", "https://"], ids=["mirror", "prefix"])
@pytest.mark.parametrize("base", ["", "/omg"])
def test_redirect_by_an_https_mirror_to_its_storage_is_followed_as_it_is(
    prefix: str, base: str, secure_upstream: Upstream, certificate: Path
) -> None:
    mirror = f"{secure_upstream.url}{base}"
    storage = secure_upstream.url.replace("127.0.0.1", "localhost")
    secure_upstream.redirect(f"{base}/{PLACE}".lstrip("/"), f"{storage}/storage/a")
    secure_upstream.redirect("storage/a", "/another/a")
    secure_upstream.put("another/a", BODY)
    routes = Routes(prefixes={prefix: mirror}) if prefix else Routes(mirror)
    fetcher = Fetcher({"SSL_CERT_FILE": str(certificate)}, routes=routes)
    assert read(fetcher) == BODY
    fetcher.close()


def test_circle_of_redirects_ends(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.redirect(PLACE, f"/{PLACE}")
    with pytest.raises(DownloadError, match="redirects more than 8 times"):
        read(fetcher)
    assert upstream.count("a.tar.xz") == 9


def test_redirect_to_nowhere_is_an_error(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.fail(PLACE, Fault(status=302))
    with pytest.raises(DownloadError, match="redirects without a location"):
        read(fetcher)


def test_credentials_do_not_follow_a_redirect_to_another_origin(upstream: Upstream, home: Path) -> None:
    with Upstream().serving() as other:
        other.put("x/a", b"moved")
        upstream.redirect("x/a", f"{other.url}/x/a")
        fetcher = Fetcher({"HOME": str(home)}, routes=Routes(named=(upstream.url,)))
        answer = fetcher.read(
            f"{upstream.url}/x/a", hosts=(), max_bytes=100, headers={"Authorization": "Bearer secret"}
        )
        fetcher.close()
        assert answer.content == b"moved"
        assert "authorization" in upstream.requests[0].headers
        assert "authorization" not in other.requests[0].headers


def test_netrc_is_honoured(fetcher: Fetcher, upstream: Upstream, home: Path) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login ana password pass\n")
    (home / ".netrc").chmod(0o600)
    read(fetcher)
    assert upstream.requests[0].headers["authorization"] == "Basic YW5hOnBhc3M="


def test_broken_netrc_counts_as_none(fetcher: Fetcher, upstream: Upstream, home: Path) -> None:
    (home / ".netrc").write_text("machine\nlogin")
    read(fetcher)
    assert "authorization" not in upstream.requests[0].headers


def test_unchanged_document_is_not_sent_again(fetcher: Fetcher) -> None:
    first = fetcher.read(URL, hosts=HOSTS, max_bytes=1 << 20)
    second = fetcher.read(URL, hosts=HOSTS, max_bytes=1 << 20, etag=first.etag)
    assert (second.is_unchanged, second.content) == (True, b"")


def test_offline_nothing_is_asked(upstream: Upstream) -> None:
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), is_offline=True)
    with pytest.raises(OfflineError):
        read(fetcher)
    assert upstream.requests == []


def test_server_that_does_not_answer_is_named(home: Path, waits: list[float]) -> None:
    fetcher = Fetcher({"HOME": str(home)}, routes=Routes(mirror="http://127.0.0.1:1"), sleep=waits.append)
    with pytest.raises(UnreachableError, match=r"cannot reach `http://127\.0\.0\.1:1/nodejs\.org/dist/a"):
        read(fetcher)
    fetcher.close()


def test_redirect_can_be_read_without_going_there(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.redirect(PLACE, "https://github.com/oven-sh/bun/releases/tag/bun-v1.2.0")
    assert fetcher.redirect_of(URL, hosts=HOSTS) == "https://github.com/oven-sh/bun/releases/tag/bun-v1.2.0"
    assert len(upstream.requests) == 1


def test_cancelled_download_ends_and_is_not_repeated(
    fetcher: Fetcher, upstream: Upstream, tmp_path: Path
) -> None:
    fetcher.cancel()
    with pytest.raises(DownloadError, match="interrupted"):
        save(fetcher, tmp_path / "a")
    assert upstream.requests == []


def test_download_that_is_cancelled_on_the_way_stops(fetcher: Fetcher, tmp_path: Path) -> None:
    def started(_size: int | None):
        fetcher.cancel()
        return lambda _count: None

    with pytest.raises(DownloadError, match="interrupted"), open_partial(tmp_path / "a", "sha256") as partial:
        fetcher.save(URL, partial, hosts=HOSTS, max_bytes=1 << 30, started=started)
    assert (tmp_path / "a").stat().st_size == 0
