"""The shim table on the disk: one file that the programs read by the few bytes, and never parse.

All numbers are little-endian uint32 except the magic. A *text* is (offset, length) of bytes that
are followed by a NUL; a *list* is (offset, count) of records. Offsets count from the start of the
file. Texts are UTF-8 with surrogate escapes, so any path survives.

    header, 120 bytes       runtime, 108 bytes       candidate, 24 bytes     file, 16 bytes
     0  "omgtable"           0  text name             0  runtime's offset     0  text path
     8  format number        8  text variable         4  1 owned, 2 a major,  8  1 plain, 2 native,
    12  size of the file    16  text legacy prefix       4 a global tool that    4 shared, 8 `*.toml`
    16  text rules          24  text stamps              follows, 8 no in-   12  offset of its kind
    24  text omg version    32  list home variables      herited, 16 finds
    32  text config stamp   40  list bins of links       itself, 32 needs a  kind, 16 bytes
    40  list system stores  48  list files               pin, 64 a guest      0  text format
    48  list offsets of     56  flags (1 chosen by    8  text prefix          8  text lock
        the runtimes            variable, 2 a list   16  list installers
    56  list name slots         needs the                                    folder, 16 bytes
    64  list answer slots       executable, 4 its    installer, 36 bytes      0  text path
    72  list shared files       toolchains may have   0  list groups, each    8  files, 8 bytes
    80  list reserved names     variables, 8 its         a list of words
    88  list names that         global tools          8  list words of       head, 24 bytes
        Python adds             follow)                  other places         0  bytes, folded
    96  newest time stamp   60  text 2nd variable    16  list folders         8  which of them count
        of a bin, 8 bytes   68  list dropped ones    24  text advice         16  files, 8 bytes
   104  list folders        76  list prefix ones     32  1 only outside the
   112  list shared heads   84  list keeping ones        toolchain, 2 left   name slot, 20 bytes
                            92  list heads               to Python            0  hash
                           100  initials, 8 bytes                             4  text name
                                                     answer slot, 24         12  list candidates
                                                      0  hash
                                                      4  text runtime NUL spec
                                                     12  text version
                                                     20  store

A runtime's version files are the shared ones, then its own list, and so are their heads: what files, folders,
heads and initials mean is in ``omg.shim.table_walk``. Variables, bins of links, system stores, words, folders
of installers and reserved names are lists of texts. Slots are open-addressed: their count is a power of two
(or 0), the hash is the low half of ``memo.hash64``, a search starts at ``hash mod count`` and walks on until
the key or a slot with an empty key. At least one is empty.

What one call needs lies in three places, each no more than a window of ``shims/table.h``: at the beginning,
what all runtimes share; the slot of the name; from the name's text on, what its runtime
alone has. Only the time of a call depends on that.

``shims/table.h`` is the reader in C. A change of layout or of meaning is a new format number.
"""

from __future__ import annotations

import struct

from omg.shim.table import FORMAT, MAGIC
from omg.shim.table_walk import FOLDER_RECORD, folders_of, heads_of, initials_of, shared_files, write_files
from omg.shim.table_writer import TEXT_RECORD, TableWriter, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.runtimes.installer import Installer
    from omg.shim.table import Candidate, Table, TableRuntime
    from omg.shim.table_writer import Slot

HEADER_RECORD = struct.Struct("<8s22IQ4I")
RUNTIME_RECORD = struct.Struct("<25IQ")
OFFSET_RECORD = struct.Struct("<I")
CANDIDATE_RECORD = struct.Struct("<6I")
INSTALLER_RECORD = struct.Struct("<9I")
NAME_RECORD = struct.Struct("<5I")
ANSWER_RECORD = struct.Struct("<6I")

OWNED, MAJOR, FOLLOWING, IGNORES_INHERITED, SELF_LOCATING, NEEDS_PIN, GUEST = 1, 2, 4, 8, 16, 32, 64
IS_OUTSIDE, IS_RELINKED = 1, 2
BY_VARIABLE = 1
LIST_NEEDS_EXECUTABLE = 2
HAS_VARIABLES = 4
FOLLOWS = 8


def encode(table: Table) -> bytes:
    """Return the file that holds ``table``; equal tables give equal bytes."""
    writer = TableWriter(HEADER_RECORD.size)
    shared = shared_files(table.runtimes)
    folders = writer.records(
        FOLDER_RECORD, [(*writer.text(folder), bits) for folder, bits in folders_of(shared).items()]
    )
    files, heads = write_files(writer, shared)
    texts = [*map(writer.text, (table.rules, table.omg_version, table.config_stamp))]
    system_dirs = writer.texts(table.system_dirs)
    writer.share()
    blocks = [
        _Block(writer, names, runtime, len(shared))
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
    numbers = [*(number for pair in pairs for number in pair), table.newest_bin_ns, *folders, *heads]
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
        shared_count: int,
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
        writer.fill(RUNTIME_RECORD, record, [_runtime_record(writer, runtime, shared_count)])
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
    for name in sorted(table.names):
        candidates = table.names[name]
        names[candidates[0].runtime][name] = candidates
    return names


def _runtime_record(writer: TableWriter, runtime: TableRuntime, shared_count: int) -> tuple[int, ...]:
    flags = BY_VARIABLE * runtime.is_chosen_by_variable
    flags |= LIST_NEEDS_EXECUTABLE * runtime.needs_executable_of_list
    flags |= HAS_VARIABLES * runtime.has_variables
    flags |= FOLLOWS * runtime.is_following
    files, heads = write_files(writer, runtime.files[shared_count:], shared_count)
    paths = (encoded(file.path) for file in runtime.files)
    return (
        *writer.text(runtime.name),
        *writer.text(runtime.variable),
        *writer.text(runtime.legacy_prefix),
        *writer.data(runtime.stamps),
        *writer.texts(runtime.home_variables),
        *writer.texts(runtime.link_bins),
        *files,
        flags,
        *writer.text(runtime.other_variable),
        *writer.texts(runtime.dropped_variables),
        *writer.texts(runtime.prefix_variables),
        *writer.texts(runtime.keeping_variables),
        *heads,
        initials_of(heads_of(paths)),
    )


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
