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


def test_archives_are_refused_or_unpacked_as_expected(judgement: Judgement) -> None:
    judged = zip(CASES, judgement.outcomes, strict=True)
    found = [(case.id, _unexpected(case, outcome)) for case, outcome in judged]
    assert [(case, odd) for case, odd in found if odd] == []


def test_every_bomb_is_refused_within_limits_of_time_and_memory(tmp_path: Path) -> None:
    # One process for all: what is too much for each is never too little for all of them.
    outcomes = _judge(BOMBS, tmp_path).outcomes
    judged = [(bomb.id, _unexpected(bomb, outcome)) for bomb, outcome in zip(BOMBS, outcomes, strict=True)]
    assert [(bomb, odd) for bomb, odd in judged if odd] == []
    assert [
        bomb.id for bomb, one in zip(BOMBS, outcomes, strict=True) if one["peak_bytes"] >= _MAX_BYTES
    ] == []


def _unexpected(case: Case | Bomb, outcome: dict) -> dict[str, object]:
    """Return what came of a case and should not have."""
    refusal, seconds = outcome["refusal"], outcome["seconds"]
    odd = {
        "crash": outcome["crash"],
        "odd": outcome["odd"],
        "refusal": {"is": refusal, "expected": case.refusal}
        if bool(refusal) != bool(case.refusal) or not re.search(case.refusal, refusal)
        else "",
        "tree": {"is": outcome["tree"], "expected": case.tree} if outcome["tree"] != case.tree else {},
        "seconds": seconds if seconds >= _MAX_S else 0,
    }
    return {what: found for what, found in odd.items() if found}


def test_memory_is_bounded(judgement: Judgement) -> None:
    refused = sum(bool(case.refusal) for case in CASES)
    slowest_s = max(outcome["seconds"] for outcome in judgement.outcomes)
    report(
        f"archives: {len(CASES)} judged, {refused} refused, {len(CASES) - refused} accepted;"
        f" slowest {slowest_s:.2f} s, peak {judgement.peak_bytes >> 20} MB; {len(BOMBS)} bombs apart"
    )
    assert judgement.peak_bytes < _MAX_BYTES
