"""Archives tell how large their content is, and nothing depends on it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from omg.archive.content_size import content_bytes

try:
    from compression import zstd
except ImportError:
    from backports import zstd

if TYPE_CHECKING:
    from pathlib import Path

_BODY = random.Random(1).randbytes(1 << 16) + bytes(range(256)) * 512


def tar_of(body: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        info = tarfile.TarInfo("bin/node")
        info.size = len(body)
        tar.addfile(info, io.BytesIO(body))
    return buffer.getvalue()


def zip_of(body: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bun-linux-x64/bun", body)
        archive.writestr("LICENSE", "x" * 1000)
        archive.comment = b"a comment"
    return buffer.getvalue()


_TAR = tar_of(_BODY)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tar", _TAR, len(_TAR)),
        ("a.tar.gz", gzip.compress(_TAR), len(_TAR)),
        ("a.tar.xz", lzma.compress(_TAR), len(_TAR)),
        ("a.tar.zst", zstd.compress(_TAR), len(_TAR)),
        ("a.zip", zip_of(_BODY), len(_BODY) + 1000),
        ("a.tar.bz2", bz2.compress(_TAR), None),
    ],
)
def test_size_of_the_content_is_reported(name: str, content: bytes, told: int | None, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    assert content_bytes(tmp_path / "file", name) == told


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz", "a.tar.zst", "a.zip", "a.rar"])
@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"\xff" * 40, b"\x28\xb5\x2f\xfd", bytes(10) + b"YZ"])
def test_what_is_not_an_archive_has_no_size(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    told = content_bytes(tmp_path / "file", name)
    assert told is None or told >= len(content) // 2


def test_counter_that_overflowed_is_not_trusted(tmp_path: Path) -> None:
    packed = gzip.compress(b"x" * 10) + bytes(100)
    (tmp_path / "file").write_bytes(packed[:-4] + (3).to_bytes(4, "little"))
    assert content_bytes(tmp_path / "file", "a.tar.gz") is None


def test_size_that_no_toolchain_has_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(gzip.compress(_TAR)[:-4] + b"\xff\xff\xff\xff")
    assert content_bytes(tmp_path / "file", "a.tar.gz") is None


def test_absent_file_tells_nothing(tmp_path: Path) -> None:
    assert content_bytes(tmp_path / "absent", "a.tar.gz") is None


def told(content: bytes, name: str, tmp_path: Path) -> int | None:
    (tmp_path / "file").write_bytes(content)
    return content_bytes(tmp_path / "file", name)


def zstd_head(descriptor: int, *rest: bytes) -> bytes:
    return b"\x28\xb5\x2f\xfd" + bytes([descriptor]) + b"".join(rest)


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (zstd_head(0x20, b"\x28"), 40),  # one byte: a single segment
        (zstd_head(0x40, b"\x00", b"\x28\x00"), 40 + 256),  # two bytes count from 256
        (zstd_head(0x60, b"\x28\x00"), 40 + 256),
        (zstd_head(0x80, b"\x00", b"\x28\x00\x00\x00"), 40),
        (zstd_head(0xC0, b"\x00", b"\x28" + bytes(7)), 40),
        (zstd_head(0xC1, b"\x00", b"D", b"\x28" + bytes(7)), 40),  # behind the dictionary's name
        (zstd_head(0xC2, b"\x00", b"DD", b"\x28" + bytes(7)), 40),
        (zstd_head(0xE3, b"DDDD", b"\x28" + bytes(7)), 40),
        (zstd_head(0x00, b"\x28" * 20), None),  # no size
    ],
)
def test_frame_of_zstandard_tells_its_size(head: bytes, size: int | None, tmp_path: Path) -> None:
    assert told(head.ljust(30, b"\0"), "a.tar.zst", tmp_path) == size


def test_several_blocks_of_xz_are_added_up(tmp_path: Path) -> None:
    index = b"\0\x02" + b"\x10\x14" + b"\x10\x82\x02" + b"\0" * 5  # sizes 20, and 2 + 2 * 128
    footer = bytes(4) + (len(index) // 4 - 1).to_bytes(4, "little") + b"\0\1YZ"

    assert told(bytes(100) + index + footer, "a.tar.xz", tmp_path) == 20 + 258


@pytest.mark.parametrize(
    ("index", "footer"),
    [
        (b"\1\1\x10\x40", b"\0\0\0\0\0\0\0\0\0\1YZ"),  # no index
        (b"\0\1\x10\x40", b"\0\0\0\0\0\0\0\0\0\1YX"),  # no footer
        (b"\0\1\x10\x40", b"\0\0\0\0\xff\xff\xff\0\0\1YZ"),  # an index larger than any
        (b"\0\1\x10" + b"\xff" * 9, b"\0\0\0\0\2\0\0\0\0\1YZ"),  # a number that does not end
    ],
    ids=["index", "footer", "size", "number"],
)
def test_damaged_xz_tells_nothing(index: bytes, footer: bytes, tmp_path: Path) -> None:
    assert told(bytes(30) + index + footer, "a.tar.xz", tmp_path) is None


def test_damaged_directory_of_a_zip_tells_nothing(tmp_path: Path) -> None:
    content = zip_of(_BODY)
    at = content.index(b"PK\1\2")

    assert told(content[:at] + b"PK\1\3" + content[at + 4 :], "a.zip", tmp_path) is None


def test_zip_whose_directory_is_larger_than_any_tells_nothing(tmp_path: Path) -> None:
    content = zip_of(_BODY)
    at = content.index(b"PK\5\6") + 12

    assert told(content[:at] + b"\1\0\0\1" + content[at + 4 :], "a.zip", tmp_path) is None


@pytest.mark.parametrize(("size", "is_believed"), [(49, False), (50, True), (10_000, True), (10_001, False)])
def test_half_to_a_hundred_times_the_archive_is_trusted(size: int, is_believed: bool, tmp_path: Path) -> None:
    assert told(bytes(96) + size.to_bytes(4, "little"), "a.tar.gz", tmp_path) == (
        size if is_believed else None
    )
