"""omg's marked blocks in the user's start-up file, and lines of others that it turned off there. Pure."""

from __future__ import annotations

import re

from omg.errors import OmgError
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

BEGIN = b"# >>> omg >>>"
END = b"# <<< omg <<<"
# Of the second block, at the end of a file whose first one other version managers come after.
LAST_BEGIN = b"# >>> omg, last >>>"
LAST_END = b"# <<< omg, last <<<"

_ORIGIN = b" written by `omg setup`, removed by `omg setup --remove`"
# Behind the first mark, for the removal to give back the very same bytes.
_WAS_EMPTY = b" (the file was empty)"
_HAD_NO_BREAK = b" (the line above had no line break)"

# Before a line of another version manager that the user let omg turn off.
TURNED_OFF = b"# turned off by omg setup: "


@dataclass(frozen=True, slots=True)
class _Marks:
    begin: bytes
    end: bytes

    def find(self, data: bytes) -> re.Match[bytes] | None:
        begin, end = re.escape(self.begin), re.escape(self.end)
        block = re.search(
            rb"^" + begin + rb"(?P<note>.*)\n(?:(?!" + begin + rb").*\n)*?" + end + rb".*\n?",
            data,
            re.MULTILINE,
        )
        marks = re.findall(rb"^(?:" + begin + rb"|" + end + rb")", data, re.MULTILINE)
        if len(marks) != (2 if block else 0):
            raise DamagedBlockError(
                "omg's lines in it are damaged",
                hint=f"delete the lines `{self.begin.decode()}` and `{self.end.decode()}` in it",
            )
        return block

    def around(self, body: bytes, note: bytes) -> bytes:
        return self.begin + _ORIGIN + note + b"\n" + body + self.end + b"\n"


_FIRST = _Marks(BEGIN, END)
_LAST = _Marks(LAST_BEGIN, LAST_END)


class DamagedBlockError(OmgError):
    """A start-up file in which the two marks do not belong together."""

    kind = "damaged_block"


class ChangedFileError(OmgError):
    """A start-up file that is not what it was when the user was asked."""

    kind = "changed_file"

    def __init__(self) -> None:
        """Say so, and what helps."""
        super().__init__("it was changed in the meantime", hint="run the command again")


def with_block(data: bytes | None, body: bytes, *, is_first: bool) -> bytes:
    """Return ``data`` with one block that holds ``body``; a present block keeps its place.

    Args:
        data: The file; ``None`` if there is none.
        body: Lines between the marks, each with its line break.
        is_first: A new block goes to the top (behind a ``#!`` line), otherwise to the end.

    Raises:
        DamagedBlockError: A mark without its counterpart.
    """
    present = _FIRST.find(data or b"")
    if data is not None and present is not None:
        block = _FIRST.around(body, _note_of(present))
        return data[: present.start()] + block + data[present.end() :]
    if data and is_first:
        cut = data.find(b"\n") + 1 if data.startswith(b"#!") else 0
        return data[:cut] + _FIRST.around(body, b"") + b"\n" + data[cut:]
    return _appended(data, body, _FIRST)


def with_block_at_end(data: bytes | None, body: bytes, *, is_second: bool) -> bytes:
    """Return ``data`` with a block that holds ``body`` at its end.

    Args:
        data: The file; ``None`` if there is none.
        body: Lines between the marks, each with its line break.
        is_second: The block is one of its own, beside that of `with_block`; otherwise that one moves.

    Raises:
        DamagedBlockError: A mark without its counterpart.
    """
    marks = _LAST if is_second else _FIRST
    if not data:
        return _appended(data, body, marks)
    rest = _without(data, marks)
    present = marks.find(data)
    # Without a note, omg created a file that holds nothing else.
    is_own = not rest and present is not None and not _note_of(present)
    return _appended(None if is_own else rest, body, marks)


def with_second_block(data: bytes, body: bytes) -> bytes:
    """Return ``data`` with ``body`` in the second block, if it has one; that keeps its place.

    Raises:
        DamagedBlockError: A mark without its counterpart.
    """
    present = _LAST.find(data)
    if present is None:
        return data
    return data[: present.start()] + _LAST.around(body, _note_of(present)) + data[present.end() :]


def turned_off(data: bytes, lines: Mapping[int, bytes]) -> bytes:
    """Return ``data`` with these lines turned into comments; they count from 1, and empty ones stay.

    Raises:
        ChangedFileError: Another text is there now.
    """
    present = data.split(b"\n")
    if any(number > len(present) or present[number - 1] != line for number, line in lines.items()):
        raise ChangedFileError
    return b"\n".join(
        TURNED_OFF + line if line and number in lines else line
        for number, line in enumerate(present, start=1)
    )


def holds_omg(data: bytes) -> bool:
    """Return whether anything in ``data`` is omg's, whole or damaged."""
    return any(mark in data for mark in (BEGIN, END, LAST_BEGIN, LAST_END, TURNED_OFF))


def without_omg(data: bytes) -> bytes | None:
    """Return ``data`` as it is without omg: no block, and no line turned off. ``None``: omg created the file.

    Raises:
        DamagedBlockError: A mark without its counterpart.
    """
    was_empty = any(
        present is not None and _note_of(present) == _WAS_EMPTY
        for present in (_FIRST.find(data), _LAST.find(data))
    )
    rest = b"\n".join(
        line.removeprefix(TURNED_OFF) for line in _without(_without(data, _LAST), _FIRST).split(b"\n")
    )
    return rest if rest or was_empty or not data else None


def _appended(data: bytes | None, body: bytes, marks: _Marks) -> bytes:
    if not data:
        return marks.around(body, b"" if data is None else _WAS_EMPTY)
    has_break = data.endswith(b"\n")
    return data + (b"\n" if has_break else b"\n\n") + marks.around(body, b"" if has_break else _HAD_NO_BREAK)


def _without(data: bytes, marks: _Marks) -> bytes:
    """Return ``data`` without the block and the blank line that came with it."""
    present = marks.find(data)
    if present is None:
        return data
    before, after = data[: present.start()], data[present.end() :]
    if after.startswith(b"\n") and before in (b"", _first_line(before)):
        return before + after[1:]
    # An editor may have turned every line break into CRLF.
    blank = next((blank for blank in (b"\n\n", b"\n\r\n") if before.endswith(blank)), b"\n")
    before = before[: len(before) - len(blank) + 1]
    if not after and _note_of(present) == _HAD_NO_BREAK:
        before = before.removesuffix(b"\n")
    return before + after


def _note_of(present: re.Match[bytes]) -> bytes:
    text = present["note"].removesuffix(b"\r")
    return next((note for note in (_WAS_EMPTY, _HAD_NO_BREAK) if text.endswith(note)), b"")


def _first_line(data: bytes) -> bytes:
    return data[: data.find(b"\n") + 1]
