"""The shim table on the disk: one file that the programs read by the few bytes, and never parse.

All numbers are little-endian uint32 except the magic. A *text* is (offset, length) of bytes that
are followed by a NUL; a *list* is (offset, count) of records. Offsets count from the start of the
file. Texts are UTF-8 with surrogate escapes, so any path survives.

    header, 80 bytes        runtime, 88 bytes        file, 28 bytes     candidate, 16 bytes
     0  "omgtable"           0  text name             0  text format     0  runtime's position
     8  format number        8  text variable         8  text path       4  1 owned, 2 a major
    12  size of the file    16  text legacy prefix   16  flags           8  text prefix
    16  text rules          24  text stamps              (1 plain,
    24  text omg version    32  list home variables      2 native,
    32  text config stamp   40  list bins of links       4 shared)
    40  list system stores  48  list files          name slot, 20 bytes  answer slot, 24 bytes
    48  list runtimes       56  flags (1 chosen by   0  hash              0  hash
    56  list name slots         variable, 2 a list   4  text name         4  text runtime NUL spec
    64  list answer slots       needs the           12  list candidates  12  text version
    72  list shared files       executable, 4 its                        20  store
                                toolchains may have
                                variables)
                            60  text 2nd variable
                            68  list dropped ones
                            76  list prefix ones
                            84  0

A runtime's version files are the shared ones, then its own list.
Variables, bins of links and system stores are lists of texts. Slots are open-addressed: their
count is a power of two (or 0), the hash is the low half of ``memo.hash64``, a search starts at
``hash mod count`` and walks on until the key or a slot with an empty key. At least one slot is empty.

``shims/table.h`` is the reader in C. A change of layout or of meaning is a new format number.
"""

from __future__ import annotations

import struct
from itertools import takewhile

from omg.errors import StoreError
from omg.shim.memo import VersionLocation, hash64
from omg.shim.table import Candidate, Table, TableFile, TableRuntime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAGIC = b"omgtable"
FORMAT = 6

_HEADER = struct.Struct("<8s18I")
_RUNTIME = struct.Struct("<22I")
_FILE = struct.Struct("<7I")
_CANDIDATE = struct.Struct("<4I")
_NAME = struct.Struct("<5I")
_ANSWER = struct.Struct("<6I")
_TEXT = struct.Struct("<2I")

_PLAIN, _NATIVE, _SHARED = 1, 2, 4
_OWNED, _MAJOR = 1, 2
_BY_VARIABLE = 1
_LIST_NEEDS_EXECUTABLE = 2
_HAS_VARIABLES = 4


class InvalidTableError(StoreError):
    """Bytes that are not a shim table of this format."""

    kind = "invalid_table"


def encode(table: Table) -> bytes:
    """Return the file that holds ``table``; equal tables give equal bytes."""
    writer = _Writer()
    texts = [*map(writer.text, (table.rules, table.omg_version, table.config_stamp))]
    system_dirs = writer.texts(table.system_dirs)
    shared = _shared_files(table.runtimes)
    own = [_runtime_record(writer, runtime, len(shared)) for runtime in table.runtimes]
    runtimes = writer.records(_RUNTIME, own)
    files = writer.records(_FILE, [_file_record(writer, file) for file in shared])
    # What is looked up together is stored together: a key, then its value.
    names = writer.slots(
        _NAME,
        ((writer.key(name), _candidate_list(writer, those)) for name, those in sorted(table.names.items())),
    )
    answers = writer.slots(
        _ANSWER,
        (
            (writer.key("\0".join(key)), (*writer.text(place.version), place.store))
            for key, place in sorted(table.answers.items())
        ),
    )
    fields = [number for pair in (*texts, system_dirs, runtimes, names, answers, files) for number in pair]
    return writer.finish(fields)


def decode(data: bytes) -> Table:
    """Return the table in ``data``.

    Raises:
        InvalidTableError: Another format, a cut file, or an offset outside it.
    """
    try:
        return _decode(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise InvalidTableError("the shim table is damaged", hint="run omg rehash") from error


# Hash, offset and length.
_Key = tuple[int, int, int]


class _Writer:
    """The body of a table: an append-only buffer with shared texts and lists."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._seen: dict[bytes, tuple[int, int]] = {}
        self._lists: dict[bytes, int] = {}

    def _append(self, data: bytes) -> int:
        offset = _HEADER.size + len(self._body)
        self._body += data
        return offset

    def text(self, text: str) -> tuple[int, int]:
        return self.data(_bytes(text))

    def data(self, data: bytes) -> tuple[int, int]:
        if data not in self._seen:
            self._seen[data] = (self._append(data + b"\0"), len(data))
        return self._seen[data]

    def texts(self, texts: tuple[str, ...]) -> tuple[int, int]:
        return self.records(_TEXT, [self.text(text) for text in texts])

    def records(self, layout: struct.Struct, records: Sequence[tuple[int, ...]]) -> tuple[int, int]:
        data = b"".join(layout.pack(*record) for record in records)
        if data not in self._lists:
            self._align()
            self._lists[data] = self._append(data)
        return self._lists[data], len(records)

    def key(self, text: str) -> _Key:
        data = _bytes(text)
        return hash64(data) & 0xFFFFFFFF, self._append(data + b"\0"), len(data)

    def slots(
        self, layout: struct.Struct, entries: Iterable[tuple[_Key, tuple[int, ...]]]
    ) -> tuple[int, int]:
        written = list(entries)
        # At most half full: a miss ends after about two slots.
        count = 1 << (2 * len(written) - 1).bit_length() if written else 0
        empty = bytes(layout.size)
        slots = [empty] * count
        for key, rest in written:
            position = key[0] % count
            while slots[position] != empty:
                position = (position + 1) % count
            slots[position] = layout.pack(*key, *rest)
        self._align()
        return self._append(b"".join(slots)), count

    def _align(self) -> None:
        self._body += bytes(-(_HEADER.size + len(self._body)) % 8)

    def finish(self, fields: list[int]) -> bytes:
        size = _HEADER.size + len(self._body)
        return _HEADER.pack(MAGIC, FORMAT, size, *fields) + bytes(self._body)


def _shared_files(runtimes: Sequence[TableRuntime]) -> tuple[TableFile, ...]:
    """Return the files that all runtimes' lists begin with: most of them, so they are written once."""
    lists = [runtime.files for runtime in runtimes]
    shared = takewhile(lambda files: len(set(files)) == 1, zip(*lists, strict=False))
    return tuple(files[0] for files in shared)


def _runtime_record(writer: _Writer, runtime: TableRuntime, shared_count: int) -> tuple[int, ...]:
    files = [_file_record(writer, file) for file in runtime.files[shared_count:]]
    flags = _BY_VARIABLE * runtime.is_chosen_by_variable
    flags |= _LIST_NEEDS_EXECUTABLE * runtime.needs_executable_of_list
    flags |= _HAS_VARIABLES * runtime.has_variables
    return (
        *writer.text(runtime.name),
        *writer.text(runtime.variable),
        *writer.text(runtime.legacy_prefix),
        *writer.data(runtime.stamps),
        *writer.texts(runtime.home_variables),
        *writer.texts(runtime.link_bins),
        *writer.records(_FILE, files),
        flags,
        *writer.text(runtime.other_variable),
        *writer.texts(runtime.dropped_variables),
        *writer.texts(runtime.prefix_variables),
        0,
    )


def _file_record(writer: _Writer, file: TableFile) -> tuple[int, ...]:
    flags = _PLAIN * file.is_plain | _NATIVE * file.is_native | _SHARED * file.is_shared
    return (*writer.text(file.format), *writer.text(file.path), flags, *writer.text(file.lock))


def _candidate_list(writer: _Writer, candidates: Iterable[Candidate]) -> tuple[int, int]:
    records = [
        (one.runtime, one.is_owned * _OWNED | one.is_major * _MAJOR, *writer.text(one.prefix))
        for one in candidates
    ]
    return writer.records(_CANDIDATE, records)


def _decode(data: bytes) -> Table:
    magic, number, size, *fields = _HEADER.unpack_from(data)
    if magic != MAGIC or number != FORMAT:
        raise InvalidTableError("the shim table has another format", hint="run omg rehash")
    if size != len(data):
        raise InvalidTableError("the shim table is cut short", hint="run omg rehash")
    reader = _Reader(data)
    pairs = list(zip(fields[0::2], fields[1::2], strict=True))
    rules, omg_version, config_stamp = (reader.text(*pair) for pair in pairs[:3])
    system_dirs, runtimes, names, answers, files = pairs[3:]
    shared = tuple(_decode_file(reader, file) for file in reader.records(_FILE, *files))
    return Table(
        rules,
        omg_version,
        config_stamp,
        reader.texts(*system_dirs),
        tuple(_decode_runtime(reader, record, shared) for record in reader.records(_RUNTIME, *runtimes)),
        {reader.text(*slot[1:3]): _decode_candidates(reader, slot) for slot in reader.slots(_NAME, *names)},
        {
            _decode_key(reader.text(*slot[1:3])): VersionLocation(reader.text(*slot[3:5]), slot[5])
            for slot in reader.slots(_ANSWER, *answers)
        },
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
        return tuple(self.text(*record) for record in self.records(_TEXT, offset, count))

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
        is_chosen_by_variable=bool(flags & _BY_VARIABLE),
        needs_executable_of_list=bool(flags & _LIST_NEEDS_EXECUTABLE),
        home_variables=reader.texts(*record[8:10]),
        link_bins=reader.texts(*record[10:12]),
        files=(*shared, *(_decode_file(reader, one) for one in reader.records(_FILE, *record[12:14]))),
        has_variables=bool(flags & _HAS_VARIABLES),
        other_variable=reader.text(*record[15:17]),
        dropped_variables=reader.texts(*record[17:19]),
        prefix_variables=reader.texts(*record[19:21]),
    )


def _decode_file(reader: _Reader, record: tuple[int, ...]) -> TableFile:
    is_plain, is_native, is_shared = (bool(record[4] & flag) for flag in (_PLAIN, _NATIVE, _SHARED))
    format, path, lock = (reader.text(*record[at : at + 2]) for at in (0, 2, 5))
    return TableFile(format, path, is_plain, is_native, is_shared, lock)


def _decode_candidates(reader: _Reader, slot: tuple[int, ...]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(runtime, bool(flags & _OWNED), reader.text(offset, length), bool(flags & _MAJOR))
        for runtime, flags, offset, length in reader.records(_CANDIDATE, *slot[3:5])
    )


def _decode_key(text: str) -> tuple[str, str]:
    runtime, _, spec = text.partition("\0")
    return runtime, spec


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
