"""The sh shim in every shell that there is: the same answers as in /bin/sh."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.agreement.agreement import assert_answer
from tests.agreement.asking import Question
from tests.agreement.place import Kind
from tests.agreement.test_rows import CASES
from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.agreement.case import Case
    from tests.agreement.conftest import FindPlace

_SHELLS = {
    "dash": ("dash",),
    "bash": ("bash", "--posix"),
    "busybox": ("busybox", "sh"),
}


_ASKED = tuple(
    pytest.param(case, shell, id=f"{case.id}-{shell}")
    for case in CASES
    for shell in _SHELLS
    if not case.unlike_sh and shell not in case.unlike_shells
)


@pytest.mark.slow
@pytest.mark.parametrize(("case", "shell"), _ASKED)
def test_every_shell_gives_the_answer(case: Case, shell: str, find_place: FindPlace, tmp_path: Path) -> None:
    program, *options = _SHELLS[shell]
    found = find_tool(program)
    if case.needs_root and os.geteuid() != 0:
        pytest.skip("only root can give files away")
    question = Question(case, find_place(case.world, Kind.SH), tmp_path.resolve())
    question.prepare()
    assert_answer(question, question.ask_shim(found, *options), who=shell)
