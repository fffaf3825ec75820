"""Finds the end of a zip archive: its last record, followed only by its comment.

Source: PKWARE APPNOTE.TXT 6.3.10, section 4.3.16, read 2026-11.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from omg.errors import ArchiveError

if TYPE_CHECKING:
    from typing import BinaryIO

# The end record; its last field is the length of the comment.
END = struct.Struct("<4s4H2LH")
_MAGIC = re.compile(b"PK\x05\x06")
_MAX_COMMENT_BYTES = 0xFFFF


def find_end(file: BinaryIO) -> int:
    """Return where the end record begins: the record that, with its comment, ends at the end of the file.

    Zip readers search for it forwards or backwards, and some ignore the length of the comment. So all of them
    must find the same one: the last 64 KiB contain no other match, and its comment contains no signature.

    Raises:
        ArchiveError: There is none, or more than one.
    """
    size = file.seek(0, 2)
    start = max(0, size - END.size - _MAX_COMMENT_BYTES)
    file.seek(start)
    tail = file.read(size - start)
    found = [match.start() for match in _MAGIC.finditer(tail)]
    fitting = [at for at in found if _end_of_comment(tail, at) == len(tail)]
    if not fitting or fitting[-1] != found[-1]:
        raise ArchiveError("the archive is cut off, or has data after its end")
    if len(fitting) > 1:
        raise ArchiveError("the archive has two end records")
    return start + fitting[0]


def _end_of_comment(tail: bytes, at: int) -> int:
    return at + END.size + int.from_bytes(tail[at + END.size - 2 : at + END.size], "little")
