"""The shim table on the disk: one file that the programs read by the few bytes, and never parse.

All numbers are little-endian uint32 except the magic. A *text* is (offset, length) of bytes that
are followed by a NUL; a *list* is (offset, count) of records. Offsets count from the start of the
file. Texts are UTF-8 with surrogate escapes, so any path survives.

    header, 112 bytes       runtime, 92 bytes        file, 28 bytes     candidate, 24 bytes
     0  "omgtable"           0  text name             0  text path       0  runtime's offset
     8  format number        8  text variable         8  flags, 2 bytes  4  1 owned, 2 a major,
    12  size of the file    16  text legacy prefix       (1 plain,          4 a global tool that
    16  text rules          24  text stamps              2 native,          follows, 8 no in-
    24  text omg version    32  list home variables      4 shared)          herited, 16 finds
    32  text config stamp   40  list bins of links   10  folder, 1 byte     itself, 32 needs a pin,
    40  list system stores  48  list files           11  its first part     64 a guest
    48  list offsets of     56  flags (1 chosen by       has so many,    8  text prefix
        the runtimes            variable, 2 a list       1 byte         16  list installers
    56  list name slots         needs the            12  text format    installer, 36 bytes
    64  list answer slots       executable, 4 its    20  text lock       0  list groups, each a
    72  list shared files       toolchains may have                         list of words
    80  list reserved names     variables, 8 its    folder, 12 bytes     8  list words of other
    88  list names that         global tools         0  text path           places
        Python adds             follow)              8  folder above    16  list folders
    96  newest time stamp   60  text 2nd variable                       24  text advice
        of a bin, 8 bytes   68  list dropped ones   name slot, 20       32  1 only outside the
   104  list folders        76  list prefix ones     0  hash                toolchain, 2 left to
                            84  list keeping ones    4  text name           Python
                                                    12  list candidates
                                                                        answer slot, 24
                                                                         0  hash
                                                                         4  text runtime NUL spec
                                                                        12  text version
                                                                        20  store

A runtime's version files are the shared ones, then its own list. Two things that a walk asks of their paths
are worked out here: how many bytes the first part has, and which *folder* of the list (counted from 1; 0
for none) has to be there, or the file cannot be. A folder has the one above it likewise. Variables, bins of
links, system stores, words, folders of installers and reserved names are lists of texts. Slots are open-
addressed: their count is a power of two (or 0), the hash is the low half of ``memo.hash64``, a search
starts at ``hash mod count`` and walks on until the key or a slot with an empty key. At least one is empty.

What one call needs lies in three places, each no more than a window of ``shims/table.h``: at the beginning,
what all runtimes share; the slot of the name; from the name's text on, what its runtime
alone has. Only the time of a call depends on that.

``shims/table.h`` is the reader in C. A change of layout or of meaning is a new format number.
"""

from __future__ import annotations

import struct
from itertools import takewhile

from omg.shim.table import FORMAT, MAGIC
from omg.shim.table_writer import TEXT_RECORD, TableWriter, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.runtimes.installer import Installer
    from omg.shim.table import Candidate, Table, TableFile, TableRuntime
    from omg.shim.table_writer import Slot

HEADER_RECORD = struct.Struct("<8s22IQ2I")
RUNTIME_RECORD = struct.Struct("<23I")
FILE_RECORD = struct.Struct("<2IHBB4I")
FOLDER_RECORD = struct.Struct("<3I")
OFFSET_RECORD = struct.Struct("<I")
CANDIDATE_RECORD = struct.Struct("<6I")
INSTALLER_RECORD = struct.Struct("<9I")
NAME_RECORD = struct.Struct("<5I")
ANSWER_RECORD = struct.Struct("<6I")

PLAIN, NATIVE, SHARED = 1, 2, 4
OWNED, MAJOR, FOLLOWING, IGNORES_INHERITED, SELF_LOCATING, NEEDS_PIN, GUEST = 1, 2, 4, 8, 16, 32, 64
IS_OUTSIDE, IS_RELINKED = 1, 2
BY_VARIABLE = 1
LIST_NEEDS_EXECUTABLE = 2
HAS_VARIABLES = 4
FOLLOWS = 8

# Folders in folders in folders are not looked for by themselves, nor are those that a program has no bit for.
_FOLDER_DEPTH = 2
_MOST_FOLDERS = 64
_BYTE = 0xFF


def encode(table: Table) -> bytes:
    """Return the file that holds ``table``; equal tables give equal bytes."""
    writer = TableWriter(HEADER_RECORD.size)
    folders = _folders(table.runtimes)
    shared = _shared_files(table.runtimes)
    above = [(*writer.text(folder), folders.get(folder.rpartition("/")[0], 0)) for folder in folders]
    folder_list = writer.records(FOLDER_RECORD, above)
    files = _file_list(writer, shared, folders)
    texts = [*map(writer.text, (table.rules, table.omg_version, table.config_stamp))]
    system_dirs = writer.texts(table.system_dirs)
    writer.share()
    blocks = [
        _Block(writer, names, runtime, runtime.files[len(shared) :], folders)
        for names, runtime in zip(_names_by_runtime(table), table.runtimes, strict=True)
    ]
    writer.begin_block()
    offsets = [block.record for block in blocks]
    slots = [slot for block in blocks for slot in block.finish(writer, offsets)]
    runtimes = writer.records(OFFSET_RECORD, [(offset,) for offset in offsets])
    # What is looked up together is stored together: a key, then its value.
    answers = writer.slots(
        ANSWER_RECORD,
        [
            (writer.key("\0".join(key)), (*writer.own_text(place.version), place.store))
            for key, place in sorted(table.answers.items())
        ],
    )
    lists = (writer.texts(table.reserved), writer.texts(table.left_to_python))
    pairs = (*texts, system_dirs, runtimes, writer.slots(NAME_RECORD, slots), answers, files, *lists)
    numbers = [*(number for pair in pairs for number in pair), table.newest_bin_ns, *folder_list]
    size = HEADER_RECORD.size + len(writer.body)
    return HEADER_RECORD.pack(MAGIC, FORMAT, size, *numbers) + bytes(writer.body)


class _Block:
    """What a runtime has for itself, in the order in which a call of one of its own names asks for it.

    Attributes:
        record: Where the runtime's record is.
    """

    def __init__(
        self,
        writer: TableWriter,
        names: Mapping[str, tuple[Candidate, ...]],
        runtime: TableRuntime,
        files: Sequence[TableFile],
        folders: Mapping[str, int],
    ) -> None:
        """Write all but the candidates: they lead to runtimes of other blocks, too."""
        writer.begin_block()
        self._names = names
        # The names that are called most lie next to what they lead to.
        own = sorted(
            (name for name, those in names.items() if those[0].is_owned),
            key=lambda name: (name.startswith(runtime.name), name),
        )
        self._keys = {name: writer.key(name) for name in own}
        self._lists: dict[tuple[Candidate, ...], tuple[int, int]] = {}
        self._places: list[tuple[int, int]] = []
        # Most names have the very same candidates, which take longer to compare.
        known: dict[int, tuple[int, int]] = {}
        for those in names.values():
            place = known.get(id(those)) or self._lists.get(those)
            if place is None:
                place = self._lists[those] = writer.reserve(CANDIDATE_RECORD, len(those))
            known[id(those)] = place
            self._places.append(place)
        record = writer.reserve(RUNTIME_RECORD, 1)
        self._prefixes = {one.prefix: writer.text(one.prefix) for those in self._lists for one in those}
        writer.fill(RUNTIME_RECORD, record, [_runtime_record(writer, runtime, files, folders)])
        self.record = record[0]

    def finish(self, writer: TableWriter, offsets: Sequence[int]) -> list[Slot]:
        """Write the candidates, with the offsets of all records; return the slots of the names."""
        for those, place in self._lists.items():
            records = [
                (
                    *(offsets[one.runtime], _candidate_flags(one), *self._prefixes[one.prefix]),
                    *_installer_list(writer, one.installers),
                )
                for one in those
            ]
            writer.fill(CANDIDATE_RECORD, place, records)
        keys = (self._keys.get(name) or writer.key(name) for name in self._names)
        return list(zip(keys, self._places, strict=True))


def _names_by_runtime(table: Table) -> list[dict[str, tuple[Candidate, ...]]]:
    names: list[dict[str, tuple[Candidate, ...]]] = [{} for _ in table.runtimes]
    for name, candidates in sorted(table.names.items()):
        names[candidates[0].runtime][name] = candidates
    return names


def _folders(runtimes: Sequence[TableRuntime]) -> dict[str, int]:
    """Return the folders that version files lie in, with their numbers; the one above comes first."""
    numbers: dict[str, int] = {}
    for file in (file for runtime in runtimes for file in runtime.files):
        for folder in _folders_of(file):
            if len(numbers) < _MOST_FOLDERS:
                numbers.setdefault(folder, len(numbers) + 1)
    return numbers


def _folders_of(file: TableFile) -> tuple[str, ...]:
    parts = file.path.split("/")[:-1][:_FOLDER_DEPTH]
    return tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _shared_files(runtimes: Sequence[TableRuntime]) -> tuple[TableFile, ...]:
    """Return the files that all runtimes' lists begin with: most of them, so they are written once."""
    lists = [runtime.files for runtime in runtimes]
    shared = takewhile(lambda files: len(set(files)) == 1, zip(*lists, strict=False))
    return tuple(files[0] for files in shared)


def _runtime_record(
    writer: TableWriter, runtime: TableRuntime, files: Sequence[TableFile], folders: Mapping[str, int]
) -> tuple[int, ...]:
    flags = BY_VARIABLE * runtime.is_chosen_by_variable
    flags |= LIST_NEEDS_EXECUTABLE * runtime.needs_executable_of_list
    flags |= HAS_VARIABLES * runtime.has_variables
    flags |= FOLLOWS * runtime.is_following
    own_files = _file_list(writer, files, folders)
    return (
        *writer.text(runtime.name),
        *writer.text(runtime.variable),
        *writer.text(runtime.legacy_prefix),
        *writer.data(runtime.stamps),
        *writer.texts(runtime.home_variables),
        *writer.texts(runtime.link_bins),
        *own_files,
        flags,
        *writer.text(runtime.other_variable),
        *writer.texts(runtime.dropped_variables),
        *writer.texts(runtime.prefix_variables),
        *writer.texts(runtime.keeping_variables),
    )


def _file_list(
    writer: TableWriter, files: Sequence[TableFile], folders: Mapping[str, int]
) -> tuple[int, int]:
    place = writer.reserve(FILE_RECORD, len(files))
    paths = [writer.text(file.path) for file in files]
    records = [_file_record(writer, file, path, folders) for file, path in zip(files, paths, strict=True)]
    writer.fill(FILE_RECORD, place, records)
    return place


def _file_record(
    writer: TableWriter, file: TableFile, path: tuple[int, int], folders: Mapping[str, int]
) -> tuple[int, ...]:
    flags = PLAIN * file.is_plain | NATIVE * file.is_native | SHARED * file.is_shared
    folder = max((folders.get(folder, 0) for folder in _folders_of(file)), default=0)
    first = min(len(encoded(file.path.partition("/")[0])), _BYTE)
    return (*path, flags, folder, first, *writer.text(file.format), *writer.text(file.lock))


def _candidate_flags(candidate: Candidate) -> int:
    flags = candidate.is_owned * OWNED | candidate.is_major * MAJOR | candidate.is_following * FOLLOWING
    flags |= candidate.ignores_inherited * IGNORES_INHERITED | candidate.is_self_locating * SELF_LOCATING
    return flags | candidate.needs_pin * NEEDS_PIN | candidate.is_guest * GUEST


def _installer_list(writer: TableWriter, installers: Sequence[Installer]) -> tuple[int, int]:
    writer.begin_block()
    place = writer.reserve(INSTALLER_RECORD, len(installers))
    writer.fill(INSTALLER_RECORD, place, [_installer_record(writer, installer) for installer in installers])
    return place


def _installer_record(writer: TableWriter, installer: Installer) -> tuple[int, ...]:
    groups = [writer.texts(group) for group in installer.words]
    return (
        *writer.records(TEXT_RECORD, groups),
        *writer.texts(installer.unless),
        *writer.texts(installer.folders),
        *writer.text(installer.advice),
        IS_OUTSIDE * installer.is_outside | IS_RELINKED * installer.is_relinked,
    )
