"""What people are told of a download that begins anew: one download, and how much of it is there."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from omg.install.archives import ArchiveCache
from omg.install.fetch import Fetcher
from omg.install.plan import Part
from omg.install.url import Routes
from omg.sources.checksum import Digest
from omg.sources.source import Layout
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.upstream import Upstream

PLACE = "nodejs.org/dist/a.tar.gz"
CONTENT = bytes(range(256)) * 4000
HALF = len(CONTENT) // 2


class Told:
    """A progress display that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.downloads: list[list[int]] = []

    def say(self, text: str) -> None:
        self.lines.append(text)

    def download(self, label: str, size_bytes: int | None) -> Callable[[int], None]:
        self.downloads.append([])
        return self.downloads[-1].append


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
def test_download_that_begins_anew_is_one(
    faults: tuple[Fault, ...], upstream: Upstream, tmp_path: Path
) -> None:
    upstream.put(PLACE, CONTENT)
    upstream.fail(PLACE, *faults)
    fetcher = Fetcher({}, routes=Routes(mirror=upstream.url), sleep=lambda _s: None)
    told = Told()
    archives = ArchiveCache(tmp_path / "cache/downloads", fetcher, told)
    digest = Digest("sha256", hashlib.sha256(CONTENT).digest())
    part = Part(f"https://{PLACE}", "a.tar.gz", digest, Layout(), ("nodejs.org",), {})
    file = archives.obtain(part, label="node", unfinished=tmp_path / "unfinished", unpack_dir=tmp_path)
    fetcher.close()
    assert file.read_bytes() == CONTENT
    (counts,) = told.downloads
    assert sum(counts) == len(CONTENT)
