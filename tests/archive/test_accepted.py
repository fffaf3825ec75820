"""Harmless archives are unpacked as GNU tar and unzip would, with modes 0644 and 0755 only."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import sys
from typing import TYPE_CHECKING

import pytest

from omg.archive.unpack import Archive, unpack
from omg.errors import ArchiveError
from omg.sources.layout import Layout
from tests.archive.builders import (
    END,
    ZipMember,
    directory,
    file,
    hard_link,
    header,
    link,
    long_name,
    padded,
    pax,
    record,
    tar,
    tgz,
    zipped,
)

if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.manifest import ManifestEntry

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GOOD = (directory(b"t/"), file(b"t/bin/node", b"node", mode=0o755), file(b"t/README", b"read me"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root


def unpack_bytes(
    content: bytes, root: Path, *, name: str = "a.tar", layout: Layout | None = None
) -> tuple[ManifestEntry, ...]:
    archive = root.parent / name
    archive.write_bytes(content)
    return unpack((Archive(archive, name, layout or Layout()),), root)


@pytest.mark.parametrize(
    ("name", "compress"),
    [
        ("a.tar", bytes),
        ("a.tar.gz", gzip.compress),
        ("a.tgz", gzip.compress),
        ("a.tar.xz", lzma.compress),
        ("a.tar.bz2", bz2.compress),
        ("a.tar.zst", zstd.compress),
    ],
)
def test_every_compression_is_read(name: str, compress, root: Path) -> None:
    unpack_bytes(compress(tar(*GOOD)), root, name=name)
    assert (root / "bin" / "node").read_bytes() == b"node"


def test_large_member_is_whole(root: Path) -> None:
    body = os.urandom(1 << 20) * 3 + b"end"
    unpack_bytes(tgz(file(b"t/big", body)), root, name="a.tgz")
    assert (root / "big").read_bytes() == body


def test_long_run_of_one_byte_is_whole(root: Path) -> None:
    unpack_bytes(tgz(file(b"t/big", bytes(5 << 20))), root, name="a.tgz")
    assert (root / "big").stat().st_size == 5 << 20


def test_several_compressed_streams_are_one_archive(root: Path) -> None:
    whole = tar(*GOOD)
    unpack_bytes(gzip.compress(whole[:700]) + gzip.compress(whole[700:]), root, name="a.tar.gz")
    assert (root / "README").exists()


def test_stream_padding_of_xz_is_accepted(root: Path) -> None:
    unpack_bytes(lzma.compress(tar(*GOOD)) + bytes(8), root, name="a.tar.xz")
    assert (root / "README").exists()


def test_padding_after_the_end_mark_is_accepted(root: Path) -> None:
    unpack_bytes(tar(*GOOD, end=END * 10), root)
    assert (root / "README").exists()


@pytest.mark.parametrize(
    ("mode", "kept"),
    [(0o755, 0o755), (0o700, 0o755), (0o6755, 0o755), (0o644, 0o644), (0o666, 0o644), (0, 0o644)],
)
def test_mode_is_executable_or_not_and_nothing_else(mode: int, kept: int, root: Path) -> None:
    unpack_bytes(tar(file(b"t/a", mode=mode)), root)
    assert (root / "a").stat().st_mode & 0o7777 == kept


@pytest.mark.parametrize(
    ("umask", "modes"),
    [(0o000, [0o755, 0o755, 0o644]), (0o022, [0o755, 0o755, 0o644]), (0o027, [0o750, 0o750, 0o640])],
    ids=["000", "022", "027"],
)
def test_others_may_read_what_the_umask_leaves_and_write_nothing(
    root: Path, umask: int, modes: list[int]
) -> None:
    before = os.umask(umask)
    try:
        unpack_bytes(tar(*GOOD), root)
    finally:
        os.umask(before)
    assert [(root / name).stat().st_mode & 0o777 for name in ("bin", "bin/node", "README")] == modes


def test_times_are_kept(root: Path) -> None:
    unpack_bytes(tar(*GOOD), root)
    assert (root / "README").stat().st_mtime == 1_700_000_000


def test_inner_links_are_kept_as_they_are(root: Path) -> None:
    npm = (link(b"t/bin/npm", b"../lib/npm/cli.js"), file(b"t/lib/npm/cli.js", mode=0o755))
    unpack_bytes(tar(*GOOD, *npm), root)
    assert os.readlink(root / "bin" / "npm") == "../lib/npm/cli.js"  # noqa: PTH115 - the very text


def test_link_to_nothing_inside_is_kept(root: Path) -> None:
    unpack_bytes(tar(*GOOD, link(b"t/conf", b"etc/absent")), root)
    assert (root / "conf").is_symlink()


def test_link_to_a_folder_is_followed_by_other_links_only(root: Path) -> None:
    unpack_bytes(tar(*GOOD, link(b"t/current", b"bin"), link(b"t/node", b"current/node")), root)
    assert (root / "node").read_bytes() == b"node"


def test_hard_link_is_a_second_name(root: Path) -> None:
    unpack_bytes(tar(*GOOD, hard_link(b"t/bin/nodejs", b"t/bin/node")), root)
    assert (root / "bin" / "nodejs").samefile(root / "bin" / "node")


def test_hard_link_is_a_copy_where_the_disk_has_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    unpack_bytes(tar(*GOOD, hard_link(b"t/bin/nodejs", b"t/bin/node")), root)
    copy = root / "bin" / "nodejs"
    assert (copy.read_bytes(), copy.stat().st_mode & 0o777) == (b"node", 0o755)


@pytest.mark.parametrize(
    "member",
    [
        pax(record(b"path", b"t/" + b"long/" * 30 + b"a") + record(b"mtime", b"1.5")) + file(b"t/short"),
        long_name(b"t/" + b"long/" * 30 + b"a") + file(b"t/short"),
        header(b"a", size=1, prefix=b"t/" + b"long/" * 29 + b"long") + padded(b"x"),
    ],
    ids=["pax", "GNU", "ustar prefix"],
)
def test_long_names_are_read(member: bytes, root: Path) -> None:
    unpack_bytes(tar(member), root)
    assert root.joinpath(*["long"] * 30, "a").exists()


def test_comment_of_a_git_archive_is_passed_over(root: Path) -> None:
    unpack_bytes(tar(pax(record(b"comment", b"c0ffee"), kind=b"g"), *GOOD), root)
    assert (root / "README").exists()


def test_old_headers_without_magic_are_read(root: Path) -> None:
    old = header(b"t/a", size=1, magic=bytes(8)) + padded(b"x")
    unpack_bytes(tar(header(b"t/", magic=bytes(8), kind=b"\0"), old), root)
    assert (root / "a").read_bytes() == b"x"


def test_leading_dot_slash_is_harmless(root: Path) -> None:
    unpack_bytes(tar(directory(b"./"), directory(b"./t/"), file(b"./t/a")), root)
    assert (root / "a").exists()


def test_folders_may_be_said_twice_or_not_at_all(root: Path) -> None:
    unpack_bytes(tar(directory(b"t/a/"), directory(b"t/a"), file(b"t/b/c/d")), root)
    assert (root / "b" / "c" / "d").exists()


def test_layout_moves_links_and_makes_executable(root: Path) -> None:
    layout = Layout(moves=(("bun", "bin/bun"),), links=(("bin/bunx", "bun"),), executables=("bin/bun",))
    unpack_bytes(zipped(ZipMember(name=b"t/bun", mode=0o100644)), root, name="a.zip", layout=layout)
    assert (root / "bin" / "bunx").stat().st_mode & 0o777 == 0o755


def test_prefix_puts_a_second_archive_below_a_folder(root: Path) -> None:
    parts = []
    layouts = {
        "node.tar": Layout(),
        "npm.tar": Layout(prefix="lib/npm/", links=(("bin/npm", "../lib/npm/cli.js"),)),
    }
    contents = {"node.tar": tar(*GOOD), "npm.tar": tar(file(b"package/cli.js", b"npm"))}
    for name, layout in layouts.items():
        archive = root.parent / name
        archive.write_bytes(contents[name])
        parts.append(Archive(archive, name, layout))
    unpack(tuple(parts), root)
    assert (root / "bin" / "npm").read_bytes() == b"npm"


def test_second_archive_may_not_replace_files_of_the_first(root: Path) -> None:
    archive = root.parent / "a.tar"
    archive.write_bytes(tar(*GOOD))
    part = Archive(archive, "a.tar", Layout())
    with pytest.raises(ArchiveError, match="two members"):
        unpack((part, part), root)


def test_everything_written_is_in_the_manifest(root: Path) -> None:
    entries = unpack_bytes(tar(*GOOD, link(b"t/node", b"bin/node"), hard_link(b"t/n", b"t/bin/node")), root)
    assert sorted((entry.path, entry.mode, entry.target) for entry in entries) == [
        ("README", 0o644, ""),
        ("bin/node", 0o755, ""),
        ("n", 0o755, ""),
        ("node", 0, "bin/node"),
    ]


ZIP_MEMBERS = (ZipMember(), ZipMember(name=b"t/stored", method=0, mode=0o100644))


def test_zip_with_stored_and_deflated_members_is_read(root: Path) -> None:
    unpack_bytes(
        zipped(ZipMember(name=b"t/", method=0, body=b"", mode=0o040755), *ZIP_MEMBERS), root, name="a.zip"
    )
    modes = [(root / name).stat().st_mode & 0o777 for name in ("bin/bun", "stored")]
    assert modes == [0o755, 0o644]


def test_large_member_of_a_zip_is_whole_among_small_ones(root: Path) -> None:
    body = os.urandom(1 << 16) * 96
    large = ZipMember(name=b"t/large", body=body)
    unpack_bytes(zipped(ZipMember(), large, ZipMember(name=b"t/z")), root, name="a.zip")
    assert (root / "large").read_bytes() == body
    assert (root / "z").exists()


def test_damage_in_a_large_member_of_a_zip_is_refused(root: Path) -> None:
    archive = bytearray(zipped(ZipMember(name=b"t/large", body=os.urandom(6 << 20))))
    archive[3 << 20] ^= 0xFF
    with pytest.raises(ArchiveError, match="damaged"):
        unpack_bytes(bytes(archive), root, name="a.zip")


def test_zip_written_to_a_pipe_is_read(root: Path) -> None:
    unpack_bytes(zipped(ZipMember(has_descriptor=True), ZipMember(name=b"t/b")), root, name="a.zip")
    assert (root / "bin" / "bun").read_bytes() == b"hello"


def test_link_in_a_zip_is_a_link(root: Path) -> None:
    bunx = ZipMember(name=b"t/bin/bunx", body=b"bun", mode=0o120777)
    unpack_bytes(zipped(ZipMember(), bunx), root, name="a.zip")
    assert (root / "bin" / "bunx").is_symlink()


def test_zip_made_elsewhere_has_no_modes(root: Path) -> None:
    unpack_bytes(zipped(ZipMember(made_by=0)), root, name="a.zip")
    assert (root / "bin" / "bun").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("comment", [b"c", b"made by a zip program", b"c" * 65_535])
def test_a_comment_of_a_zip_is_passed_over(root: Path, comment: bytes) -> None:
    unpack_bytes(zipped(ZipMember(name=b"t/bun"), comment=comment), root, name="a.zip")
    assert (root / "bun").is_file()


_NODE = Layout(executables=("bin/node",))


@pytest.mark.parametrize(
    "members",
    [
        pytest.param((file(b"t/bin/node", b"", mode=0o755),), id="empty"),
        pytest.param((file(b"t/bin/npm"),), id="absent"),
        pytest.param((directory(b"t/bin/node/"), file(b"t/bin/npm")), id="folder"),
        pytest.param((link(b"t/bin/node", b"../lib/node"),), id="broken link"),
        pytest.param((link(b"t/bin/node", b"../lib"), file(b"t/lib/node")), id="link to a folder"),
        pytest.param((link(b"t/bin/node", b"../lib/node"), file(b"t/lib/node")), id="link to plain data"),
        pytest.param(
            (link(b"t/bin/node", b"../lib/node"), file(b"t/lib/node", b"", mode=0o755)), id="link to nothing"
        ),
    ],
)
def test_a_main_executable_that_cannot_run_is_refused(root: Path, members: tuple[bytes, ...]) -> None:
    with pytest.raises(ArchiveError, match="bin/node"):
        unpack_bytes(tar(*members), root, layout=_NODE)


def test_a_main_executable_may_be_a_link(root: Path) -> None:
    members = (link(b"t/bin/node", b"../lib/node"), file(b"t/lib/node", b"x", mode=0o755))
    unpack_bytes(tar(*members), root, layout=_NODE)
    assert (root / "bin/node").read_bytes() == b"x"
