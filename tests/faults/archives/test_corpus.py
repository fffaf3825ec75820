"""Hostile and broken archives: refused with a sentence or unpacked as they say, and nothing else happens."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.archives.bombs import BOMBS, Bomb
from tests.faults.archives.corpus import CASES
from tests.figures import report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.archives.case import Case

_MIN_COUNT = 200
# Of the processor: the disk and the load of the machine are not what is judged.
_MAX_S = 5.0
_MAX_BYTES = 128 << 20
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Judgement:
    """What a process of its own made of archives.

    Attributes:
        outcomes: In their order.
        peak_bytes: The largest size of that process.
    """

    outcomes: tuple[dict, ...]
    peak_bytes: int


def _judge(cases: Sequence[Case | Bomb], place: Path) -> Judgement:
    for number, case in enumerate(cases):
        folder = place / "archives" / str(number)
        folder.mkdir(parents=True)
        (folder / case.name).write_bytes(case.content)
    command = [sys.executable, "-m", "tests.faults.archives.child", place / "archives", place / "jail"]
    ran = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True, timeout=110)
    outcomes = tuple(map(json.loads, ran.stdout.splitlines()))
    assert [outcome["number"] for outcome in outcomes] == list(range(len(cases)))
    return Judgement(outcomes, outcomes[-1]["peak_bytes"])


@pytest.fixture(scope="session")
def judgement(tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    return _judge(CASES, tmp_path_factory.mktemp("corpus"))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.id for case in CASES])
def test_archive_is_refused_or_unpacked_as_expected(number: int, judgement: Judgement) -> None:
    _require_expected(CASES[number], judgement.outcomes[number])


@pytest.mark.parametrize("bomb", BOMBS, ids=[bomb.id for bomb in BOMBS])
def test_bomb_is_refused_in_time_and_in_memory(bomb: Bomb, tmp_path: Path) -> None:
    judgement = _judge([bomb], tmp_path)
    _require_expected(bomb, judgement.outcomes[0])
    assert judgement.peak_bytes < _MAX_BYTES


def _require_expected(case: Case | Bomb, outcome: dict) -> None:
    assert outcome["crash"] == ""
    assert outcome["odd"] == []
    assert bool(outcome["refusal"]) == bool(case.refusal), outcome["refusal"]
    assert re.search(case.refusal, outcome["refusal"])
    assert outcome["tree"] == case.tree
    assert outcome["seconds"] < _MAX_S


def test_corpus_is_large(judgement: Judgement) -> None:
    refused = sum(bool(case.refusal) for case in CASES)
    slowest_s = max(outcome["seconds"] for outcome in judgement.outcomes)
    report(
        f"archives: {len(CASES)} judged, {refused} refused, {len(CASES) - refused} accepted;"
        f" slowest {slowest_s:.2f} s, peak {judgement.peak_bytes >> 20} MB; {len(BOMBS)} bombs apart"
    )
    assert len({case.content for case in CASES}) >= _MIN_COUNT


def test_memory_is_bounded(judgement: Judgement) -> None:
    assert judgement.peak_bytes < _MAX_BYTES
