"""Compressed data: what a stream may be followed by, how many there may be, and what reads it."""

from __future__ import annotations

import gzip
import importlib.util
import io
import lzma
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.archive import decompress
from omg.archive.decompress import Inflater, decompressed
from omg.archive.placement import Limits
from omg.errors import ArchiveError

if TYPE_CHECKING:
    from types import ModuleType


def content(data: bytes, kind: str, limits: Limits | None = None) -> bytes:
    return b"".join(decompressed(io.BytesIO(data), kind, limits or Limits()))


@pytest.mark.parametrize("zeros", [4, 8, 1 << 20])
def test_zeros_in_fours_may_follow_a_stream_of_xz(zeros: int) -> None:
    assert content(lzma.compress(b"one") + bytes(zeros) + lzma.compress(b"two"), "xz") == b"onetwo"


@pytest.mark.parametrize("zeros", [1, 3, 5])
def test_other_zeros_behind_a_stream_of_xz_are_refused(zeros: int) -> None:
    with pytest.raises(ArchiveError, match="invalid padding"):
        content(lzma.compress(b"one") + bytes(zeros), "xz")


def test_as_many_streams_as_the_limit_are_read() -> None:
    assert content(gzip.compress(b"x") * 3, "gz", Limits(streams=3)) == b"xxx"


def test_more_streams_than_the_limit_are_refused() -> None:
    with pytest.raises(ArchiveError, match="more than 3 compressed streams"):
        content(gzip.compress(b"x") * 4, "gz", Limits(streams=3))


def test_twice_the_limit_of_files_may_come_out_and_no_more() -> None:
    assert len(content(gzip.compress(bytes(20)), "gz", Limits(unpacked_bytes=10))) == 20
    with pytest.raises(ArchiveError, match="more than 20 bytes unpacked"):
        content(gzip.compress(bytes(21)), "gz", Limits(unpacked_bytes=10))


def test_an_empty_stream_has_no_content() -> None:
    assert content(gzip.compress(b"") + gzip.compress(b"x"), "gz") == b"x"


@pytest.mark.parametrize("kind", ["bz2", "xz", "zst"])
def test_a_python_without_the_library_says_so(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bz2", "lzma", "backports", "compression"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(ArchiveError, match=f"cannot read {kind} archives"):
        content(b"", kind)


@pytest.fixture
def slower(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the module as it is on a machine that isal is not built for."""
    monkeypatch.setitem(sys.modules, "isal", None)
    spec = importlib.util.spec_from_file_location("slower_decompress", Path(decompress.__file__))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_standard_library_serves_where_isal_is_not_built_for(slower: ModuleType) -> None:
    packed = gzip.compress(b"x" * 3_000_000)

    assert slower.fast_zlib is zlib
    assert b"".join(slower.decompressed(io.BytesIO(packed), "gz", Limits())) == b"x" * 3_000_000
    with pytest.raises(ArchiveError, match="damaged"):
        b"".join(slower.decompressed(io.BytesIO(packed[:-8] + bytes(8)), "gz", Limits()))


@pytest.mark.parametrize("is_gzip", [True, False])
def test_inflater_gives_no_more_than_was_asked_for(is_gzip: bool) -> None:
    packed = gzip.compress(b"a" * 100) if is_gzip else zlib.compress(b"a" * 100, wbits=-15)
    inflater = Inflater(is_gzip=is_gzip)

    blocks = [inflater.decompress(packed, 40)]
    while not inflater.eof:
        assert not inflater.needs_input
        blocks.append(inflater.decompress(b"", 40))

    assert blocks == [b"a" * 40, b"a" * 40, b"a" * 20]
    assert not inflater.needs_input


def test_inflater_needs_input_until_its_stream_ends() -> None:
    packed = gzip.compress(b"a" * 100)
    inflater = Inflater(is_gzip=True)

    assert inflater.decompress(packed[:-4], 1000) == b"a" * 100
    assert inflater.needs_input
    assert inflater.decompress(packed[-4:] + b"more", 1000) == b""
    assert (inflater.eof, inflater.needs_input, inflater.unused_data) == (True, False, b"more")
