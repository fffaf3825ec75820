"""Going on with a download where it stopped: what to ask for, and whether the answer fits.

Source: https://www.rfc-editor.org/rfc/rfc9110#section-14, read 2026-11-23.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omg.install.partial import is_mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.install.exchange import Answer
    from omg.install.partial import Partial

PARTIAL = 206
NOTHING_MORE = 416
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)


def headers_for(partial: Partial) -> dict[str, str]:
    """Return the headers that ask for what ``partial`` lacks; none if all of it must be asked for.

    Without ``If-Range`` a server would send the rest of another file, so a file that the server does not
    mark is never gone on with.
    """
    if not partial.is_resumable:
        return {}
    return {"Range": f"bytes={partial.size_bytes}-", "If-Range": partial.mark}


def accept(answer: Answer, partial: Partial) -> bool:
    """Prepare ``partial`` for the body of ``answer``, and return whether that is what it lacks.

    If not, it is emptied: the next request asks for everything.

    Raises:
        StoreError: The disk refused.
    """
    if answer.status == PARTIAL and _continues(answer, partial):
        return True
    if answer.status == NOTHING_MORE and _is_whole(answer, partial):
        return True
    is_all_of_it = answer.status not in (PARTIAL, NOTHING_MORE)
    partial.restart(_mark_of(answer.headers) if is_all_of_it else "")
    return is_all_of_it


def _continues(answer: Answer, partial: Partial) -> bool:
    """Servers were seen that begin elsewhere, or go on with the file that replaced this one."""
    match = _RANGE.fullmatch(answer.headers.get("content-range", ""))
    if match is None or not partial.is_resumable:
        return False
    first, last, total = (int(number) for number in match.groups())
    if first != partial.size_bytes or last != total - 1:
        return False
    if answer.size_bytes is not None and answer.size_bytes != total - first:
        return False
    mark = _mark_of(answer.headers)
    return not mark or mark == partial.mark


def _is_whole(answer: Answer, partial: Partial) -> bool:
    """All of it had arrived when an earlier process ended."""
    return answer.headers.get("content-range") == f"bytes */{partial.size_bytes}"


def _mark_of(headers: Mapping[str, str]) -> str:
    """Return what the server calls this very content: a weak tag may stand for other bytes too."""
    tag = headers.get("etag", "")
    mark = tag if tag.startswith('"') else headers.get("last-modified", "")
    return mark if is_mark(mark) else ""
