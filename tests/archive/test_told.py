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

from omg.archive.told import content_bytes

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
def test_size_of_the_content_is_told(name: str, content: bytes, told: int | None, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    assert content_bytes(tmp_path / "file", name) == told


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz", "a.tar.zst", "a.zip", "a.rar"])
@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"\xff" * 40, b"\x28\xb5\x2f\xfd", bytes(10) + b"YZ"])
def test_what_is_no_archive_tells_nothing_that_counts(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    told = content_bytes(tmp_path / "file", name)
    assert told is None or told >= len(content) // 2


def test_counter_that_went_round_is_not_believed(tmp_path: Path) -> None:
    packed = gzip.compress(b"x" * 10) + bytes(100)
    (tmp_path / "file").write_bytes(packed[:-4] + (3).to_bytes(4, "little"))
    assert content_bytes(tmp_path / "file", "a.tar.gz") is None


def test_size_that_no_toolchain_has_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(gzip.compress(_TAR)[:-4] + b"\xff\xff\xff\xff")
    assert content_bytes(tmp_path / "file", "a.tar.gz") is None


def test_absent_file_tells_nothing(tmp_path: Path) -> None:
    assert content_bytes(tmp_path / "absent", "a.tar.gz") is None
