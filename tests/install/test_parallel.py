"""Several archives, or other jobs, at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from omg.errors import DownloadError
from omg.install.parallel import Cores, download_all
from omg.sources.checksum import Digest
from omg.sources.layout import Layout
from omg.sources.source import PublishedArchive


def parts(*names: str) -> list[PublishedArchive]:
    digest = Digest("sha256", b"")
    return [PublishedArchive(f"https://example.org/{name}", name, digest, Layout()) for name in names]


def test_files_come_in_the_order_of_the_archives() -> None:
    assert download_all(parts("a", "b", "c", "d", "e"), lambda part: Path(part.name)) == [*map(Path, "abcde")]


def test_several_are_under_way_at_once() -> None:
    together = threading.Barrier(2, timeout=10)

    def obtain(part: PublishedArchive) -> Path:
        together.wait()
        return Path(part.name)

    assert download_all(parts("a", "b"), obtain) == [Path("a"), Path("b")]


def test_one_alone_needs_no_thread() -> None:
    assert download_all(parts("a"), lambda _: Path(threading.current_thread().name)) == [Path("MainThread")]


def test_failure_is_raised_and_ends_what_has_not_begun() -> None:
    begun = []

    def obtain(part: PublishedArchive) -> Path:
        begun.append(part.name)
        if part.name == "a":
            raise DownloadError("not here")
        released.wait(10)
        return Path(part.name)

    released = threading.Event()
    timer = threading.Timer(0.05, released.set)
    timer.start()
    with pytest.raises(DownloadError, match="not here"):
        download_all(parts("a", *map(str, range(20))), obtain)
    assert len(begun) < 10


@pytest.mark.parametrize(("count", "needed", "most"), [(2, 1, 2), (2, 2, 1), (1, 2, 1), (4, 2, 2), (3, 2, 1)])
def test_no_more_begins_than_the_processors_can_do(count: int, needed: int, most: int) -> None:
    cores = Cores(count)
    running: list[None] = []
    seen: list[int] = []
    # As many as may run at once wait for each other; one more would wait in vain.
    together = threading.Barrier(most, timeout=10)

    def work() -> None:
        with cores.used(needed):
            running.append(None)
            together.wait()
            seen.append(len(running))
            together.wait()
            running.pop()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(2 * most)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert seen == [most] * (2 * most)


def test_what_fails_gives_its_processors_back() -> None:
    cores = Cores(1)
    with pytest.raises(DownloadError), cores.used(1):
        raise DownloadError("it failed")
    with cores.used(1):
        pass
