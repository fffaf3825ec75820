"""The cache is believed only where nobody but the user and root can have written it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import OfflineError, StoreAccessError
from omg.manager.job import InstallJob
from omg.network import cache
from omg.runtimes.registry import by_name
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import RecordedConsole
    from tests.manager.conftest import OpenNative
    from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("releases")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")

_STRANGER = 65534
NODE = by_name("node")


def give_away(path: Path) -> None:
    os.chown(path, _STRANGER, _STRANGER, follow_symlinks=False)


def give_all_away(path: Path) -> None:
    for one in (path, *path.rglob("*")):
        give_away(one)


def open_to_others(path: Path) -> None:
    path.chmod(path.stat().st_mode | 0o022)


# What the attacker may do where, below the home.
WAYS = [
    pytest.param(give_all_away, ".cache/omg", id="all is another user's", marks=root_only),
    pytest.param(give_away, ".cache/omg", id="the cache is another user's", marks=root_only),
    pytest.param(give_away, ".cache", id="its parent is another user's", marks=root_only),
    pytest.param(open_to_others, ".cache/omg", id="others may write the cache"),
    pytest.param(open_to_others, ".cache", id="others may rename the cache"),
]


@pytest.fixture
def cached(context: Context, open_native: OpenNative, home: Path) -> Context:
    """Return a context whose cache holds all that an install needs."""
    for path in (home, home.parent):
        path.chmod(0o755)
    install(open_native)
    return context


def install(open_native: OpenNative, *, is_offline: bool = False) -> None:
    native = open_native(offline=is_offline)
    native.install(InstallJob(NODE, NODE.vocabulary.parse("20.11.1"), is_forced=True))


def test_own_cache_is_believed(cached: Context, open_native: OpenNative) -> None:
    install(open_native, is_offline=True)


@root_only
def test_cache_of_root_is_believed(cached: Context, open_native: OpenNative, home: Path) -> None:
    assert cached.cache_dir.stat().st_uid == 0
    (home / ".cache").chmod(0o1777)  # as /tmp is: nobody renames what is another's
    install(open_native, is_offline=True)


@pytest.mark.parametrize(("spoil", "place"), WAYS)
def test_cache_that_others_may_change_is_not_believed(
    cached: Context,
    open_native: OpenNative,
    home: Path,
    spoil: Callable[[Path], None],
    place: str,
    recorded: RecordedConsole,
) -> None:
    spoil(home / place)
    with pytest.raises(OfflineError):
        install(open_native, is_offline=True)
    assert str(cached.cache_dir) in recorded.stderr.getvalue()


@pytest.mark.parametrize(("spoil", "place"), WAYS)
def test_without_the_cache_all_is_fetched_and_nothing_written_there(
    cached: Context,
    open_native: OpenNative,
    home: Path,
    spoil: Callable[[Path], None],
    place: str,
    upstream: Upstream,
) -> None:
    spoil(home / place)
    before = {path: path.lstat() for path in cached.cache_dir.rglob("*") if path.is_file()}
    upstream.requests.clear()
    install(open_native)
    assert upstream.count(".tar.gz") == 1
    assert {path: path.lstat().st_ino for path in before} == {
        path: path.lstat().st_ino for path in cached.cache_dir.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("kind", ["index", "downloads"])
@pytest.mark.parametrize("spoil", [pytest.param(give_away, marks=root_only), open_to_others])
def test_file_that_others_may_change_is_fetched_again(
    cached: Context, open_native: OpenNative, kind: str, spoil: Callable[[Path], None], upstream: Upstream
) -> None:
    for file in (cached.cache_dir / kind).iterdir():
        spoil(file)
    with pytest.raises(OfflineError):
        install(open_native, is_offline=True)
    upstream.requests.clear()
    install(open_native)
    install(open_native, is_offline=True)
    assert upstream.requests


@pytest.mark.parametrize("kind", ["index", "downloads"])
@root_only
def test_folder_of_another_user_in_the_own_cache_is_not_believed(
    cached: Context, open_native: OpenNative, kind: str
) -> None:
    give_away(cached.cache_dir / kind)
    with pytest.raises(OfflineError):
        install(open_native, is_offline=True)


@root_only
def test_link_of_another_user_to_the_own_cache_is_not_believed(cached: Context, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(cached.cache_dir)
    moved = replace(cached, cache_dir=link)
    assert cache.usable_dir(moved, cache.INDEX) == link / cache.INDEX
    give_away(link)
    assert cache.usable_dir(moved, cache.INDEX) != link / cache.INDEX


@root_only
def test_nothing_is_deleted_in_a_cache_that_others_may_change(cached: Context) -> None:
    give_away(cached.cache_dir)
    with pytest.raises(StoreAccessError):
        cache.require_own(cached.cache_dir)


def test_a_person_is_warned_once(context: Context, recorded: RecordedConsole, home: Path) -> None:
    context.cache_dir.mkdir(parents=True)
    context.cache_dir.chmod(0o777)
    for kind in (cache.INDEX, cache.DOWNLOADS, cache.KEYS):
        cache.usable_dir(context, kind)
    assert recorded.stderr.getvalue().count("warning") == 1
