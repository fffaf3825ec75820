"""omg's marked block in a start-up file that is otherwise the user's. Pure."""

from __future__ import annotations

import re

from omg.errors import OmgError

BEGIN = b"# >>> omg >>>"
END = b"# <<< omg <<<"
_BEGIN_LINE = BEGIN + b" written by `omg setup`, removed by `omg setup --remove`"

_BLOCK = re.compile(
    rb"^" + re.escape(BEGIN) + rb".*\n(?:(?!" + re.escape(BEGIN) + rb").*\n)*?" + re.escape(END) + rb".*\n?",
    re.MULTILINE,
)
_MARK = re.compile(rb"^(?:" + re.escape(BEGIN) + rb"|" + re.escape(END) + rb")", re.MULTILINE)


class DamagedBlockError(OmgError):
    """A start-up file in which the two marks do not belong together."""

    kind = "damaged_block"


def with_block(data: bytes, body: bytes, *, is_first: bool) -> bytes:
    """Return ``data`` with one block that holds ``body``; a present block keeps its place.

    Args:
        data: The file, empty if there is none.
        body: Lines between the marks, each with its line break.
        is_first: A new block goes to the top (behind a ``#!`` line), otherwise to the end.

    Raises:
        DamagedBlockError: A mark without its counterpart.
    """
    block = _BEGIN_LINE + b"\n" + body + END + b"\n"
    present = _find(data)
    if present is not None:
        return data[: present.start()] + block + data[present.end() :]
    if is_first:
        cut = data.find(b"\n") + 1 if data.startswith(b"#!") else 0
        rest = data[cut:]
        return data[:cut] + block + (b"\n" + rest if rest else b"")
    if data and not data.endswith(b"\n"):
        data += b"\n"
    return data + (b"\n" if data else b"") + block


def without_block(data: bytes) -> bytes:
    """Return ``data`` without omg's block and the blank line that came with it.

    Raises:
        DamagedBlockError: A mark without its counterpart.
    """
    present = _find(data)
    if present is None:
        return data
    before, after = data[: present.start()], data[present.end() :]
    if after.startswith(b"\n") and before in (b"", _first_line(before)):
        return before + after[1:]
    if not after and before.endswith(b"\n\n"):
        return before[:-1]
    return before + after


def _find(data: bytes) -> re.Match[bytes] | None:
    block = _BLOCK.search(data)
    marks = len(_MARK.findall(data))
    if marks != (2 if block else 0):
        raise DamagedBlockError(
            "omg's lines in it are damaged",
            hint=f"delete the lines `{BEGIN.decode()}` and `{END.decode()}` in it",
        )
    return block


def _first_line(data: bytes) -> bytes:
    return data[: data.find(b"\n") + 1]
