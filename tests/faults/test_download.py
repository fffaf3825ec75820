"""What goes wrong between a publisher and this machine, each with its exact outcome (rows N1 to N12)."""

from __future__ import annotations

import gzip
from functools import partial
from importlib.util import find_spec
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from omg.errors import ChecksumError, DownloadError, InstallError, OfflineError
from omg.install.checksum import (
    EmptyChecksumError,
    MalformedChecksumError,
    MissingChecksumError,
    WrongChecksumError,
)
from omg.install.exchange import UnreachableError
from omg.install.fetch import Fetcher
from omg.install.partial import open_partial
from omg.install.progress import LineProgress
from omg.install.url import Routes
from omg.providers.native import Native
from omg.runtimes.registry import by_name
from omg.value import replace
from tests.publishers import node_archive, sums, tar
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers

NAME = "node-v20.11.1-linux-x64.tar.xz"
DIST = "nodejs.org/dist/v20.11.1"
ARCHIVE = f"{DIST}/{NAME}"
SUMS = f"{DIST}/SHASUMS256.txt"
INDEX = "nodejs.org/dist/index.json"
CONTENT = node_archive("20.11.1")
HALF = len(CONTENT) // 2
READ_TIMEOUT_S = 0.2


class Install(Protocol):
    """Installs node as one command would."""

    def __call__(self, spec: str = "20.11.1", *, is_forced: bool = False, **config: object) -> str:
        """Return the version that was installed.

        Raises:
            OmgError: It was not.
        """


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the waits between requests; none of them is really waited, and silence is short."""
    waits: list[float] = []
    monkeypatch.setattr("omg.providers.native.Fetcher", partial(Fetcher, sleep=waits.append))
    monkeypatch.setattr("omg.install.client.READ_TIMEOUT_S", READ_TIMEOUT_S)
    return waits


@pytest.fixture
def install(context: Context, upstream: Upstream, publishers: Publishers, waits: list[float]) -> Install:
    publishers.node("20.11.1", lts="Iron")

    def run(spec: str = "20.11.1", *, is_forced: bool = False, **config: object) -> str:
        settings = replace(context.config, **{"mirror": upstream.url, **config})  # type: ignore[arg-type]
        native = Native(replace(context, config=settings), LineProgress(lambda _line: None), command="test")
        node = by_name("node")
        try:
            done = native.install(node, node.vocabulary.parse_any(spec), is_forced=is_forced)
        finally:
            native.close()
        return done.toolchain.version.text

    return run


@pytest.fixture
def nothing_kept(store: StoreBuilder, context: Context) -> Iterator[None]:
    """Look afterwards whether a refused install left anything."""
    yield
    assert not store.layout.runtime_dir("node").exists()
    assert list(store.layout.staging_dir.glob("*")) == []
    assert not (context.cache_dir / "downloads").exists()


# N1: each fault once, on the archive, on the digests, on the list of releases. Those that may pass are
# met with another request; the others are told with their address, and nothing is installed.

PASSING = {
    "500": Fault(status=500),
    "502": Fault(status=502),
    "503": Fault(status=503),
    "504": Fault(status=504),
    "408": Fault(status=408),
    "429": Fault(status=429),
    "reset at once": Fault(reset_after=0),
    "reset on the way": Fault(reset_after=40),
    "end on the way": Fault(cut_after=40),
    "silence at once": Fault(stall_after=0),
    "silence on the way": Fault(stall_after=40),
}
LASTING = {
    "400": (Fault(status=400), "answered 400"),
    "403": (Fault(status=403), "answered 403"),
    "404": (Fault(status=404), "nodejs.org"),
    "410": (Fault(status=410), "nodejs.org"),
    "web page": (Fault(content=b"<!doctype html><p>Sign in"), "nodejs.org/dist/.*"),
    "message": (Fault(content=b'{"message": "no"}'), "nodejs.org/dist/.*"),
    "redirect to nowhere": (Fault(status=302), "redirects to nowhere"),
    "redirect to no address": (Fault(status=302, headers={"Location": "https://[::1/"}), "no address"),
    "redirect to plain http": (
        Fault(status=302, headers={"Location": "http://example.org/"}),
        "refusing plain http",
    ),
    "redirect to a file": (
        Fault(status=302, headers={"Location": "file:///etc/passwd"}),
        "not an http address",
    ),
}
# What comes whole and is wrong: an archive is fetched once more, a document is told.
WRONG = {
    "empty": Fault(content=b""),
    "cut without a length": Fault(content=b"v" * 40, is_length_hidden=True),
    "other bytes": Fault(content=bytes(len(CONTENT))),
}
PLACES = {"archive": ARCHIVE, "digests": SUMS, "list": INDEX}
SPECS = {"archive": "20.11.1", "digests": "20.11.1", "list": "20"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", PASSING)
def test_fault_that_passes_costs_one_more_request(
    fault: str, place: str, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail(PLACES[place], PASSING[fault])
    assert install(SPECS[place]) == "20.11.1"
    assert (upstream.count(f"/{PLACES[place]}"), len(waits)) == (2, 1)


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", LASTING)
def test_fault_that_lasts_is_told_at_once_with_its_address(
    fault: str, place: str, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail_always(PLACES[place], LASTING[fault][0])
    with pytest.raises(InstallError, match=LASTING[fault][1]):
        install(SPECS[place])
    assert (upstream.count(f"/{PLACES[place]}"), waits) == (1, [])


@pytest.mark.parametrize("fault", WRONG)
def test_archive_that_is_wrong_once_is_fetched_once_more(
    fault: str, install: Install, upstream: Upstream
) -> None:
    upstream.fail(ARCHIVE, WRONG[fault])
    assert install() == "20.11.1"
    assert upstream.count(NAME) == 2


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("place", ["digests", "list"])
@pytest.mark.parametrize("fault", WRONG)
def test_document_that_makes_no_sense_is_told_with_its_address(
    fault: str, place: str, install: Install, upstream: Upstream
) -> None:
    upstream.fail(PLACES[place], WRONG[fault])
    with pytest.raises(InstallError, match=PLACES[place]):
        install(SPECS[place])


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("fault", "requests"),
    [
        (Fault(status=503), 4),
        (Fault(reset_after=0), 4),
        (Fault(cut_after=0), 4),
        # Silence is waited for three times at most: that is most of a minute.
        (Fault(stall_after=0), 3),
    ],
    ids=["503", "reset", "end", "silence"],
)
def test_fault_that_never_passes_ends_after_some_requests(
    fault: Fault, requests: int, place: str, install: Install, upstream: Upstream
) -> None:
    upstream.fail_always(PLACES[place], fault)
    with pytest.raises(UnreachableError, match=f"https://{PLACES[place]}"):
        install(SPECS[place])
    assert upstream.count(f"/{PLACES[place]}") == requests


# N2: twice wrong, then right.


@pytest.mark.parametrize("fault", ["500", "reset on the way", "silence on the way", "end on the way"])
def test_what_fails_twice_succeeds_at_the_third_request(
    fault: str, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail(ARCHIVE, PASSING[fault], PASSING[fault])
    assert install() == "20.11.1"
    assert (upstream.count(NAME), len(waits)) == (3, 2)
    assert [wait for wait in waits if not 0.2 <= wait <= 8] == []


def test_waits_differ_between_those_who_failed_together(
    install: Install, upstream: Upstream, waits: list[float]
) -> None:
    for _ in range(3):
        upstream.fail(ARCHIVE, Fault(status=500))
        install(is_forced=True)
        upstream.put(ARCHIVE, CONTENT)
        upstream.fail(INDEX, Fault(status=500))
        install("20", is_forced=True)
    assert len(set(waits)) == len(waits) > 1


# N3: 429 with Retry-After.


@pytest.mark.parametrize(
    ("header", "least"),
    [("2", 2.0), ("Fri, 01 Jan 2021 00:00:00 GMT", 0.2), ("garbage", 0.2), ("-5", 0.2)],
)
def test_server_gets_the_time_that_it_asks_for(
    header: str, least: float, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail(ARCHIVE, Fault(status=429, headers={"Retry-After": header}))
    assert install() == "20.11.1"
    assert (upstream.count(NAME), len(waits)) == (2, 1)
    assert least <= waits[0] <= 8


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("header", ["86400", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_server_that_asks_for_too_much_is_left_at_once(
    header: str, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail_always(ARCHIVE, Fault(status=429, headers={"Retry-After": header}))
    with pytest.raises(UnreachableError, match=NAME) as raised:
        install()
    assert (raised.value.hint or "").startswith("try again in ")
    assert (upstream.count(NAME), waits) == (1, [])


@pytest.mark.parametrize("status", [403, 429])
def test_rate_limit_is_told_with_its_end(
    status: int, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1790000000"}
    upstream.fail_always(ARCHIVE, Fault(status=status, headers=headers))
    with pytest.raises(DownloadError, match=r"rate limit is used up until 2026-09-2\d \d\d:\d\d:\d\d"):
        install()
    assert (upstream.count(NAME), waits) == (1, [])


@pytest.mark.parametrize("reset", ["", "soon", "-1", "9" * 40])
def test_rate_limit_with_an_odd_end_is_told_without(reset: str, install: Install, upstream: Upstream) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    upstream.fail_always(ARCHIVE, Fault(status=403, headers=headers))
    with pytest.raises(DownloadError, match=r"rate limit is used up$"):
        install()


# N4: refusals that stay.


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_refusal_is_one_request(
    status: int, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail_always(ARCHIVE, Fault(status=status))
    with pytest.raises(DownloadError, match=rf"{NAME}` answered {status}"):
        install()
    assert (upstream.count(NAME), waits) == (1, [])


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
def test_file_without_a_strong_mark_is_never_gone_on_with(
    tag: str, install: Install, upstream: Upstream
) -> None:
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
    assert [request.status for request in upstream.requests[-2:]] == [206, 200]


# N6: wrong bytes of the right length, for ever.


@pytest.mark.usefixtures("nothing_kept")
def test_wrong_bytes_are_fetched_twice_and_both_digests_shown(
    install: Install, upstream: Upstream, context: Context
) -> None:
    upstream.fail_always(ARCHIVE, Fault(content=bytes(len(CONTENT))))
    with pytest.raises(WrongChecksumError, match=r"sha256 is [0-9a-f]{64}, published is [0-9a-f]{64}"):
        install()
    assert upstream.count(NAME) == 2
    assert list((context.cache_dir / "partial").iterdir()) == []


# N7: redirects.


def test_circle_of_redirects_ends(install: Install, upstream: Upstream) -> None:
    upstream.redirect(ARCHIVE, f"https://{ARCHIVE}")
    with pytest.raises(DownloadError, match="redirects more than 8 times"):
        install()
    assert upstream.count(NAME) == 9


@pytest.mark.parametrize(("hops", "is_followed"), [(8, True), (10, False)])
def test_some_redirects_are_followed(
    hops: int, is_followed: bool, install: Install, upstream: Upstream
) -> None:
    places = [ARCHIVE, *(f"nodejs.org/hop/{number}" for number in range(hops))]
    for place, following in pairwise(places):
        upstream.redirect(place, f"https://{following}")
    upstream.put(places[-1], CONTENT)
    try:
        is_installed = install() == "20.11.1"
    except DownloadError:
        is_installed = False
    assert is_installed is is_followed


def test_https_never_leads_to_plain_http(
    secure_upstream: Upstream, upstream: Upstream, certificate: Path, home: Path
) -> None:
    upstream.put("a", b"never asked for")
    secure_upstream.redirect("a", f"{upstream.url}/a")
    fetcher = Fetcher({"HOME": str(home), "SSL_CERT_FILE": str(certificate)})
    with pytest.raises(DownloadError, match="from https to plain http"):
        fetcher.read(f"{secure_upstream.url}/a", hosts=("127.0.0.1",), max_bytes=100)
    fetcher.close()
    assert (len(secure_upstream.requests), upstream.requests) == (1, [])


def test_credentials_are_not_sent_to_the_host_that_a_redirect_names(upstream: Upstream, home: Path) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login ana password pass\n")
    (home / ".netrc").chmod(0o600)
    with Upstream().serving() as other:
        other_url = other.url.replace("127.0.0.1", "localhost")
        other.put("x/a", b"moved")
        upstream.redirect("x/a", f"{other_url}/x/a")
        fetcher = Fetcher({"HOME": str(home), "GITHUB_TOKEN": "secret"})
        try:
            fetcher.read(
                f"{upstream.url}/x/a", hosts=(), max_bytes=100, headers={"Authorization": "Bearer secret"}
            )
        finally:
            fetcher.close()
        assert upstream.requests[0].headers["authorization"] == "Bearer secret"
        assert "authorization" not in other.requests[0].headers


# N8: compressed for the way although nobody asked for that.


def gz_only(upstream: Upstream) -> tuple[str, bytes]:
    """Publish the gzip archive alone, and return its place and content."""
    name, content = NAME.replace(".xz", ".gz"), node_archive("20.11.1", "gz")
    upstream.put(SUMS, sums({name: content}))
    return f"{DIST}/{name}", content


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
    place, content = gz_only(upstream)
    upstream.put(place, wrap(content))
    upstream.fail(place, Fault(headers={"Content-Encoding": encoding}))
    assert install() == "20.11.1"
    assert upstream.count(".tar.gz") == 1
    (kept,) = (context.cache_dir / "downloads").iterdir()
    assert kept.read_bytes() == content
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
    place, _ = gz_only(upstream)
    upstream.fail_always(place, Fault(content=body, headers={"Content-Encoding": encoding}))
    with pytest.raises(WrongChecksumError, match=f"sent as `{encoding}`"):
        install()
    assert upstream.count(".tar.gz") == 2


# N9: digest documents.


@pytest.mark.parametrize(
    "spelled",
    [
        pytest.param(lambda text: text.upper().replace(NAME.upper(), NAME), id="upper case"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="crlf"),
        pytest.param(lambda text: f"\ufeff{text}", id="byte order mark"),
        pytest.param(lambda text: text.replace("  ", " *"), id="star"),
    ],
)
def test_spellings_of_digests_install(spelled, install: Install, upstream: Upstream) -> None:
    upstream.put(SUMS, spelled(sums({NAME: CONTENT}).decode()).encode())
    assert install() == "20.11.1"


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(b"", EmptyChecksumError, id="empty"),
        pytest.param(sums({NAME: b"other"}), WrongChecksumError, id="wrong"),
        pytest.param(b"<html><body>sign in</body></html>", MalformedChecksumError, id="web page"),
        pytest.param(b"\x00\xff\x00", MalformedChecksumError, id="binary"),
        pytest.param(f"{'0' * 63}  {NAME}\n".encode(), MalformedChecksumError, id="too short"),
    ],
)
def test_documents_without_the_right_digest_do_not_install(
    document: bytes, kind: type[ChecksumError], install: Install, upstream: Upstream
) -> None:
    upstream.put(SUMS, document)
    with pytest.raises(kind):
        install()


@pytest.mark.usefixtures("nothing_kept")
def test_archive_that_no_document_names_does_not_install(install: Install, upstream: Upstream) -> None:
    upstream.put(SUMS, sums({"node-v20.11.1.tar.gz": CONTENT}))
    with pytest.raises(InstallError, match="not published"):
        install()
    assert upstream.count(NAME) == 0


def test_kinds_of_missing_digests_differ() -> None:
    kinds = {EmptyChecksumError, MalformedChecksumError, MissingChecksumError, WrongChecksumError}
    assert len({kind("").kind for kind in kinds}) == 4


# N10: what is kept is verified again.


def test_kept_archive_with_another_last_byte_is_refused_offline_and_removed(
    install: Install, context: Context
) -> None:
    install()
    (kept,) = (context.cache_dir / "downloads").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + b"\0")
    with pytest.raises(OfflineError, match=NAME):
        install(is_forced=True, offline=True)
    assert not kept.exists()


# N11: too slow to be alive.


def test_silence_ends_and_what_came_is_kept_for_later(
    install: Install, upstream: Upstream, context: Context
) -> None:
    upstream.fail_always(ARCHIVE, Fault(stall_after=50))
    with pytest.raises(UnreachableError, match=NAME):
        install()
    (left,) = (file for file in (context.cache_dir / "partial").iterdir() if not file.suffix)
    assert left.read_bytes() == CONTENT[:150]


def test_fewer_than_1024_bytes_a_second_are_too_slow_and_kept_for_later(
    upstream: Upstream, home: Path, tmp_path: Path
) -> None:
    upstream.put(ARCHIVE, bytes(5 << 20))
    seconds = count(0, 3600)
    fetcher = Fetcher(
        {"HOME": str(home)},
        routes=Routes(mirror=upstream.url),
        sleep=lambda _seconds: None,
        clock=lambda: float(next(seconds)),
    )
    with open_partial(tmp_path / "file", "sha256") as file:
        with pytest.raises(UnreachableError, match="slower than 1024 bytes a second"):
            fetcher.save(
                f"https://{ARCHIVE}",
                file,
                hosts=("nodejs.org",),
                max_bytes=10 << 20,
                started=lambda _size: lambda _count: None,
            )
        assert file.is_resumable
    fetcher.close()
    assert upstream.count(NAME) == 1


# N12: a clock that is years off.


def faketime_library() -> Path | None:
    """Return the library that lies about the time, if this machine has one."""
    found = find_spec("libfaketime")
    places = [Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")]
    if found is not None and found.origin is not None:
        places.append(Path(found.origin).parent / "vendor/libfaketime/src/libfaketime.so.1")
    return next((place for place in places if place.exists()), None)


FAKETIME = faketime_library()


@pytest.mark.skipif(FAKETIME is None, reason="no libfaketime on this machine (pip install libfaketime)")
@pytest.mark.parametrize("offset", ["+3650d", "-3650d"])
def test_clock_that_is_years_off_stops_nothing_local_and_is_named_by_certificate_errors(
    offset: str,
    omg: RunOmg,
    store: StoreBuilder,
    secure_upstream: Upstream,
    certificate: Path,
) -> None:
    store.add("node", "20.11.1")
    lying = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": offset}
    trusting = {"OMG_MIRROR": secure_upstream.url, "SSL_CERT_FILE": str(certificate)}
    assert "20.11.1" in omg("list", "node", env=lying).stdout
    refused = omg("install", "node@20.12.0", env=lying | trusting)
    assert (refused.exit_status, "your clock says" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr
