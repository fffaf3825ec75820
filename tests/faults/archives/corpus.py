"""Hostile, broken, and odd but harmless archives, each with what has to come of it. Bombs are apart."""

from __future__ import annotations

from tests.archive import hostile
from tests.faults.archives import headers, links, names, streams, zips
from tests.faults.archives.case import Case

_FIRST = tuple(Case(case.id, case.name, case.content, case.refusal) for case in hostile.ALL)

CASES: tuple[Case, ...] = (
    *_FIRST,
    *names.CASES,
    *links.CASES,
    *headers.CASES,
    *streams.CASES,
    *zips.CASES,
)
