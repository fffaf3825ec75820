"""The fifty decisions, and every format: the same answer from everyone who may be asked."""

from __future__ import annotations

import os
import zlib
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.agreement import (
    format_cases,
    guest_cases,
    lazy_cases,
    line_cases,
    other_cases,
    pinned_name_cases,
    rows_01_16,
    rows_17_33,
    rows_34_50,
    rows_37_path,
    rows_51_beside,
    rows_51_inherited,
    rows_51_rust,
    rows_52_56,
    rows_57_59,
    test_rehash_rows,
)
from tests.agreement.agreement import assert_agreement
from tests.agreement.asking import Question
from tests.agreement.place import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.agreement.case import Case
    from tests.agreement.conftest import FindPlace

ROWS: tuple[Case, ...] = (
    *rows_01_16.CASES,
    *rows_17_33.CASES,
    *rows_34_50.CASES,
    *rows_52_56.CASES,
    *rows_37_path.CASES,
    *rows_51_beside.CASES,
    *rows_51_inherited.CASES,
    *rows_51_rust.CASES,
    *rows_57_59.CASES,
)
CASES = (
    *ROWS,
    *format_cases.CASES,
    *guest_cases.CASES,
    *lazy_cases.CASES,
    *line_cases.CASES,
    *other_cases.CASES,
    *pinned_name_cases.CASES,
)

# One of each row is asked of the launcher as a process of its own too, and is asked again after a rehash; one
# in four of these starts a new interpreter where it needs one. With `--cold` all do the last two. Where no
# shim needs Python, it is asked of the first of a row and of one in six others, and of all with `--cold`.
_FIRST_OF_A_ROW = {case.row: case.id for case in reversed(ROWS)}
# The same question in many places of one kind: the first of a row is asked by default.
_BESIDE = frozenset(case.id for case in rows_51_beside.CASES) - frozenset(_FIRST_OF_A_ROW.values())
# Of these, the first few, which have the most in them.
_GUESTS = frozenset(case.id for case in guest_cases.CASES if case.name not in guest_cases.BY_DEFAULT)


def _marks_of(case: Case) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if case.id in _BESIDE | _GUESTS else []


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id, marks=_marks_of(case)) for case in CASES])
def test_everyone_gives_the_answer(
    case: Case, find_place: FindPlace, warm: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if case.needs_root and os.geteuid() != 0:
        pytest.skip("only root can give files away")
    root = tmp_path.resolve()
    native = Question(case, find_place(case.world, Kind.NATIVE), root / "native")
    sh = Question(case, find_place(case.world, Kind.SH), root / "sh")
    is_first = _FIRST_OF_A_ROW.get(case.row) == case.id
    is_thorough = is_first or request.config.getoption("--cold")
    number = zlib.crc32(case.id.encode())
    with ExitStack() as stack:
        if not (request.config.getoption("--cold") or (is_first and number % 4 == 0)):
            for question in (native, sh):
                stack.enter_context(question.place.started_by(warm))
        assert_agreement(
            native,
            sh,
            with_python=is_thorough or number % 6 == 0,
            with_process=is_first,
            with_rehash=is_thorough,
        )


@pytest.mark.parametrize("row", range(1, 60))
def test_every_row_is_shown_twice(row: int) -> None:
    shown = [case.id for case in ROWS if case.row == row] + test_rehash_rows.shown(row)
    assert len(shown) >= 2, shown


def test_no_two_cases_have_one_name() -> None:
    ids = [case.id for case in CASES]
    assert sorted(set(ids)) == sorted(ids)
