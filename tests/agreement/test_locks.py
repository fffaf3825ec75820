"""A lock file beside the version file: every change of it counts at the next call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.agreement.asking import Question
from tests.agreement.case import Case, ran
from tests.agreement.place import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.agreement.conftest import FindPlace


@pytest.mark.parametrize("file", ["mise.toml", ".config/mise/config.toml"])
def test_a_new_changed_or_removed_lock_counts_at_once(
    find_place: FindPlace, tmp_path: Path, file: str
) -> None:
    case = Case("locks", {file: '[tools]\nnode = "18"\n'}, "node", ran("node 18.20.4"))
    question = Question(case, find_place("usual", Kind.NATIVE), tmp_path.resolve())
    question.prepare()
    lock = (question.cwd / file).with_name("mise.lock")
    told: list[str] = []

    for version in ("", "18.12.0", "18.20.4", "18.12.0", ""):
        lock.unlink(missing_ok=True)
        if version:
            lock.write_text(f'[[tools.node]]\nversion = "{version}"\n')
        told += (question.ask_shim().path.split("/")[-3] for _ in range(2))

    assert told == [*["18.20.4"] * 2, *["18.12.0"] * 2, *["18.20.4"] * 2, *["18.12.0"] * 2, *["18.20.4"] * 2]
