"""How much an archive may hold, so that none can fill a disk, the memory, or a day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; a real toolchain stays below a tenth of each.

    Attributes:
        members: Entries, directories and links included.
        unpacked_bytes: Bytes of all files together.
        path_bytes: Length of a path; a component is bounded by the file system's 255.
        depth: Components of a path.
        header_bytes: Size of one extended header.
    """

    members: int = 300_000
    unpacked_bytes: int = 16 << 30
    path_bytes: int = 1024
    depth: int = 64
    header_bytes: int = 1 << 20
