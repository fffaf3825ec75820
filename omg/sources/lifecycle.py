"""Where it is published when the lines of a runtime end: node's schedule, endoflife.date. Pure.

Adoptium's list of releases names the LTS lines of Java, and no day on which one ends.
"""

from __future__ import annotations

import json
import re
from itertools import islice

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from omg.runtimes.runtime import Runtime

HOSTS = ("endoflife.date", "raw.githubusercontent.com")
_NODE_URL = "https://raw.githubusercontent.com/nodejs/Release/main/schedule.json"
_PRODUCT_URL = "https://endoflife.date/api/v1/products/{}/"
_LINE = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}")
_DAY = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
# Rust has a line every six weeks; nobody has more.
_MAX_LINES = 1000


@dataclass(frozen=True, slots=True)
class LifeCycleDocument:
    """The document with the ends of a runtime's lines.

    Attributes:
        url: Where it is published.
        parse: Returns the days by line, see `checked_ends`; ``ValueError`` if it is another document.
    """

    url: str
    parse: Callable[[bytes], Mapping[str, str]]


def life_cycle_document(runtime: Runtime) -> LifeCycleDocument | None:
    """Return the document with the ends of the lines of ``runtime``; ``None`` where nobody publishes one."""
    if runtime.name == "node":
        return LifeCycleDocument(_NODE_URL, parse_schedule)
    if not runtime.life_cycle:
        return None
    return LifeCycleDocument(_PRODUCT_URL.format(runtime.life_cycle), parse_product)


def parse_schedule(document: bytes) -> Mapping[str, str]:
    """Return the ends in node's ``schedule.json``.

    Source: https://github.com/nodejs/Release#release-schedule, read 2026-12-01.

    Raises:
        ValueError: It is another document, or names no end.
    """
    lines = json.loads(document)
    if not isinstance(lines, dict):
        raise ValueError("it is not a table")
    return checked_ends(
        (name.removeprefix("v"), line.get("end")) for name, line in lines.items() if isinstance(line, dict)
    )


def parse_product(document: bytes) -> Mapping[str, str]:
    """Return the ends in a product of endoflife.date. A line without a date is left out.

    Source: https://endoflife.date/docs/api/v1/, read 2026-12-01.

    Raises:
        ValueError: It is another document, or names no end.
    """
    answer = json.loads(document)
    result = answer.get("result") if isinstance(answer, dict) else None
    lines = result.get("releases") if isinstance(result, dict) else None
    if not isinstance(lines, list):
        raise ValueError("it lists no release lines")
    return checked_ends((line.get("name"), line.get("eolFrom")) for line in lines if isinstance(line, dict))


def checked_ends(found: Iterable[tuple[object, object]]) -> Mapping[str, str]:
    """Return the pairs that are a line (``24``, ``3.12``) with a day (``2026-04-30``).

    Raises:
        ValueError: There is none.
    """
    ends = {
        line: day
        for line, day in islice(found, _MAX_LINES)
        if isinstance(line, str) and isinstance(day, str) and _LINE.fullmatch(line) and _DAY.fullmatch(day)
    }
    if not ends:
        raise ValueError("it names no end of life")
    return ends
