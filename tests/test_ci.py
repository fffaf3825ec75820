"""The public CI file: it can be read, runs `.ci/run` or the README's command, and has a row for each shim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.prose import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = ROOT / ".github" / "workflows" / "ci.yml"
_KEY = re.compile(r"([\w.-]+):(?: (.+))?$")
Node = str | list["Node"] | dict[str, "Node"]


def parse(text: str) -> Node:
    """Return a document of the part of YAML that the file keeps to.

    That is: maps and lists by indentation of two spaces, lists of words in brackets, text in one line.

    Raises:
        ValueError: Anything else.
    """
    if "\t" in text:
        raise ValueError("a tab")
    lines = [
        (len(line) - len(line.lstrip(" ")), line.strip())
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    node, rest = _node(lines, 0)
    if rest:
        raise ValueError(f"not expected here: {rest[0]}")
    return node


def _node(lines: list[tuple[int, str]], indent: int) -> tuple[Node, list[tuple[int, str]]]:
    found_list: list[Node] = []
    found_map: dict[str, Node] = {}
    while lines and lines[0][0] == indent:
        text = lines[0][1]
        if text.startswith("- "):
            # What follows the dash stands two columns further, as if on a line of its own.
            item, lines = _node([(indent + 2, text[2:]), *lines[1:]], indent + 2)
            found_list.append(item)
            continue
        key = _KEY.match(text)
        if key is None:
            if found_list or found_map:
                raise ValueError(f"not a key: {text}")
            return text, lines[1:]
        if key[1] in found_map:
            raise ValueError(f"twice: {key[1]}")
        lines = lines[1:]
        if key[2] is not None:
            found_map[key[1]] = _scalar(key[2])
        elif lines and lines[0][0] > indent:
            found_map[key[1]], lines = _node(lines, indent + 2)
        else:
            found_map[key[1]] = ""
    if lines and lines[0][0] > indent:
        raise ValueError(f"indented too far: {lines[0][1]}")
    if found_list and found_map:
        raise ValueError("a list and a map in one")
    return found_list or found_map, lines


def _scalar(text: str) -> Node:
    if text.startswith("["):
        if not text.endswith("]"):
            raise ValueError(f"a list without end: {text}")
        return [word.strip() for word in text[1:-1].split(",")]
    if text[0] in "\"'":
        if len(text) < 2 or text[-1] != text[0]:
            raise ValueError(f"text without end: {text}")
        return text[1:-1]
    if text[0] in "&*!|>%@`{" or ": " in text or " #" in text:
        raise ValueError(f"needs quotation marks: {text}")
    return text


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
