"""The version files in the shim table, with what a walk asks of their names worked out beforehand.

A shim tries a dozen names in every directory. Two lists, for which it has no time, spare it most of them:

- *Folders*: a name that lies in a folder is not there where the folder is not.
- *Heads*: how the names begin. A directory that is listed has only the names that begin like one of its
  entries, without regard to case, which not all file systems tell. So a head is *folded*: each byte has the
  bit 32, by which upper and lower case differ. It has the eight first bytes of the first component, with the
  NUL behind it: ``mise`` is not ``mise.toml``. *Initials* have a bit for each head, by its first two bytes.

Files are counted from 0, first those of all runtimes, then those of one; bit N stands for file N.
"""

from __future__ import annotations

import struct
from itertools import takewhile

from omg.shim.table_writer import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omg.shim.table import TableFile, TableRuntime
    from omg.shim.table_writer import TableWriter

FILE_RECORD = struct.Struct("<4I")
KIND_RECORD = struct.Struct("<4I")
FOLDER_RECORD = struct.Struct("<2IQ")
HEAD_RECORD = struct.Struct("<3Q")

PLAIN, NATIVE, SHARED, PATTERN = 1, 2, 4, 8

# Folders in folders in folders are not looked for by themselves.
_FOLDER_DEPTH = 2
_HEAD_BYTES = 8
_CASE = int.from_bytes(b" " * _HEAD_BYTES, "little")
# A program leaves a list of more files to Python.
_BITS = 2**64 - 1
# By which two bytes give one of 64 bits: a number that tells most usual names, `.` and `..` too, from those
# of version files.
_SPREAD = 517


def shared_files(runtimes: Sequence[TableRuntime]) -> tuple[TableFile, ...]:
    """Return the files that all runtimes' lists begin with: most of them, so they are written once."""
    lists = [runtime.files for runtime in runtimes]
    # Mostly the very same, which takes less time than to compare them.
    shared = takewhile(
        lambda files: all(file is files[0] or file == files[0] for file in files), zip(*lists, strict=False)
    )
    return tuple(files[0] for files in shared)


def folders_of(files: Sequence[TableFile]) -> dict[str, int]:
    """Return the folders that files lie in, each with the bits of those in or below it."""
    folders: dict[str, int] = {}
    for position, file in enumerate(files):
        parts = file.path.split("/")[:-1][:_FOLDER_DEPTH]
        for depth in range(len(parts)):
            folder = "/".join(parts[: depth + 1])
            folders[folder] = folders.get(folder, 0) | (1 << position) & _BITS
    return folders


def heads_of(paths: Iterable[bytes], start: int = 0) -> dict[tuple[int, int], int]:
    """Return heads and their masks (which of the bytes count), each with the bits of the files.

    Args:
        paths: Those of the files.
        start: The number of the first one.
    """
    heads: dict[tuple[int, int], int] = {}
    for position, path in enumerate(paths, start):
        first = (path.partition(b"/")[0] + b"\0")[:_HEAD_BYTES]
        mask = (1 << 8 * len(first)) - 1
        key = (int.from_bytes(first, "little") | _CASE) & mask, mask
        heads[key] = heads.get(key, 0) | (1 << position) & _BITS
    return heads


def initials_of(heads: Iterable[tuple[int, int]]) -> int:
    """Return the initials of heads."""
    initials = 0
    for head, _ in heads:
        initials |= 1 << ((head & 0xFFFF) * _SPREAD >> 10 & 63)
    return initials


def write_files(
    writer: TableWriter, files: Sequence[TableFile], start: int = 0
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Write files and their heads, and return where they are; what a walk needs first comes first.

    Args:
        writer: Where to write them.
        files: The files; those of one runtime where ``start`` is not 0.
        start: The number of the first one.
    """
    place = writer.reserve(FILE_RECORD, len(files))
    for file in files:
        if "/" not in file.path:
            writer.text(file.path)
    heads = heads_of((encoded(file.path) for file in files), start)
    head_place = writer.records(HEAD_RECORD, [(*head, bits) for head, bits in heads.items()])
    writer.fill(FILE_RECORD, place, [_file_record(writer, file) for file in files])
    return place, head_place


def _file_record(writer: TableWriter, file: TableFile) -> tuple[int, ...]:
    flags = PLAIN * file.is_plain | NATIVE * file.is_native | SHARED * file.is_shared
    flags |= PATTERN * file.path.endswith("/*.toml")
    path, kind = writer.text(file.path), (*writer.text(file.format), *writer.text(file.lock))
    return (*path, flags, writer.records(KIND_RECORD, [kind])[0])
