"""What a zip archive may say in its fields, up to each limit and not beyond."""

from __future__ import annotations

import os
import struct
import threading
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from omg.archive.placement import Limits
from omg.archive.unpack import Archive, unpack
from omg.errors import ArchiveError
from omg.sources.layout import Layout
from tests.archive.builders import ZipMember, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUN = ZipMember()
DATE, CLOCK = (2024 - 1980) << 9 | 5 << 5 | 17, 13 << 11 | 37 << 5 | 21


def unpacked(
    content: bytes, tmp_path: Path, limits: Limits | None = None, layout: Layout | None = None
) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "a.zip").write_bytes(content)
    unpack((Archive(tmp_path / "a.zip", "a.zip", layout or Layout()),), root, limits=limits)
    return root


def with_end(content: bytes, offset: int, field: bytes) -> bytes:
    """Return ``content`` with another field in its end record, which has no comment."""
    at = len(content) - 22 + offset
    return content[:at] + field + content[at + len(field) :]


def with_central(content: bytes, offset: int, field: bytes) -> bytes:
    """Return ``content`` with another field in the first entry of its directory."""
    at = content.index(b"PK\1\2") + offset
    return content[:at] + field + content[at + len(field) :]


def dated(content: bytes, clock: int, date: int) -> bytes:
    """Return ``content`` with another time in both headers of its one member."""
    stamp = struct.pack("<2H", clock, date)
    return with_central(content[:10] + stamp + content[14:], 12, stamp)


@pytest.mark.parametrize(
    ("offset", "field", "refusal"),
    [
        (4, b"\1\0", "several disks"),
        (6, b"\1\0", "several disks"),
        (8, b"\2\0", "several disks"),
        (8, b"\xff\xff\xff\xff", "zip64"),
        (12, b"\xff\xff\xff\xff", "zip64"),
        (16, b"\xff\xff\xff\xff", "zip64"),
        (12, struct.pack("<L", (16 << 20) + 1), "a directory of 1 members in 16777217 bytes"),
        (12, struct.pack("<L", 16 << 20), "not where the end record says"),
        (16, b"\1\0\0\0", "not where the end record says"),
    ],
)
def test_end_record_that_lies_is_refused(tmp_path: Path, offset: int, field: bytes, refusal: str) -> None:
    with pytest.raises(ArchiveError, match=refusal):
        unpacked(with_end(zipped(BUN), offset, field), tmp_path)


def test_as_many_members_as_the_limit_are_read_and_no_more(tmp_path: Path) -> None:
    content = zipped(*(ZipMember(name=b"t/%d" % number) for number in range(4)))
    with pytest.raises(ArchiveError, match="a directory of 4 members"):
        unpacked(content, tmp_path, Limits(members=3))
    (tmp_path / "root").rmdir()
    assert len(list(unpacked(content, tmp_path, Limits(members=4)).iterdir())) == 4


@pytest.mark.parametrize(
    ("offset", "field"), [(0, b"PK\1\3"), (34, b"\1\0"), (32, b"\1\0"), (28, b"\xff\xff")]
)
def test_directory_that_lies_is_refused(tmp_path: Path, offset: int, field: bytes) -> None:
    with pytest.raises(ArchiveError, match="the central directory is damaged"):
        unpacked(with_central(zipped(BUN), offset, field), tmp_path)


def test_comment_of_a_member_is_passed_over(tmp_path: Path) -> None:
    content = with_central(zipped(BUN), 32, b"\3\0")
    end = content.index(b"PK\5\6")
    content = with_end(content[:end] + b"abc" + content[end:], 12, struct.pack("<L", 46 + len(BUN.name) + 3))

    assert (unpacked(content, tmp_path) / "bin/bun").read_bytes() == b"hello"


@pytest.mark.parametrize("position", range(0, 30, 2))
def test_local_header_that_differs_is_refused(tmp_path: Path, position: int) -> None:
    content = zipped(BUN)
    changed = content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]
    if position == 4:  # the version that is needed: both may say what they like
        assert (unpacked(changed, tmp_path) / "bin/bun").exists()
        return
    with pytest.raises(ArchiveError, match=r"two different descriptions|cut off|extra field"):
        unpacked(changed, tmp_path)


LATE = zipped(ZipMember(has_descriptor=True))
BODY_END = LATE.index(b"PK\7\x08")


def test_late_sums_may_lack_their_mark(tmp_path: Path) -> None:
    content = LATE[:BODY_END] + LATE[BODY_END + 4 :]
    content = with_end(content, 16, struct.pack("<L", BODY_END + 12))

    assert (unpacked(content, tmp_path) / "bin/bun").read_bytes() == b"hello"


@pytest.mark.parametrize("position", [4, 8, 12])
def test_late_sums_that_differ_are_refused(tmp_path: Path, position: int) -> None:
    at = BODY_END + position
    with pytest.raises(ArchiveError, match="two different descriptions"):
        unpacked(LATE[:at] + bytes([LATE[at] ^ 1]) + LATE[at + 1 :], tmp_path)


def deflated(body: bytes) -> bytes:
    deflater = zlib.compressobj(level=0, wbits=-15)
    return deflater.compress(body) + deflater.flush()


@pytest.mark.parametrize("body", [b"hello", os.urandom(1 << 19)], ids=["small", "large"])
def test_something_after_the_deflated_data_is_refused(tmp_path: Path, body: bytes) -> None:
    member = ZipMember(body=body, packed=deflated(body) + b"x" * (1 << 18))
    with pytest.raises(ArchiveError, match="data after its end"):
        unpacked(zipped(member), tmp_path)


def test_data_that_unpacks_to_much_more_is_whole(tmp_path: Path) -> None:
    body = bytes(3 << 20)
    assert (unpacked(zipped(ZipMember(body=body)), tmp_path) / "bin/bun").read_bytes() == body


def test_data_without_an_end_is_cut_off(tmp_path: Path) -> None:
    deflater = zlib.compressobj(wbits=-15)
    packed = deflater.compress(b"hello") + deflater.flush(zlib.Z_SYNC_FLUSH)
    with pytest.raises(ArchiveError, match="cut off"):
        unpacked(zipped(ZipMember(packed=packed)), tmp_path)


def test_member_beyond_the_end_of_the_file_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"cut off|follows a gap"):
        unpacked(with_central(zipped(BUN), 42, b"\xff\xff\0\0"), tmp_path)
    content = zipped(ZipMember(method=0, body=b"x", size=1 << 20, packed=b"x"))
    content = with_central(content, 20, struct.pack("<L", 1 << 20))
    content = content[:18] + struct.pack("<L", 1 << 20) + content[22:]
    (tmp_path / "root").rmdir()
    with pytest.raises(ArchiveError, match="cut off"):
        unpacked(content, tmp_path)


@pytest.fixture
def far_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "XXX-5")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_zone")
def test_dos_times_are_local_in_steps_of_two_seconds(tmp_path: Path) -> None:
    root = unpacked(dated(zipped(BUN), CLOCK, DATE), tmp_path)

    assert time.gmtime((root / "bin/bun").stat().st_mtime)[:6] == (2024, 5, 17, 8, 37, 42)


def test_a_day_that_does_not_exist_is_not_a_reason_to_refuse(tmp_path: Path) -> None:
    assert (unpacked(dated(zipped(BUN), 0xFFFF, 0xFFFF), tmp_path) / "bin/bun").exists()


def test_a_time_that_the_system_cannot_tell_is_the_first_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(parts: object) -> float:
        raise OverflowError("mktime argument out of range")

    monkeypatch.setattr(time, "mktime", refuse)

    assert (unpacked(zipped(BUN), tmp_path) / "bin/bun").stat().st_mtime == 0


@pytest.mark.parametrize(
    ("field", "is_taken"),
    [
        (b"\1" + struct.pack("<L", 1_700_000_000), True),
        (b"\3" + struct.pack("<L", 1_700_000_000) + bytes(4), True),
        (b"\2" + struct.pack("<L", 1_700_000_000), False),
        (b"\1\0\0\0", False),
    ],
    ids=["time", "two times", "another time", "too short"],
)
def test_time_in_seconds_comes_before_the_dos_time(tmp_path: Path, field: bytes, is_taken: bool) -> None:
    extra = struct.pack("<2H", 0x5455, len(field)) + field
    root = unpacked(zipped(ZipMember(extra=extra)), tmp_path)

    assert ((root / "bin/bun").stat().st_mtime == 1_700_000_000) is is_taken


@pytest.mark.parametrize(("length", "is_refused"), [(1000, False), (4096, True), (4097, True)])
def test_links_have_short_targets(tmp_path: Path, length: int, is_refused: bool) -> None:
    content = zipped(BUN, ZipMember(name=b"t/l", mode=0o120777, body=b"a" * length))
    if not is_refused:
        assert (unpacked(content, tmp_path) / "l").is_symlink()
        return
    with pytest.raises(ArchiveError, match=f"is a link to a name of {length} bytes"):
        unpacked(content, tmp_path)


@pytest.mark.parametrize("compressor", [0x0002, 0x0004, 0x0006, 0x0800])
def test_flags_that_change_nothing_are_accepted(tmp_path: Path, compressor: int) -> None:
    assert (unpacked(zipped(ZipMember(flags=compressor)), tmp_path) / "bin/bun").exists()


@pytest.mark.parametrize(
    "folder",
    [
        ZipMember(name=b"t/a", method=0, body=b"", mode=0o040755),
        ZipMember(name=b"t/a/", method=0, body=b"", mode=0o100644),
        ZipMember(name=b"t/a/", method=0, body=b"x", mode=0),
    ],
    ids=["no slash", "file mode", "body"],
)
def test_what_is_a_folder_and_something_else_is_refused(tmp_path: Path, folder: ZipMember) -> None:
    with pytest.raises(ArchiveError, match="a directory and something else"):
        unpacked(zipped(BUN, folder), tmp_path)


def test_folder_by_its_name_alone_is_a_folder(tmp_path: Path) -> None:
    folder = ZipMember(name=b"t/a/", method=0, body=b"", mode=0, made_by=0)
    assert (unpacked(zipped(BUN, folder), tmp_path) / "a").is_dir()


def test_names_in_utf8_are_read(tmp_path: Path) -> None:
    content = zipped(ZipMember(name="t/\u00e9".encode(), flags=0x0800))
    assert (unpacked(content, tmp_path) / "\u00e9").exists()


LARGE = ZipMember(name=b"t/large", body=bytes(range(256)) * (5 << 12))


def test_large_members_and_small_ones_are_whole_wherever_they_are(tmp_path: Path) -> None:
    other = ZipMember(name=b"t/lib/other", body=os.urandom(5 << 20))
    members = (ZipMember(name=b"t/a"), LARGE, ZipMember(name=b"t/b/c"), other, ZipMember(name=b"t/lib/d"))
    root = unpacked(zipped(*members), tmp_path)

    assert {name: (root / name).read_bytes() for name in ("a", "large", "b/c", "lib/other", "lib/d")} == {
        member.name.decode()[2:]: member.body for member in members
    }


def test_large_members_count_for_the_limit_like_the_others(tmp_path: Path) -> None:
    content = zipped(LARGE, ZipMember(name=b"t/b", body=b"abc"))
    with pytest.raises(ArchiveError, match="bytes unpacked"):
        unpacked(content, tmp_path, Limits(unpacked_bytes=len(LARGE.body) + 2))


def test_no_thread_is_left_where_a_small_member_is_refused(tmp_path: Path) -> None:
    before = threading.active_count()
    with pytest.raises(ArchiveError, match="damaged"):
        unpacked(zipped(LARGE, ZipMember(name=b"t/b", crc=1)), tmp_path)

    assert threading.active_count() == before


def test_nothing_is_written_of_an_archive_with_something_hidden(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="follows a gap"):
        unpacked(zipped(LARGE, ZipMember(gap=b"hidden"), ZipMember(name=b"t/b")), tmp_path)

    assert not list((tmp_path / "root").iterdir())


RANDOM = os.urandom(5 << 20)


@pytest.mark.parametrize(
    ("member", "refusal"),
    [
        (ZipMember(body=RANDOM, size=len(RANDOM) - 1), "more than the announced"),
        (ZipMember(body=RANDOM, packed=deflated(RANDOM) + bytes(1 << 19)), "data after its end"),
        (ZipMember(body=RANDOM, packed=deflated(RANDOM)[: 4 << 20]), "cut off"),
        (ZipMember(body=RANDOM, packed=b"\xff" * (4 << 20)), "damaged"),
        (ZipMember(body=RANDOM, crc=1), "its size or checksum is wrong"),
    ],
    ids=["longer", "something after it", "shorter", "no deflate", "other bytes"],
)
@pytest.mark.parametrize("others", [0, 3], ids=["alone", "beside others"])
def test_a_large_member_that_lies_is_refused(
    tmp_path: Path, member: ZipMember, refusal: str, others: int
) -> None:
    small = (ZipMember(name=b"t/%d" % number) for number in range(others))
    with pytest.raises(ArchiveError, match=refusal):
        unpacked(zipped(member, *small), tmp_path)


def test_a_large_member_outside_the_toolchain_is_read_and_not_written(tmp_path: Path) -> None:
    content, layout = zipped(LARGE, ZipMember(name=b"t/Home/bin/java")), Layout(root="Home/")

    assert [str(file) for file in unpacked(content, tmp_path, None, layout).rglob("*")] == [
        str(tmp_path / "root/bin"),
        str(tmp_path / "root/bin/java"),
    ]


def test_a_large_member_outside_the_toolchain_counts_for_the_limit(tmp_path: Path) -> None:
    content = zipped(LARGE, ZipMember(name=b"t/Home/bin/java"))
    with pytest.raises(ArchiveError, match="bytes unpacked"):
        unpacked(content, tmp_path, Limits(unpacked_bytes=len(LARGE.body)), Layout(root="Home/"))
