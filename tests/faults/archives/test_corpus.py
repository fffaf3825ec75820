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

from tests.faults.archives.corpus import BOMBS, CASES

if TYPE_CHECKING:
    from tests.faults.archives.case import Case

_ALL: tuple[Case, ...] = (*CASES, *BOMBS)
_MIN_COUNT = 200
# Of the processor: the disk and the load of the machine are not what is judged.
_MAX_S = 5.0
_MAX_BYTES = 128 << 20
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Judgement:
    """What a process of its own made of the corpus.

    Attributes:
        outcomes: By the number of the case.
        peak_bytes: The largest size of that process.
    """

    outcomes: dict[int, dict]
    peak_bytes: int


@pytest.fixture(scope="session")
def judgement(tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    place = tmp_path_factory.mktemp("corpus")
    for number, case in enumerate(_ALL):
        folder = place / "archives" / str(number)
        folder.mkdir(parents=True)
        (folder / case.name).write_bytes(case.content)
    command = [sys.executable, "-m", "tests.faults.archives.child", place / "archives", place / "jail"]
    ran = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True, timeout=110)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    return Judgement({line["number"]: line for line in lines}, lines[-1]["peak_bytes"])


@pytest.mark.parametrize("number", range(len(_ALL)), ids=[case.id for case in _ALL])
def test_archive_is_refused_or_unpacked_as_expected(number: int, judgement: Judgement) -> None:
    case, outcome = _ALL[number], judgement.outcomes[number]
    assert outcome["crash"] == ""
    assert outcome["odd"] == []
    assert bool(outcome["refusal"]) == bool(case.refusal), outcome["refusal"]
    assert re.search(case.refusal, outcome["refusal"])
    assert outcome["tree"] == case.tree
    assert outcome["seconds"] < _MAX_S


def test_corpus_is_large(judgement: Judgement) -> None:
    refused = sum(bool(case.refusal) for case in _ALL)
    slowest_s = max(outcome["seconds"] for outcome in judgement.outcomes.values())
    sys.stdout.write(
        f"\narchives: {len(_ALL)} judged, {refused} refused, {len(_ALL) - refused} accepted;"
        f" slowest {slowest_s:.2f} s, peak {judgement.peak_bytes >> 20} MB\n"
    )
    assert len({case.content for case in _ALL}) >= _MIN_COUNT


def test_memory_is_bounded(judgement: Judgement) -> None:
    assert judgement.peak_bytes < _MAX_BYTES
