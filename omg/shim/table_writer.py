"""The bytes of the shim table while they are put together; ``omg.shim.table_file`` says in which order."""

from __future__ import annotations

import struct

from omg.shim.memo import hash64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT_RECORD = struct.Struct("<2I")

# Hash, offset and length.
Key = tuple[int, int, int]
Slot = tuple[Key, tuple[int, ...]]


class TableWriter:
    """The body of a table: an append-only buffer with shared texts and lists.

    What is used in several blocks is written in each of them, unless it was there before the first one.
    """

    def __init__(self, start: int) -> None:
        """Begin a body that has ``start`` bytes before it, a multiple of 8."""
        self._start = start
        self.body = bytearray()
        self._seen: dict[bytes, tuple[int, int]] = {}
        self._lists: dict[bytes, int] = {}
        self._shared = (self._seen, self._lists)

    def share(self) -> None:
        """Let all blocks use what was written until here."""
        self._shared = (self._seen, self._lists)

    def begin_block(self) -> None:
        """Forget what other blocks wrote."""
        texts, lists = self._shared
        self._seen, self._lists = dict(texts), dict(lists)

    def _append(self, data: bytes) -> int:
        offset = self._start + len(self.body)
        self.body += data
        return offset

    def text(self, text: str) -> tuple[int, int]:
        """Return where the text is, written if it was not."""
        return self.data(encoded(text))

    def data(self, data: bytes) -> tuple[int, int]:
        """Return where the bytes are, written with a NUL behind them if they were not."""
        if data not in self._seen:
            self._seen[data] = (self._append(data + b"\0"), len(data))
        return self._seen[data]

    def texts(self, texts: tuple[str, ...]) -> tuple[int, int]:
        """Return the list of texts."""
        return self.records(TEXT_RECORD, [self.text(text) for text in texts])

    def records(self, layout: struct.Struct, records: Sequence[tuple[int, ...]]) -> tuple[int, int]:
        """Return the list of records, written if no equal one was."""
        data = b"".join(layout.pack(*record) for record in records)
        if data not in self._lists:
            self._align()
            self._lists[data] = self._append(data)
        return self._lists[data], len(records)

    def reserve(self, layout: struct.Struct, count: int) -> tuple[int, int]:
        """Return a list whose records come before what they lead to; ``fill`` writes them."""
        self._align()
        return self._append(bytes(layout.size * count)), count

    def fill(
        self, layout: struct.Struct, reserved: tuple[int, int], records: Sequence[tuple[int, ...]]
    ) -> None:
        """Write the records of a reserved list."""
        at = reserved[0] - self._start
        for record in records:
            layout.pack_into(self.body, at, *record)
            at += layout.size

    def key(self, text: str) -> Key:
        """Write the text of a slot's key, which no other has."""
        # No calls of its own methods: there are thousands of keys.
        data = text.encode("utf-8", "surrogateescape")
        body = self.body
        offset = self._start + len(body)
        body += data
        body.append(0)
        return hash64(data) & 0xFFFFFFFF, offset, len(data)

    def own_text(self, text: str) -> tuple[int, int]:
        """Write a text right here, even if it was written before."""
        data = text.encode("utf-8", "surrogateescape")
        body = self.body
        offset = self._start + len(body)
        body += data
        body.append(0)
        return offset, len(data)

    def slots(self, layout: struct.Struct, entries: Sequence[Slot]) -> tuple[int, int]:
        """Return the list of slots, in which a program finds each key by its hash."""
        # At most half full: a miss ends after about two slots.
        count = 1 << (2 * len(entries) - 1).bit_length() if entries else 0
        empty, last, pack = bytes(layout.size), count - 1, layout.pack
        slots = [empty] * count
        for key, rest in entries:
            position = key[0] & last
            while slots[position] is not empty:
                position = position + 1 & last
            slots[position] = pack(*key, *rest)
        self._align()
        return self._append(b"".join(slots)), count

    def _align(self) -> None:
        self.body += bytes(-(self._start + len(self.body)) % 8)


def encoded(text: str) -> bytes:
    """Return the bytes of a text, of any path."""
    return text.encode("utf-8", "surrogateescape")
