"""The public CI file: it can be read, runs `.ci/run` or the README's command, and has a row for each shim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plain_yaml import parse
from tests.prose import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plain_yaml import Node

FILE = ROOT / ".github" / "workflows" / "ci.yml"
WORKFLOW = parse(FILE.read_text(encoding="utf-8"))
assert isinstance(WORKFLOW, dict)
JOBS = WORKFLOW["jobs"]
assert isinstance(JOBS, dict)


def steps(job: Node) -> Iterator[dict[str, Node]]:
    """Yield the steps of a job."""
    assert isinstance(job, dict)
    assert isinstance(job["steps"], list)
    for step in job["steps"]:
        assert isinstance(step, dict)
        yield step


def rows(job: str) -> list[dict[str, Node]]:
    """Return the matrix of a job."""
    return JOBS[job]["strategy"]["matrix"]["include"]  # type: ignore[index,call-overload,return-value]


def runs(job: str) -> list[Node]:
    """Return the commands of a job."""
    return [step["run"] for step in steps(JOBS[job]) if "run" in step]


@pytest.mark.parametrize("job", JOBS)
def test_job_is_complete(job: str) -> None:
    assert {"name", "runs-on", "timeout-minutes", "steps"} <= set(JOBS[job])
    assert all(("run" in step) != ("uses" in step) for step in steps(JOBS[job]))
    assert any(str(step.get("uses", "")).startswith("actions/checkout@") for step in steps(JOBS[job]))


def test_linux_runs_everything_on_both_architectures() -> None:
    assert runs("linux")[-1] == ".ci/run"
    assert [row["arch"] for row in rows("linux")] == ["x64", "arm64"]


@pytest.mark.parametrize("job", ["macos", "alpine"])
def test_the_readmes_command_runs_where_debian_is_not(job: str) -> None:
    command = "grep -m1 -F 'python3 -m venv .venv &&' README.md"

    assert command in str(runs(job)[-1])
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_shim_has_a_row_and_its_tests_exist() -> None:
    assert {row["shim"] for row in rows("shims")} == {"native", "hosted", "sh"}
    assert all((ROOT / path).exists() for row in rows("shims") for path in str(row["tests"]).split())


@pytest.mark.parametrize(
    "text",
    ["a: 1\n   b: 2", "a: [1, 2", "a: 'x", "a: b: c", "a: 1\na: 2", "- a\nb: 1", "a: {b: 1}", "a:\n\tb: 1"],
)
def test_file_that_is_wrong_is_found_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)
