"""What people are told of a download that begins anew: one download, and how much of it is there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.config import Config
from omg.errors import DownloadError, OfflineError, StoreError
from omg.install.archives import ArchiveCache, open_archives
from omg.install.progress import VERIFYING, LineProgress
from omg.network.fetch import Fetcher
from omg.network.http_errors import NotFoundError
from omg.network.url import Routes
from omg.sources.checksum import Digest, WrongChecksumError
from omg.sources.layout import Layout
from omg.sources.source import PublishedArchive
from omg.value import replace
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omg.context import Context
    from tests.upstream import Upstream

PLACE = "nodejs.org/dist/a.tar.gz"
CONTENT = bytes(range(256)) * 4000
HALF = len(CONTENT) // 2


class Told:
    """A progress display that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.downloads: list[list[int]] = []
        self.sizes: list[tuple[int | None, int]] = []
        self.phases: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)

    def download(self, label: str, size_bytes: int | None, present_bytes: int = 0) -> Callable[[int], None]:
        self.sizes.append((size_bytes, present_bytes))
        self.downloads.append([])
        return self.downloads[-1].append

    def phase(self, label: str, name: str) -> None:
        self.phases.append(name)

    def end(self, label: str) -> None:
        pass


HOSTS = ("nodejs.org",)
PART = PublishedArchive(
    f"https://{PLACE}",
    "a.tar.gz",
    Digest("sha256", hashlib.sha256(CONTENT).digest()),
    Layout(),
)


@pytest.fixture
def obtain(upstream: Upstream, tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """Return what obtains the archive for a cache below ``tmp_path``."""
    upstream.put(PLACE, CONTENT)
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _s: None)
    archives = ArchiveCache(tmp_path / "cache/downloads", fetcher, Told())
    yield (
        lambda: (
            archives.obtain(
                PART,
                hosts=HOSTS,
                label="node",
                unfinished=tmp_path / "unfinished",
                unpack_dir=tmp_path,
            ).file
        )
    )
    fetcher.close()


def _make_directory(file: Path) -> None:
    (file / "deep").mkdir(parents=True)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "take_place",
    [os.mkfifo, _make_directory, lambda file: file.symlink_to("/etc/hostname"), Path.touch],
    ids=["fifo", "directory", "link", "empty file"],
)
def test_what_took_the_place_of_a_kept_archive_is_replaced(
    take_place: Callable[[Path], None], obtain: Callable[[], Path], upstream: Upstream
) -> None:
    file = obtain()
    file.unlink()
    take_place(file)
    assert obtain() == file
    assert file.is_file()
    assert not file.is_symlink()
    assert file.read_bytes() == CONTENT
    assert upstream.count(PLACE) == 2


@pytest.mark.parametrize("free_bytes", [len(CONTENT) // 2, len(CONTENT) * 2])
def test_kept_archive_is_not_unpacked_where_there_is_no_room(
    obtain: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, free_bytes: int
) -> None:
    obtain()
    room = os.statvfs_result((1, 1, free_bytes, free_bytes, free_bytes, 1, 1, 1, 0, 255))
    monkeypatch.setattr("os.statvfs", lambda _place: room)
    with pytest.raises(StoreError, match=r"about 7\d MB are needed"):
        obtain()


def test_cache_without_room_is_reported_before_the_download(
    obtain: Callable[[], Path], upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = os.statvfs_result((1, 1, 5, 5, 5, 1, 1, 1, 0, 255))
    roomy = os.statvfs(tmp_path)
    monkeypatch.setattr("os.statvfs", lambda place: full if place.name == "partial" else roomy)
    with pytest.raises(StoreError, match="cache/partial") as refused:
        obtain()
    assert refused.value.hint is not None
    assert "OMG_CACHE_DIR" in refused.value.hint
    assert list((tmp_path / "cache").rglob("*.tar*")) == []


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param((), id="none"),
        pytest.param((Fault(reset_after=HALF),), id="cut off"),
        pytest.param((Fault(reset_after=HALF), Fault(content=CONTENT)), id="cut off, then all of it"),
        pytest.param((Fault(status=503), Fault(status=500)), id="refused"),
        pytest.param((Fault(content=bytes(len(CONTENT))),), id="wrong bytes"),
    ],
)
def test_download_that_begins_again_is_one(
    faults: tuple[Fault, ...], upstream: Upstream, tmp_path: Path
) -> None:
    upstream.put(PLACE, CONTENT)
    upstream.fail(PLACE, *faults)
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _s: None)
    told = Told()
    archives = ArchiveCache(tmp_path / "cache/downloads", fetcher, told)
    place = {"unfinished": tmp_path / "unfinished", "unpack_dir": tmp_path}
    file = archives.obtain(PART, hosts=HOSTS, label="node", **place).file
    fetcher.close()
    assert file.read_bytes() == CONTENT
    (counts,) = told.downloads
    assert sum(counts) == len(CONTENT)


def test_total_is_all_of_it_after_a_resume(upstream: Upstream, tmp_path: Path) -> None:
    upstream.put(PLACE, CONTENT)
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _s: None)
    told = Told()
    archives = ArchiveCache(tmp_path / "cache/downloads", fetcher, told)
    place = {"unfinished": tmp_path / "unfinished", "unpack_dir": tmp_path}
    # The first run ends half-way.
    upstream.fail(PLACE, Fault(reset_after=HALF), Fault(status=404))
    with pytest.raises(DownloadError):
        archives.obtain(PART, hosts=HOSTS, label="node", **place)
    archives.obtain(PART, hosts=HOSTS, label="node", **place)
    fetcher.close()
    size_bytes, present_bytes = told.sizes[-1]
    assert size_bytes == len(CONTENT)
    assert 0 < present_bytes <= HALF
    assert sum(told.downloads[-1]) == len(CONTENT) - present_bytes


def test_kept_archive_is_reported_as_verified(
    obtain: Callable[[], Path], upstream: Upstream, tmp_path: Path
) -> None:
    obtain()
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _s: None)
    told = Told()
    archives = ArchiveCache(tmp_path / "cache/downloads", fetcher, told)
    archives.obtain(PART, hosts=HOSTS, label="node", unfinished=tmp_path / "unfinished", unpack_dir=tmp_path)
    fetcher.close()
    assert (told.phases, told.sizes) == ([VERIFYING], [])


# Formats.

STEM = "nodejs.org/dist/node"
GZ, XZ = (
    PublishedArchive(
        f"https://{STEM}.tar.{kind}",
        f"node.tar.{kind}",
        Digest("sha256", hashlib.sha256(content).digest()),
        Layout(),
    )
    for kind, content in (("gz", CONTENT), ("xz", CONTENT[::-1]))
)
BOTH = replace(XZ, others=(GZ,))


class Formats:
    """A cache of archives that are published in two formats, and what was asked for."""

    def __init__(self, upstream: Upstream, tmp_path: Path) -> None:
        upstream.put(f"{STEM}.tar.gz", CONTENT)
        upstream.put(f"{STEM}.tar.xz", CONTENT[::-1])
        self._upstream = upstream
        self._tmp_path = tmp_path
        self.downloads_dir = tmp_path / "cache/downloads"
        self.told = Told()

    def obtain(
        self, setting: str = "auto", archive: PublishedArchive = BOTH, *, is_offline: bool = False
    ) -> str:
        """Return the name of the format that was taken."""
        routes = Routes(mirror=self._upstream.url)
        fetcher = Fetcher({}, routes=routes, is_offline=is_offline, sleep=lambda _s: None)
        archives = ArchiveCache(self.downloads_dir, fetcher, self.told, format_setting=setting)
        try:
            obtained = archives.obtain(
                archive,
                hosts=HOSTS,
                label="node",
                unfinished=self._tmp_path / "unfinished",
                unpack_dir=self._tmp_path,
            )
        finally:
            fetcher.close()
        assert hashlib.sha256(obtained.file.read_bytes()).digest() == obtained.archive.digest.value
        return obtained.archive.name

    @property
    def asked(self) -> list[tuple[str, int]]:
        """The ending and the status of each request."""
        return [(request.path[-2:], request.status) for request in self._upstream.requests]


@pytest.fixture
def formats(upstream: Upstream, tmp_path: Path) -> Formats:
    return Formats(upstream, tmp_path)


@pytest.mark.parametrize(
    ("setting", "name"), [("auto", "node.tar.gz"), ("small", "node.tar.xz"), ("fast", "node.tar.gz")]
)
def test_from_a_mirror_the_fast_format_comes_unless_the_setting_says_otherwise(
    setting: str, name: str, formats: Formats
) -> None:
    assert formats.obtain(setting) == name
    assert formats.asked == [(name[-2:], 200)]


def test_where_it_comes_from_counts_only_where_the_setting_leaves_it_open(
    context: Context, tmp_path: Path
) -> None:
    """Each case: the setting, ``CI``, whether there is a mirror, and the format that comes first."""
    cases = [
        (setting, ci, is_mirrored, kind)
        for setting, kinds in (("auto", "xz gz gz gz"), ("small", "xz xz xz xz"), ("fast", "gz gz gz gz"))
        for (ci, is_mirrored), kind in zip(
            (("", False), ("", True), ("true", False), ("1", True)), kinds.split(), strict=True
        )
    ] + [("auto", "false", False, "xz"), ("auto", "0", False, "xz")]
    wrong = []
    for setting, ci, is_mirrored, kind in cases:
        there = replace(context, env={**context.env, "CI": ci}, config=Config(archive=setting))
        # Nothing listens there: what is asked first is named by the error.
        routes = Routes(mirror="http://127.0.0.1:1") if is_mirrored else Routes(prefixes={GZ.url: "http://x"})
        fetcher = Fetcher({}, routes=routes, is_offline=True)
        archives = open_archives(there, fetcher, LineProgress(lambda _text: None))
        with pytest.raises(OfflineError) as raised:
            archives.obtain(BOTH, hosts=HOSTS, label="", unfinished=tmp_path, unpack_dir=tmp_path)
        fetcher.close()
        if f".tar.{kind}" not in raised.value.message:
            wrong.append((setting, ci, is_mirrored, raised.value.message))
    assert wrong == []


@pytest.mark.parametrize("kept", [GZ, XZ], ids=["gz", "xz"])
def test_a_kept_archive_is_used_in_its_format_with_and_without_the_network(
    kept: PublishedArchive, formats: Formats
) -> None:
    formats.obtain(archive=kept)
    for setting in ("auto", "small", "fast"):
        for is_offline in (False, True):
            assert formats.obtain(setting, is_offline=is_offline) == kept.name
    assert len(formats.asked) == 1


@pytest.mark.parametrize(("setting", "other"), [("small", GZ), ("fast", XZ)])
def test_a_format_that_a_mirror_lacks_is_replaced_by_the_other(
    setting: str, other: PublishedArchive, formats: Formats, upstream: Upstream
) -> None:
    lacking = GZ if other is XZ else XZ
    upstream.fail_always(lacking.url.removeprefix("https://"), Fault(status=404))
    assert formats.obtain(setting) == other.name
    assert formats.asked == [(lacking.name[-2:], 404), (other.name[-2:], 200)]
    (said,) = formats.told.lines
    assert said.endswith(f"answered 404 Not Found; trying `{other.name}`")


def test_where_no_format_is_there_the_first_one_is_named(formats: Formats, upstream: Upstream) -> None:
    for one in (GZ, XZ):
        upstream.fail_always(one.url.removeprefix("https://"), Fault(status=404))
    with pytest.raises(NotFoundError, match=r"node\.tar\.gz` answered 404"):
        formats.obtain()


@pytest.mark.parametrize("status", [401, 403, 500])
def test_another_failure_is_none_of_the_format(status: int, formats: Formats, upstream: Upstream) -> None:
    upstream.fail_always(f"{STEM}.tar.gz", Fault(status=status))
    with pytest.raises(DownloadError):
        formats.obtain()
    assert {ending for ending, _ in formats.asked} == {"gz"}


def test_wrong_bytes_in_one_format_are_no_reason_for_the_other(formats: Formats, upstream: Upstream) -> None:
    upstream.fail_always(f"{STEM}.tar.gz", Fault(content=b"wrong" * 9))
    with pytest.raises(WrongChecksumError):
        formats.obtain()
    assert {ending for ending, _ in formats.asked} == {"gz"}


def test_a_damaged_archive_is_replaced_in_its_format_and_offline_refused(formats: Formats) -> None:
    formats.obtain("small")
    (kept,) = formats.downloads_dir.iterdir()
    kept.write_bytes(b"damaged")
    with pytest.raises(OfflineError, match=r"\.tar\.xz"):
        formats.obtain("fast", is_offline=True)
    assert not kept.exists()
