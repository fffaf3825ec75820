"""How much an archive may hold, so that none can fill a disk, the memory, or a day."""

from __future__ import annotations

from omg.value import dataclass, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; a real toolchain stays far below each. Together they keep the memory below 128 MB.

    Attributes:
        members: Entries, directories (those that are only implied, too) and links included.
        name_bytes: All names together, in the bytes that they take in memory.
        unpacked_bytes: Bytes of all files together.
        path_bytes: Length of a path; a component is bounded by the file system's 255.
        depth: Components of a path.
        header_bytes: Size of one extended header.
        header_records: Records in all extended headers together.
        streams: Compressed streams in a row.
        growth: How many times as large as its archive a toolchain may be; most grow to four to eight times.
        growth_from_bytes: What any archive may grow to, however small it is.
        end_bytes: Zeros behind the end mark.
    """

    members: int = 100_000
    name_bytes: int = 8 << 20
    unpacked_bytes: int = 16 << 30
    path_bytes: int = 1024
    depth: int = 64
    header_bytes: int = 1 << 20
    header_records: int = 1_000_000
    streams: int = 4096
    growth: int = 100
    growth_from_bytes: int = 64 << 20
    end_bytes: int = 1 << 20

    def for_archives(self, size_bytes: int) -> Limits:
        """Return the limits for archives of ``size_bytes`` together: bombs grow a thousand times."""
        grown = max(self.growth_from_bytes, self.growth * size_bytes)
        return replace(self, unpacked_bytes=min(self.unpacked_bytes, grown))
