"""What the cache holds, and what of it may go."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.config import Config
from omg.errors import StoreError
from omg.network import cache

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000.0
DAY_S = 24 * 3600.0


def keep(cache_dir: Path, place: str, *, days: float, size: int = 1) -> Path:
    """Put a file in the cache that was last used so many days ago."""
    file = cache_dir / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(size))
    os.utime(file, (NOW - days * DAY_S,) * 2)
    return file


def names(found: tuple[cache.CacheFile, ...]) -> list[str]:
    return [entry.file.name for entry in found]


def test_every_file_is_listed_by_kind_the_newest_first(tmp_path: Path) -> None:
    keep(tmp_path, "index/b", days=0)
    keep(tmp_path, "downloads/old", days=9)
    keep(tmp_path, "downloads/new", days=1)
    keep(tmp_path, "alone", days=0)
    assert [(entry.kind, entry.file.name) for entry in cache.entries(tmp_path)] == [
        ("", "alone"),
        ("downloads", "new"),
        ("downloads", "old"),
        ("index", "b"),
    ]


def test_cache_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert cache.entries(tmp_path / "none") == ()
    cache.clear(tmp_path / "none")


@pytest.mark.parametrize(
    ("place", "days", "goes"),
    [
        ("downloads/a", 29, False),
        ("downloads/a", 31, True),
        ("downloads/a", -2, True),
        ("partial/a", 6, False),
        ("partial/a", 8, True),
        ("index/a", 300, False),
        ("keys/a", 300, False),
    ],
)
def test_what_was_not_used_for_long_goes(place: str, days: float, goes: bool, tmp_path: Path) -> None:
    keep(tmp_path, place, days=days)
    assert names(cache.expired(tmp_path, now=NOW)) == ["a"] * goes


def test_what_was_used_longest_ago_goes_when_it_is_too_much(tmp_path: Path) -> None:
    for days, name in enumerate(("newest", "middle", "oldest")):
        keep(tmp_path, f"downloads/{name}", days=days, size=40)
    assert names(cache.expired(tmp_path, now=NOW, limits=cache.Limits(max_bytes=100))) == ["oldest"]


def test_a_large_file_does_not_drive_out_smaller_ones(tmp_path: Path) -> None:
    keep(tmp_path, "downloads/huge", days=0, size=500)
    keep(tmp_path, "downloads/small", days=1, size=40)
    assert names(cache.expired(tmp_path, now=NOW, limits=cache.Limits(max_bytes=100))) == ["huge"]


def test_what_somebody_else_deleted_is_not_an_error(tmp_path: Path) -> None:
    file = keep(tmp_path, "downloads/a", days=40)
    gone = cache.expired(tmp_path, now=NOW)
    file.unlink()
    cache.delete(gone)


def test_clear_deletes_all_and_follows_no_link(tmp_path: Path) -> None:
    outside = keep(tmp_path, "outside/precious", days=0)
    cache_dir = tmp_path / "cache"
    keep(cache_dir, "downloads/a", days=0)
    (cache_dir / "link").symlink_to(outside.parent)
    cache.clear(cache_dir)
    assert (list(cache_dir.iterdir()), outside.exists()) == ([], True)


def test_cache_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(StoreError, match="cache"):
        cache.clear(tmp_path / "cache")


@pytest.mark.parametrize("kind", ["index", "keys", "memo", "downloads", "partial"])
def test_what_a_killed_process_left_unfinished_goes_after_an_hour(kind: str, tmp_path: Path) -> None:
    keep(tmp_path, f"{kind}/.left.4711.0123abcd", days=1.1 / 24)
    keep(tmp_path, f"{kind}/.young.4711.0123abcd", days=0.9 / 24)
    keep(tmp_path, f"{kind}/whole", days=1.1 / 24)
    assert names(cache.expired(tmp_path, now=NOW)) == [".left.4711.0123abcd"]


def test_the_settings_say_how_much_is_kept(tmp_path: Path) -> None:
    keep(tmp_path, "downloads/new", days=1, size=2_000_000)
    keep(tmp_path, "downloads/old", days=3, size=10)
    assert cache.limits_of(Config()) == cache.Limits(1 << 30, 30 * 86400)

    few = cache.limits_of(Config(cache_max_size="1MB", cache_max_age="2d"))
    assert names(cache.expired(tmp_path, now=NOW, limits=few)) == ["new", "old"]
    enough = cache.limits_of(Config(cache_max_size="2MiB", cache_max_age="1w"))
    assert names(cache.expired(tmp_path, now=NOW, limits=enough)) == []
