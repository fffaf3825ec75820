"""A hint that misleads is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.conftest import Finished
from tests.acceptance.followed import Run, misleading

WORKS = Finished(0, "", "")


def told(hint: str, *, exit_status: int = 127, message: str = "it failed") -> Finished:
    return Finished(exit_status, "", f"omg: {message}\nhint: {hint}\n")


def followed(failed: Finished, *answers: Finished) -> list[str]:
    """Follow the hint of a run; ``answers``: of the same run, the hint's command, and the run once more."""
    left = list(answers)
    return misleading([(Run(("which", "x"), {}, Path("/")), failed)], lambda run: left.pop(0))


FAILED = told("run omg install x, or wait")
PROBLEMS = '{"problems": [{"message": "it is off", "hint": "run omg rehash"}]}'


@pytest.mark.parametrize(
    ("failed", "answers"),
    [
        (FAILED, (FAILED, WORKS, FAILED)),
        (FAILED, (FAILED, Finished(1, "", "omg: no"), FAILED)),
        (told("run omg nosuch", exit_status=2), (told("run omg nosuch", exit_status=2), Finished(2, "", ""))),
        (Finished(1, PROBLEMS, ""), (Finished(1, PROBLEMS, ""), WORKS, Finished(1, PROBLEMS, ""))),
    ],
    ids=["nothing changes", "its command fails", "its command line is wrong", "a problem stays"],
)
def test_hint_that_misleads_is_found(failed: Finished, answers: tuple[Finished, ...]) -> None:
    assert len(followed(failed, *answers)) == 1


@pytest.mark.parametrize(
    "answers",
    [
        (WORKS,),
        (FAILED, WORKS, WORKS),
        (FAILED, WORKS, told("run omg install x, or wait", message="it failed otherwise")),
        (FAILED, WORKS, told("run omg install x, or wait", exit_status=1)),
        (FAILED, Finished(1, "", "omg: cannot reach `https://nodejs.org/`: no network")),
    ],
    ids=["mended by the test", "it works", "another message", "another exit status", "no publisher"],
)
def test_hint_that_helps_is_not_found(answers: tuple[Finished, ...]) -> None:
    assert followed(FAILED, *answers) == []


def test_hint_that_the_user_completes_is_not_run() -> None:
    assert followed(told("run omg link RUNTIME@NAME DIR")) == []


def test_run_that_works_is_not_repeated() -> None:
    assert followed(Finished(0, "", "hint: run omg install x\n")) == []
