"""Reading the shim table back; ``omg.shim.table_file`` has its layout."""

from __future__ import annotations

import struct

from omg.errors import StoreError
from omg.runtimes.installer import Installer
from omg.shim.memo import VersionLocation
from omg.shim.table import FORMAT, MAGIC, Candidate, Table, TableFile, TableRuntime
from omg.shim.table_file import (
    ANSWER_RECORD,
    BY_VARIABLE,
    CANDIDATE_RECORD,
    FOLLOWING,
    FOLLOWS,
    GUEST,
    HAS_VARIABLES,
    HEADER_RECORD,
    IGNORES_INHERITED,
    INSTALLER_RECORD,
    IS_OUTSIDE,
    IS_RELINKED,
    LIST_NEEDS_EXECUTABLE,
    MAJOR,
    NAME_RECORD,
    NEEDS_PIN,
    OFFSET_RECORD,
    OWNED,
    RUNTIME_RECORD,
    SELF_LOCATING,
)
from omg.shim.table_walk import FILE_RECORD, KIND_RECORD, NATIVE, PLAIN, SHARED
from omg.shim.table_writer import TEXT_RECORD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class InvalidTableError(StoreError):
    """Bytes that are not a shim table of this format."""

    kind = "invalid_table"


def decode(data: bytes) -> Table:
    """Return the table in ``data``.

    Raises:
        InvalidTableError: Another format, a cut file, or an offset outside it.
    """
    try:
        return _decode(data)
    except (struct.error, LookupError, UnicodeDecodeError) as error:
        raise InvalidTableError("the shim table is damaged", hint="run omg rehash") from error


def _decode(data: bytes) -> Table:
    magic, number, size, *fields = HEADER_RECORD.unpack_from(data)
    if magic != MAGIC or number != FORMAT:
        raise InvalidTableError("the shim table has another format", hint="run omg rehash")
    if size != len(data):
        raise InvalidTableError("the shim table is cut short", hint="run omg rehash")
    reader = _Reader(data)
    # The lists of folders and heads, at the end, are for the programs.
    newest_bin_ns = fields[20]
    pairs = list(zip(fields[0:20:2], fields[1:20:2], strict=True))
    rules, omg_version, config_stamp = (reader.text(*pair) for pair in pairs[:3])
    system_dirs, runtimes, name_slots, answers, files, reserved, left_to_python = pairs[3:]
    shared = tuple(_decode_file(reader, file) for file in reader.records(FILE_RECORD, *files))
    names = reader.slots(NAME_RECORD, *name_slots)
    offsets = [offset for (offset,) in reader.records(OFFSET_RECORD, *runtimes)]
    positions = {offset: position for position, offset in enumerate(offsets)}
    return Table(
        rules,
        omg_version,
        config_stamp,
        reader.texts(*system_dirs),
        tuple(
            _decode_runtime(reader, record, shared)
            for offset in offsets
            for record in reader.records(RUNTIME_RECORD, offset, 1)
        ),
        {reader.text(*slot[1:3]): _decode_candidates(reader, slot, positions) for slot in names},
        {
            _decode_key(reader.text(*slot[1:3])): VersionLocation(reader.text(*slot[3:5]), slot[5])
            for slot in reader.slots(ANSWER_RECORD, *answers)
        },
        reader.texts(*reserved),
        reader.texts(*left_to_python),
        newest_bin_ns,
    )


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def data(self, offset: int, length: int) -> bytes:
        if offset + length >= len(self._data):
            raise IndexError(offset)
        return self._data[offset : offset + length]

    def text(self, offset: int, length: int) -> str:
        return self.data(offset, length).decode("utf-8", "surrogateescape")

    def texts(self, offset: int, count: int) -> tuple[str, ...]:
        return tuple(self.text(*record) for record in self.records(TEXT_RECORD, offset, count))

    def records(self, layout: struct.Struct, offset: int, count: int) -> Iterator[tuple[int, ...]]:
        end = offset + count * layout.size
        if end > len(self._data):
            raise IndexError(end)
        return layout.iter_unpack(self._data[offset:end])

    def slots(self, layout: struct.Struct, offset: int, count: int) -> Iterator[tuple[int, ...]]:
        return (slot for slot in self.records(layout, offset, count) if slot[2])


def _decode_runtime(reader: _Reader, record: tuple[int, ...], shared: Sequence[TableFile]) -> TableRuntime:
    flags = record[14]
    return TableRuntime(
        name=reader.text(*record[0:2]),
        variable=reader.text(*record[2:4]),
        legacy_prefix=reader.text(*record[4:6]),
        stamps=reader.data(*record[6:8]),
        is_chosen_by_variable=bool(flags & BY_VARIABLE),
        needs_executable_of_list=bool(flags & LIST_NEEDS_EXECUTABLE),
        home_variables=reader.texts(*record[8:10]),
        link_bins=reader.texts(*record[10:12]),
        files=(*shared, *(_decode_file(reader, one) for one in reader.records(FILE_RECORD, *record[12:14]))),
        has_variables=bool(flags & HAS_VARIABLES),
        other_variable=reader.text(*record[15:17]),
        dropped_variables=reader.texts(*record[17:19]),
        prefix_variables=reader.texts(*record[19:21]),
        is_following=bool(flags & FOLLOWS),
        keeping_variables=reader.texts(*record[21:23]),
    )


def _decode_file(reader: _Reader, record: tuple[int, ...]) -> TableFile:
    is_plain, is_native, is_shared = (bool(record[2] & flag) for flag in (PLAIN, NATIVE, SHARED))
    ((*format, lock, length),) = reader.records(KIND_RECORD, record[3], 1)
    return TableFile(
        *(reader.text(*format), reader.text(*record[:2]), is_plain, is_native, is_shared),
        reader.text(lock, length),
    )


def _decode_candidates(
    reader: _Reader, slot: tuple[int, ...], positions: Mapping[int, int]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            positions[runtime],
            *(bool(flags & OWNED), reader.text(*prefix), bool(flags & MAJOR), bool(flags & FOLLOWING)),
            tuple(_decode_installer(reader, one) for one in reader.records(INSTALLER_RECORD, *installers)),
            *(bool(flags & IGNORES_INHERITED), bool(flags & SELF_LOCATING), bool(flags & NEEDS_PIN)),
            bool(flags & GUEST),
        )
        for runtime, flags, *rest in reader.records(CANDIDATE_RECORD, *slot[3:5])
        for prefix, installers in (((rest[0], rest[1]), (rest[2], rest[3])),)
    )


def _decode_installer(reader: _Reader, record: tuple[int, ...]) -> Installer:
    groups = (reader.texts(*group) for group in reader.records(TEXT_RECORD, *record[0:2]))
    unless, folders = (reader.texts(*record[at : at + 2]) for at in (2, 4))
    advice, flags = reader.text(*record[6:8]), record[8]
    is_outside, is_relinked = (bool(flags & flag) for flag in (IS_OUTSIDE, IS_RELINKED))
    return Installer((), tuple(groups), unless, folders, advice, is_outside, is_relinked)


def _decode_key(text: str) -> tuple[str, str]:
    runtime, _, spec = text.partition("\0")
    return runtime, spec
