from __future__ import annotations

from typing import TYPE_CHECKING

from omg.runtimes.registry import RUNTIMES, files_of
from omg.shim.table import Table, TableFile, TableRuntime
from omg.shim.table_file import HEADER_RECORD, OFFSET_RECORD, RUNTIME_RECORD, encode
from omg.shim.table_walk import (
    FILE_RECORD,
    FOLDER_RECORD,
    HEAD_RECORD,
    PATTERN,
    folders_of,
    heads_of,
    initials_of,
)
from tests.shim.test_table_file import text_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from struct import Struct


def file(path: str) -> TableFile:
    return TableFile("plain", path, is_plain=True, is_native=True)


def records(data: bytes, layout: Struct, offset: int, count: int) -> Iterator[tuple[int, ...]]:
    return layout.iter_unpack(data[offset : offset + count * layout.size])


def bits(*positions: int) -> int:
    return sum(1 << position for position in positions)


def found(name: bytes, paths: Iterable[bytes]) -> list[int]:
    """Return the positions of the files that an entry of a directory may be, as a shim finds them."""
    word = int.from_bytes((name + b"\0?Ab????")[:8], "little") | int.from_bytes(b" " * 8, "little")
    heads = heads_of(paths)
    if not initials_of(heads) >> ((word & 0xFFFF) * 517 >> 10 & 63) & 1:
        return []
    those = sum(files for (head, mask), files in heads.items() if word & mask == head)
    return [position for position in range(64) if those >> position & 1]


def test_a_folder_has_the_files_in_it_and_below_it() -> None:
    paths = ("a.toml", "mise/config.toml", ".config/mise/conf.d/x/*.toml", ".config/mise.toml", "mise/a/b/c")
    assert folders_of([file(path) for path in paths]) == {
        "mise": bits(1, 4),
        "mise/a": bits(4),
        ".config": bits(2, 3),
        ".config/mise": bits(2),
    }


def test_a_name_is_found_by_its_head() -> None:
    paths = (b"mise.toml", b"mise/config.toml", b".nvmrc", b".node-version", b".node-versions", "é".encode())
    assert found(b"mise.toml", paths) == [0]
    assert found(b"MISE.Toml", paths) == [0]
    assert found(b"mise", paths) == [1]
    assert found(b"mise.local", paths) == []
    assert found(b".node-version", paths) == found(b".node-ver", paths) == [3, 4]
    assert found(b".nvmrc", paths) == [2]
    assert found(b".nvmrc2", paths) == []
    assert found("é".encode(), paths) == [5]
    assert found(b"m", paths) == found(b".", paths) == found(b"..", paths) == []


def test_every_version_file_has_a_head_and_the_way_up_has_none() -> None:
    for runtime in RUNTIMES:
        paths = [file.path.encode() for file in files_of(runtime)]
        for position, path in enumerate(paths):
            assert position in found(path.partition(b"/")[0], paths), path
        assert found(b".", paths) == found(b"..", paths) == []


def test_files_past_the_last_bit_have_none() -> None:
    files = [file(f"{number}/file") for number in range(70)]
    assert max(folders_of(files).values()) == max(heads_of([b"x"], 63).values()) == 1 << 63
    assert [*heads_of([b"x"], 64).values()] == [0]


def test_the_table_has_the_shared_files_then_those_of_a_runtime() -> None:
    shared = (file("mise.toml"), file(".config/mise/*.toml"))
    runtimes = tuple(
        TableRuntime(name, "R", "", b"", False, False, (), (), (*shared, file(own)))
        for name, own in (("node", ".nvmrc"), ("go", "mise"))
    )
    data = encode(Table("1", "1", "", (), runtimes, {}, {}))

    header = HEADER_RECORD.unpack_from(data)[1:]
    flags = [record[2] & PATTERN for record in records(data, FILE_RECORD, *header[16:18])]
    assert flags == [0, PATTERN]
    folders = {text_at(data, *one[:2]): one[2] for one in records(data, FOLDER_RECORD, *header[-4:-2])}
    assert folders == {".config": bits(1), ".config/mise": bits(1)}
    assert [one[2] for one in records(data, HEAD_RECORD, *header[-2:])] == [bits(0), bits(1)]
    for runtime, (offset,) in zip(runtimes, records(data, OFFSET_RECORD, *header[10:12]), strict=True):
        record = RUNTIME_RECORD.unpack_from(data, offset)
        assert [one[2] for one in records(data, HEAD_RECORD, *record[23:25])] == [bits(2)]
        assert record[25] == initials_of(heads_of(one.path.encode() for one in runtime.files))
