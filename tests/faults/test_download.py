"""What goes wrong between a publisher and this machine, each with its exact outcome (rows N1 to N12)."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib.util import find_spec
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import ChecksumError, DownloadError, InstallError, OfflineError
from omg.network.fetch import Fetcher
from omg.network.http_errors import UnreachableError
from omg.network.partial import open_partial
from omg.network.url import Routes
from omg.sources.checksum import (
    EmptyChecksumError,
    MalformedChecksumError,
    MissingChecksumError,
    WrongChecksumError,
)
from tests.faults.node_release import ARCHIVE, CONTENT, INDEX, NAME, SUMS, Install
from tests.figures import report
from tests.publishers import sums
from tests.tools import report_tool
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from omg.context import Context
    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

# N1: each fault once, on the archive, on the digests, on the list of releases. Those that may pass are
# met with another request; the others are told with their address, and nothing is installed.

_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
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
    "507": Fault(status=507),
    "599": Fault(status=599),
    "no http": Fault(raw=b"SSH-2.0-OpenSSH_9.2\r\n"),
    "http of another age": Fault(raw=b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "status that is no number": Fault(raw=b"HTTP/1.1 OK\r\n\r\n"),
    "status cut": Fault(raw=b"HTTP/1.1 20"),
    "headers cut": Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Le"),
    "headers without end": Fault(raw=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000),
    "header of 200 kB": Fault(raw=b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000),
    "header without a name": Fault(raw=b"HTTP/1.1 200 OK\r\n: y\r\n\r\n"),
    "zero byte in a header": Fault(raw=b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"),
    "two lengths": Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
    "length below zero": Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
    "length of letters": Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"),
    "unknown transfer": Fault(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"),
    "chunk cut": Fault(raw=_CHUNKED + b"5\r\nhel"),
    "chunk that is no number": Fault(raw=_CHUNKED + b"five\r\nhello\r\n"),
    "chunk of 2 to the 80": Fault(raw=_CHUNKED + b"f" * 20 + b"\r\nhello"),
    "chunks without an end": Fault(raw=_CHUNKED + b"5\r\nhello\r\n"),
    "another protocol": Fault(raw=b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    "preliminary answers only": Fault(raw=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
}
LASTING = {
    "400": (Fault(status=400), "answered 400"),
    "403": (Fault(status=403), "answered 403"),
    "404": (Fault(status=404), "nodejs.org"),
    "410": (Fault(status=410), "nodejs.org"),
    "204": (Fault(status=204), "answered 204"),
    "a part that nobody asked for": (
        Fault(status=206, headers={"Content-Range": "bytes 0-4/5"}, content=b"hello"),
        "answered 206",
    ),
    "304 that nobody asked for": (Fault(status=304), "answered 304"),
    "300": (Fault(status=300, headers={"Location": "https://nodejs.org/"}), "answered 300"),
    "407": (Fault(status=407), "the proxy requires a login"),
    "451": (Fault(status=451), "answered 451"),
    "999": (Fault(status=999), "answered 999"),
    "length of a year": (Fault(headers={"Content-Length": "9" * 18}), "larger than"),
    "web page": (Fault(content=b"<!doctype html><p>Sign in"), "nodejs.org/dist/.*"),
    "message": (Fault(content=b'{"message": "no"}'), "nodejs.org/dist/.*"),
    "redirect to nowhere": (Fault(status=302), "redirects without a location"),
    "redirect to no address": (Fault(status=302, headers={"Location": "https://[::1/"}), "invalid URL"),
    "redirect to plain http": (
        Fault(status=302, headers={"Location": "http://example.org/"}),
        "refusing plain http",
    ),
    "redirect to another protocol": (
        Fault(status=302, headers={"Location": "ftp://ana:secret@nodejs.org/a"}),
        "refusing a redirect to `ftp://nodejs.org/a`: not an http URL",
    ),
    "redirect to a port that is none": (
        Fault(status=302, headers={"Location": "https://nodejs.org:99999/"}),
        "not an http URL",
    ),
    "redirect that moves the cursor": (
        Fault(status=302, headers={"Location": "https://nodejs.org/\x1b[2J"}),
        "invalid URL",
    ),
    "redirect to a file": (
        Fault(status=302, headers={"Location": "file:///etc/passwd"}),
        "not an http URL",
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
def test_fault_that_lasts_is_reported_at_once_with_its_address(
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
def test_document_that_makes_no_sense_is_reported_with_its_address(
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
    with pytest.raises(UnreachableError, match=f"{upstream.url}/{PLACES[place]}"):
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
def test_server_gets_the_time_that_it_requests(
    header: str, least: float, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail(ARCHIVE, Fault(status=429, headers={"Retry-After": header}))
    assert install() == "20.11.1"
    assert (upstream.count(NAME), len(waits)) == (2, 1)
    assert least <= waits[0] <= 8


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("header", ["86400", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_server_that_requests_too_much_time_is_given_up_at_once(
    header: str, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    upstream.fail_always(ARCHIVE, Fault(status=429, headers={"Retry-After": header}))
    with pytest.raises(UnreachableError, match=NAME) as raised:
        install()
    assert (raised.value.hint or "").startswith("try again in ")
    assert (upstream.count(NAME), waits) == (1, [])


@pytest.mark.parametrize("status", [403, 429])
def test_rate_limit_is_reported_with_its_end(
    status: int, install: Install, upstream: Upstream, waits: list[float]
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1790000000"}
    upstream.fail_always(ARCHIVE, Fault(status=status, headers=headers))
    with pytest.raises(DownloadError, match=r"rate limit exceeded until 2026-09-2\d \d\d:\d\d:\d\d"):
        install()
    assert (upstream.count(NAME), waits) == (1, [])


@pytest.mark.parametrize("reset", ["", "soon", "-1", "9" * 40])
def test_rate_limit_with_an_odd_end_is_reported_without(
    reset: str, install: Install, upstream: Upstream
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    upstream.fail_always(ARCHIVE, Fault(status=403, headers=headers))
    with pytest.raises(DownloadError, match=r"rate limit exceeded$"):
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
    upstream.redirect(ARCHIVE, f"/{ARCHIVE}")
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


def test_https_never_redirects_to_plain_http(
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
        routes = Routes(named=(upstream.url,))
        fetcher = Fetcher({"HOME": str(home), "GITHUB_TOKEN": "secret"}, routes=routes)
        try:
            fetcher.read(
                f"{upstream.url}/x/a", hosts=(), max_bytes=100, headers={"Authorization": "Bearer secret"}
            )
        finally:
            fetcher.close()
        assert upstream.requests[0].headers["authorization"] == "Bearer secret"
        assert "authorization" not in other.requests[0].headers


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
    kept.write_bytes(kept.read_bytes()[:-1] + b"\1")
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


@pytest.fixture(scope="session")
def faketime() -> dict[str, str]:
    """Return what makes a library lie about the time to a program, without which the test is skipped."""
    found = find_spec("libfaketime")
    # Debian 12's comes last: under it every sleep of Python fails.
    places = [Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")]
    if found is not None and found.origin is not None:
        places.insert(0, Path(found.origin).parent / "vendor/libfaketime/src/libfaketime.so.1")
    for place in filter(Path.exists, places):
        # Only the date is wrong: how long something takes is counted by another clock.
        lying = {"LD_PRELOAD": str(place), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        script = "import time; before = time.time(); time.sleep(0.01); print(before)"
        command, offset = [sys.executable, "-I", "-S", "-c", script], {"FAKETIME": "+3650d"}
        done = subprocess.run(command, env=lying | offset, capture_output=True, text=True, check=False)
        if done.returncode == 0 and float(done.stdout) > time.time() + 3640 * 86400:
            return lying
    pytest.skip(f"NOT CHECKED: no libfaketime that works (pip install libfaketime): {[*map(str, places)]}")


@pytest.mark.parametrize("offset", ["+3650d", "-3650d"])
def test_clock_that_is_years_off_stops_nothing_local_and_is_named_by_certificate_errors(
    offset: str,
    omg: RunOmg,
    store: StoreBuilder,
    secure_upstream: Upstream,
    certificate: Path,
    faketime: dict[str, str],
) -> None:
    report_tool("libfaketime", faketime["LD_PRELOAD"])
    store.add("node", "20.11.1")
    lying = faketime | {"FAKETIME": offset}
    trusting = {"OMG_MIRROR": secure_upstream.url, "SSL_CERT_FILE": str(certificate)}
    local = [
        ("list", "node"),
        ("use", "node@20.11.1"),
        ("which", "node"),
        ("log",),
        ("uninstall", "--force", "node@20.11.1"),
    ]
    assert [command for command in local if omg(*command, env=lying).exit_status != 0] == []
    refused = omg("install", "node@20.12.0", env=lying | trusting)
    assert (refused.exit_status, "your clock says" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr
    report(f"{len(local)} local commands and a download with the clock at {offset}")
