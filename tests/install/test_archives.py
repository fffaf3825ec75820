"""What people are told of a download that begins anew: one download, and how much of it is there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import DownloadError, StoreError
from omg.install.archives import ArchiveCache
from omg.install.progress import VERIFYING
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import PublishedArchive
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    yield lambda: archives.obtain(
        PART,
        hosts=HOSTS,
        label="node",
        unfinished=tmp_path / "unfinished",
        unpack_dir=tmp_path,
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
    file = archives.obtain(PART, hosts=HOSTS, label="node", **place)
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
