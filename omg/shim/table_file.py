"""The shim table on the disk: one file that the programs read by the few bytes, and never parse.

All numbers are little-endian uint32 except the magic. A *text* is (offset, length) of bytes that
are followed by a NUL; a *list* is (offset, count) of records. Offsets count from the start of the
file. Texts are UTF-8 with surrogate escapes, so any path survives.

    header, 104 bytes       runtime, 92 bytes        file, 28 bytes     candidate, 24 bytes
     0  "omgtable"           0  text name             0  text format     0  runtime's position
     8  format number        8  text variable         8  text path       4  1 owned, 2 a major,
    12  size of the file    16  text legacy prefix   16  flags              4 a global tool that
    16  text rules          24  text stamps              (1 plain,          follows, 8 decided
    24  text omg version    32  list home variables      2 native,          anew, 16 looks for
    32  text config stamp   40  list bins of links       4 shared)          itself, 32 needs a pin,
    40  list system stores  48  list files          name slot, 20 bytes     64 a guest
                                                                         8  text prefix
    48  list runtimes       56  flags (1 chosen by   0  hash            16  list installers
    56  list name slots         variable, 2 a list   4  text name        answer slot, 24 bytes
    64  list answer slots       needs the           12  list candidates  0  hash
    72  list shared files       executable, 4 its                        4  text runtime NUL spec
    80  list reserved names     toolchains may have                     12  text version
    88  list names that         variables, 8 its    installer, 36 bytes 20  store
        Python adds             global tools         0  list groups, each a list of words
    96  newest time stamp       follow)
        of a bin, 8 bytes   60  text 2nd variable
                            68  list dropped ones    8  list words of other places
                            76  list prefix ones    16  list folders
                            84  list keeping ones   24  text advice
                                                    32  1 only outside the toolchain,
                                                        2 left to Python

A runtime's version files are the shared ones, then its own list.
Variables, bins of links, system stores, words, folders and reserved names are lists of texts. Slots are
open-addressed: their count is a power of two (or 0), the hash is the low half of ``memo.hash64``, a search
starts at ``hash mod count`` and walks on until the key or a slot with an empty key. At least one is empty.

``shims/table.h`` is the reader in C. A change of layout or of meaning is a new format number.
"""

from __future__ import annotations

import struct
from itertools import takewhile

from omg.shim.memo import hash64
from omg.shim.table import FORMAT, MAGIC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omg.runtimes.installer import Installer
    from omg.shim.table import Candidate, Table, TableFile, TableRuntime

HEADER_RECORD = struct.Struct("<8s22IQ")
RUNTIME_RECORD = struct.Struct("<23I")
FILE_RECORD = struct.Struct("<7I")
CANDIDATE_RECORD = struct.Struct("<6I")
INSTALLER_RECORD = struct.Struct("<9I")
NAME_RECORD = struct.Struct("<5I")
ANSWER_RECORD = struct.Struct("<6I")
TEXT_RECORD = struct.Struct("<2I")

PLAIN, NATIVE, SHARED = 1, 2, 4
OWNED, MAJOR, FOLLOWING, DECIDED_ANEW, SELF_LOCATING, NEEDS_PIN, GUEST = 1, 2, 4, 8, 16, 32, 64
IS_OUTSIDE, IS_RELINKED = 1, 2
BY_VARIABLE = 1
LIST_NEEDS_EXECUTABLE = 2
HAS_VARIABLES = 4
FOLLOWS = 8


def encode(table: Table) -> bytes:
    """Return the file that holds ``table``; equal tables give equal bytes."""
    writer = _Writer()
    texts = [*map(writer.text, (table.rules, table.omg_version, table.config_stamp))]
    system_dirs = writer.texts(table.system_dirs)
    shared = _shared_files(table.runtimes)
    own = [_runtime_record(writer, runtime, len(shared)) for runtime in table.runtimes]
    runtimes = writer.records(RUNTIME_RECORD, own)
    files = writer.records(FILE_RECORD, [_file_record(writer, file) for file in shared])
    # What is looked up together is stored together: a key, then its value.
    names = writer.slots(
        NAME_RECORD,
        ((writer.key(name), _candidate_list(writer, those)) for name, those in sorted(table.names.items())),
    )
    answers = writer.slots(
        ANSWER_RECORD,
        (
            (writer.key("\0".join(key)), (*writer.text(place.version), place.store))
            for key, place in sorted(table.answers.items())
        ),
    )
    lists = (writer.texts(table.reserved), writer.texts(table.left_to_python))
    pairs = (*texts, system_dirs, runtimes, names, answers, files, *lists)
    return writer.finish([*(number for pair in pairs for number in pair), table.newest_bin_ns])


# Hash, offset and length.
_Key = tuple[int, int, int]


class _Writer:
    """The body of a table: an append-only buffer with shared texts and lists."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._seen: dict[bytes, tuple[int, int]] = {}
        self._lists: dict[bytes, int] = {}

    def _append(self, data: bytes) -> int:
        offset = HEADER_RECORD.size + len(self._body)
        self._body += data
        return offset

    def text(self, text: str) -> tuple[int, int]:
        return self.data(_bytes(text))

    def data(self, data: bytes) -> tuple[int, int]:
        if data not in self._seen:
            self._seen[data] = (self._append(data + b"\0"), len(data))
        return self._seen[data]

    def texts(self, texts: tuple[str, ...]) -> tuple[int, int]:
        return self.records(TEXT_RECORD, [self.text(text) for text in texts])

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
        self._body += bytes(-(HEADER_RECORD.size + len(self._body)) % 8)

    def finish(self, fields: list[int]) -> bytes:
        size = HEADER_RECORD.size + len(self._body)
        return HEADER_RECORD.pack(MAGIC, FORMAT, size, *fields) + bytes(self._body)


def _shared_files(runtimes: Sequence[TableRuntime]) -> tuple[TableFile, ...]:
    """Return the files that all runtimes' lists begin with: most of them, so they are written once."""
    lists = [runtime.files for runtime in runtimes]
    shared = takewhile(lambda files: len(set(files)) == 1, zip(*lists, strict=False))
    return tuple(files[0] for files in shared)


def _runtime_record(writer: _Writer, runtime: TableRuntime, shared_count: int) -> tuple[int, ...]:
    files = [_file_record(writer, file) for file in runtime.files[shared_count:]]
    flags = BY_VARIABLE * runtime.is_chosen_by_variable
    flags |= LIST_NEEDS_EXECUTABLE * runtime.needs_executable_of_list
    flags |= HAS_VARIABLES * runtime.has_variables
    flags |= FOLLOWS * runtime.is_following
    return (
        *writer.text(runtime.name),
        *writer.text(runtime.variable),
        *writer.text(runtime.legacy_prefix),
        *writer.data(runtime.stamps),
        *writer.texts(runtime.home_variables),
        *writer.texts(runtime.link_bins),
        *writer.records(FILE_RECORD, files),
        flags,
        *writer.text(runtime.other_variable),
        *writer.texts(runtime.dropped_variables),
        *writer.texts(runtime.prefix_variables),
        *writer.texts(runtime.keeping_variables),
    )


def _file_record(writer: _Writer, file: TableFile) -> tuple[int, ...]:
    flags = PLAIN * file.is_plain | NATIVE * file.is_native | SHARED * file.is_shared
    return (*writer.text(file.format), *writer.text(file.path), flags, *writer.text(file.lock))


def _candidate_list(writer: _Writer, candidates: Iterable[Candidate]) -> tuple[int, int]:
    records = []
    for one in candidates:
        flags = one.is_owned * OWNED | one.is_major * MAJOR | one.is_following * FOLLOWING
        flags |= one.is_decided_anew * DECIDED_ANEW | one.is_self_locating * SELF_LOCATING
        flags |= one.needs_pin * NEEDS_PIN | one.is_guest * GUEST
        installers = [_installer_record(writer, installer) for installer in one.installers]
        records.append(
            (one.runtime, flags, *writer.text(one.prefix), *writer.records(INSTALLER_RECORD, installers))
        )
    return writer.records(CANDIDATE_RECORD, records)


def _installer_record(writer: _Writer, installer: Installer) -> tuple[int, ...]:
    groups = [writer.texts(group) for group in installer.words]
    return (
        *writer.records(TEXT_RECORD, groups),
        *writer.texts(installer.unless),
        *writer.texts(installer.folders),
        *writer.text(installer.advice),
        IS_OUTSIDE * installer.is_outside | IS_RELINKED * installer.is_relinked,
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
