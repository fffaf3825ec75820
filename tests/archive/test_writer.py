"""What is written, through descriptors only, and what happens where a disk refuses."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from omg.archive.placement import Limits, Placement
from omg.archive.tree import Tree
from omg.archive.writer import Writer
from omg.errors import ArchiveError, StoreError
from omg.sources.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def opened(root: Path, layout: Layout | None = None, **limits: int) -> Writer:
    bounds = Limits(**limits)
    writer = Writer(root, Tree(reserved=frozenset(), limits=bounds), bounds)
    writer.begin(Placement(layout or Layout(), bounds))
    return writer


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root


@pytest.fixture
def writer(root: Path) -> Iterator[Writer]:
    with opened(root) as writer:
        yield writer


def add(writer: Writer, name: bytes, body: bytes = b"x", *, mode: int = 0o644, mtime: int = 1) -> None:
    writer.add_file(name, mode, mtime, (body,))


def test_what_lies_beside_the_root_is_counted_and_left_out(root: Path) -> None:
    with opened(root, Layout(root="home/"), unpacked_bytes=5) as writer:
        add(writer, b"t/other", b"abc")
        writer.add_link(b"t/link", b"other")
        writer.add_hard_link(b"t/hard", b"t/other")
        writer.add_directory(b"t/folder")
        add(writer, b"t/home/a", b"de")
        assert [entry.path for entry in writer.finish(())] == ["a"]
        with pytest.raises(ArchiveError, match="more than 5 bytes unpacked"):
            add(writer, b"t/more", b"f")
    assert [path.name for path in root.iterdir()] == ["a"]


def test_record_is_a_file_of_today(writer: Writer, root: Path) -> None:
    writer.add_record("lib/record", b"abc")

    assert (root / "lib/record").read_bytes() == b"abc"
    assert (root / "lib/record").stat().st_mtime > 1_700_000_000
    assert [(entry.path, entry.mode) for entry in writer.finish(())] == [("lib/record", 0o644)]


def test_record_may_not_replace_a_member(writer: Writer) -> None:
    add(writer, b"t/record")
    with pytest.raises(ArchiveError, match="two members"):
        writer.add_record("record", b"abc")


@pytest.mark.parametrize(("length", "is_refused"), [(40, False), (41, True)])
def test_target_of_a_link_is_as_long_as_a_path_may_be(root: Path, length: int, is_refused: bool) -> None:
    with opened(root, path_bytes=40) as writer:
        if is_refused:
            with pytest.raises(ArchiveError, match="`a` is a link to a name of 41 bytes"):
                writer.add_link(b"t/a", b"b" * length)
        else:
            writer.add_link(b"t/a", b"b" * length)
            assert writer.placed == ["a"]


@pytest.mark.parametrize(
    ("mtime", "kept"), [(0, 0), (1, 1), ((1 << 32) - 1, (1 << 32) - 1), (1 << 32, 0), (-1, 0)]
)
def test_times_that_are_nonsense_are_the_first_of_all(
    writer: Writer, root: Path, mtime: int, kept: int
) -> None:
    add(writer, b"t/a", mtime=mtime)

    assert (root / "a").stat().st_mtime == kept


def test_bytes_up_to_the_limit_are_written(root: Path) -> None:
    with opened(root, unpacked_bytes=3) as writer:
        add(writer, b"t/a", b"abc")
        with pytest.raises(ArchiveError, match="more than 3 bytes unpacked"):
            add(writer, b"t/b", b"d")


def test_more_folders_than_are_kept_open_are_filled_in_any_order(writer: Writer, root: Path) -> None:
    names = [b"t/d%d/a" % number for number in range(70)]
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208
    for name in (*names, *(name[:-1] + b"b" for name in reversed(names))):
        add(writer, name)
    if before:
        assert len(os.listdir("/proc/self/fd")) - before <= 32  # noqa: PTH208
    assert sum(1 for path in root.rglob("*") if path.is_file()) == 140


def test_descriptors_are_closed_at_the_end(root: Path) -> None:
    with opened(root) as writer:
        add(writer, b"t/a/b/c")
        descriptors = [writer._root_descriptor, *writer._open.values()]
    for descriptor in descriptors:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


def refusing(name: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, name, refuse)


def finish(writer: Writer) -> None:
    writer.finish(())


@pytest.mark.parametrize(
    ("call", "step"),
    [
        ("write", lambda writer: add(writer, b"t/new/a")),
        ("utime", lambda writer: add(writer, b"t/new/a")),
        ("mkdir", lambda writer: writer.add_directory(b"t/new")),
        ("symlink", finish),
        ("link", finish),
    ],
)
def test_a_disk_that_refuses_is_reported_with_the_path(
    writer: Writer, root: Path, monkeypatch: pytest.MonkeyPatch, call: str, step: Callable[[Writer], None]
) -> None:
    add(writer, b"t/a")
    writer.add_link(b"t/link", b"a")
    writer.add_hard_link(b"t/hard", b"t/a")
    refusing(call, errno.ENOSPC, monkeypatch)

    with pytest.raises(StoreError, match=str(root)):
        step(writer)


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EACCES])
def test_a_disk_without_hard_links_gets_a_copy(
    writer: Writer, root: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    add(writer, b"t/a/one", b"abc", mode=0o755)
    writer.add_hard_link(b"t/b/two", b"t/a/one")
    refusing("link", code, monkeypatch)

    entries = {entry.path: (entry.mode, entry.sha256) for entry in writer.finish(())}

    assert (root / "b/two").read_bytes() == b"abc"
    assert (root / "b/two").stat().st_mode & 0o777 == 0o755
    assert entries["b/two"] == entries["a/one"]


def test_copies_count_as_bytes_unpacked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(root, unpacked_bytes=5) as writer:
        add(writer, b"t/a", b"abc")
        writer.add_hard_link(b"t/b", b"t/a")
        refusing("link", errno.EMLINK, monkeypatch)
        with pytest.raises(ArchiveError, match="more than 5 bytes unpacked"):
            writer.finish(())


def test_a_write_that_takes_a_part_is_gone_on_with(
    writer: Writer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, block: write(descriptor, bytes(block[:2])))

    add(writer, b"t/a", b"abcdefg")

    assert (root / "a").read_bytes() == b"abcdefg"


def test_nothing_is_written_through_a_link_that_somebody_put_there(writer: Writer, root: Path) -> None:
    (root / "a").symlink_to("/dev/null")
    with pytest.raises(StoreError):
        add(writer, b"t/a")
    (root / "d").symlink_to("/tmp")
    with pytest.raises(StoreError):
        add(writer, b"t/d/a")
