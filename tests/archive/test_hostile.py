"""Every hostile archive is refused with a sentence that says why, and nothing is written outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.archive.placement import Limits
from omg.archive.unpack import Archive, unpack
from omg.errors import ArchiveError
from omg.sources.layout import Layout
from tests.archive.builders import file, tgz
from tests.archive.hostile import ALL, Hostile

if TYPE_CHECKING:
    from pathlib import Path


def unpack_bytes(content: bytes, name: str, tmp_path: Path, limits: Limits | None = None) -> Path:
    root = tmp_path / "private" / "root"
    root.mkdir(parents=True)
    archive = tmp_path / name
    archive.write_bytes(content)
    unpack((Archive(archive, name, Layout()),), root, limits=limits)
    return root


@pytest.mark.parametrize("hostile", ALL, ids=lambda hostile: hostile.id)
def test_hostile_archive_is_refused(hostile: Hostile, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=hostile.refusal):
        unpack_bytes(hostile.content, hostile.name, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["private", hostile.name])
    assert [path.name for path in (tmp_path / "private").iterdir()] == ["root"]


def test_bomb_is_refused_at_the_limit(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="bytes unpacked"):
        unpack_bytes(tgz(file(b"t/a", bytes(8 << 20))), "a.tar.gz", tmp_path, Limits(unpacked_bytes=1 << 20))
    assert (tmp_path / "private" / "root" / "a").stat().st_size <= 1 << 20


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    members = [file(b"t/%d" % number) for number in range(11)]
    with pytest.raises(ArchiveError, match="more than 10 members"):
        unpack_bytes(tgz(*members), "a.tar.gz", tmp_path, Limits(members=10))


def test_refusal_names_the_archive_and_says_that_nothing_was_installed(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"`a\.tar` is refused") as raised:
        unpack_bytes(b"", "a.tar", tmp_path)
    assert "nothing was installed" in (raised.value.hint or "")
