"""A warm interpreter answers as a new one: what the rows rest upon."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from omg.store.environment import running_environment
from tests.agreement.answer import RAN, read_report
from tests.agreement.asking import Question
from tests.agreement.case import Case, Refused, ran, refused
from tests.agreement.place import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.agreement.conftest import FindPlace

_CASES = (
    Case("a version file", {".nvmrc": "lts/hydrogen\n"}, "node a  b", ran("node 18.20.4")),
    Case("nothing is installed", {".nvmrc": "99\n"}, "node", refused("node 99")),
    Case("a plus", {}, "cargo +1.96 build", ran("rust 1.96.0", "build")),
    Case(
        "early variables",
        {".nvmrc": "lts/hydrogen\n"},
        "node",
        ran("node 18.20.4"),
        env={"LC_ALL": "C", "LANG": "", "PYTHONHASHSEED": "1", "EMPTY": ""},
    ),
)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in _CASES])
def test_warm_and_cold_fallbacks_answer_alike(
    case: Case, kind: Kind, find_place: FindPlace, warm: Path, tmp_path: Path
) -> None:
    cold = Question(case, find_place("usual", kind), tmp_path.resolve() / "cold")
    cold.prepare()
    forked = Question(case, cold.place, tmp_path.resolve() / "warm")
    forked.prepare()
    with forked.place.started_by(warm):
        answer = forked.ask_shim()
    other = cold.ask_shim()
    text = other.text.replace(str(cold.root), str(forked.root))
    assert (answer.status, answer.path, answer.arguments) == (other.status, other.path, other.arguments)
    assert answer.text == text
    if not isinstance(case.answer, Refused):
        assert answer.without("PWD", "_") == forked.expected().without("PWD", "_")


@pytest.mark.parametrize("kind", Kind)
def test_warm_interpreter_is_not_started_again(
    kind: Kind, find_place: FindPlace, warm: Path, tmp_path: Path
) -> None:
    case = Case("", {".nvmrc": "lts/hydrogen\n"}, "node", ran("node 18.20.4"))
    question = Question(case, find_place("usual", kind), tmp_path.resolve())
    question.prepare()
    path = question.place.store.self_dir / "path"
    before = path.read_bytes()
    if warm == running_environment().interpreter:
        pytest.skip("no interpreter can be forked here")
    with question.place.started_by(warm):
        # Who started a new one would find no omg there.
        path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
        assert question.ask_python().path.endswith("/node/18.20.4/bin/node")
    assert path.read_bytes() == before


def test_warm_interpreter_keeps_folder_and_umask(find_place: FindPlace, warm: Path, tmp_path: Path) -> None:
    question = Question(Case("", {}, "node", ran("node 20.9.0")), find_place("usual", Kind.NATIVE), tmp_path)
    question.prepare()
    shim = question.place.store.shims_dir / "node"
    # Nothing of the tree is left, and the mask is another: the caller's, not that of the forked process.
    script = f"umask 027; /bin/mkdir gone; cd gone; /bin/rmdir ../gone; exec {shim} --version"
    with question.place.started_by(warm):
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            env=question.env | {"OMG_NODE_VERSION": "lts/hydrogen"},
            cwd=question.cwd,
            capture_output=True,
            check=False,
        )
    assert read_report(done.returncode, done.stdout, done.stderr).path.endswith("/node/18.20.4/bin/node")
    assert b"umask=027" in done.stdout


def test_signal_that_ends_the_tool_ends_the_caller(find_place: FindPlace, warm: Path, tmp_path: Path) -> None:
    case = Case("", {".nvmrc": "lts/hydrogen\n"}, "node", ran("node 18.20.4"), env={"REPORTER": "signal:15"})
    question = Question(case, find_place("usual", Kind.NATIVE), tmp_path)
    question.prepare()
    with question.place.started_by(warm):
        assert question.ask_shim().status == -15


def test_many_calls_at_once_are_answered_each(find_place: FindPlace, warm: Path, tmp_path: Path) -> None:
    case = Case("", {".nvmrc": "lts/hydrogen\n"}, "node", ran("node 18.20.4"))
    question = Question(case, find_place("usual", Kind.NATIVE), tmp_path)
    question.prepare()
    shim = question.place.store.shims_dir / "node"
    with question.place.started_by(warm):
        calls = [
            subprocess.Popen(
                [shim, str(number)], env=question.env, cwd=question.cwd, stdout=subprocess.PIPE, text=True
            )
            for number in range(8)
        ]
        said = [call.communicate()[0].split("\0") for call in calls]
    assert [words[4] for words in said] == [str(number) for number in range(8)]
    assert [call.returncode for call in calls] == [RAN] * 8
