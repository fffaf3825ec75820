"""Trees that nobody thought of: whatever lies where, all answer alike, and as a small model does."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.agreement.agreement import assert_agreement
from tests.agreement.answer import GUARD
from tests.agreement.asking import Question
from tests.agreement.case import Case, Entry, Ran, Refused, ran, refused
from tests.agreement.place import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.agreement.conftest import FindPlace

# What a file may say, and what that means in the usual world; nothing where it does not speak of node.
_PINS = {
    "18\n": "18.20.4",
    "v18.12.0\n": "18.12.0",
    "20": "20.11.1",
    " 16.20.2 \r\n": "16.20.2",
    "lts/hydrogen\n": "18.20.4",
    "latest\n": "22.11.0",
    "22.11 # new\n": "22.11.0",
    "": "",
    "# nothing\n": "",
    "17\n": "absent",
    "99.1.2\n": "absent",
}
_TOOL_VERSIONS = {
    "nodejs 18\n": "18.20.4",
    "node 99 16\n": "16.20.2",
    "ruby 3.3.0\n": "",
    "nodejs 98 99\n": "absent",
}
_MANIFESTS = {
    '{"volta": {"node": "18.12.0"}}': "18.12.0",
    '{"devEngines": {"runtime": {"name": "node", "version": ">=16 <20"}}}': "18.20.4",
    '{"name": "x"}': "",
    '{"engines": {"node": "<20"}}': "",
    '{"engines": {"node": ">=20 <21"}}': "",
    '{"engines": {"node": "18.12.x"}}': "",
    '{"engines": {"node": ">=200"}}': "",
}
# What satisfies a constraint, the newest first.
_SATISFYING = {
    '{"engines": {"node": "<20"}}': ("18.20.4", "18.12.0", "16.20.2"),
    '{"engines": {"node": ">=20 <21"}}': ("20.11.1", "20.9.0"),
    '{"engines": {"node": "18.12.x"}}': ("18.12.0",),
    '{"engines": {"node": ">=200"}}': (),
}
# Strongest first, within a directory.
_FILES = {
    ".tool-versions": _TOOL_VERSIONS,
    ".nvmrc": _PINS,
    ".node-version": _PINS,
    "package.json": _MANIFESTS,
}
_DEFAULT = "20.9.0"
# What the process that started this one runs, as far as it counts; nothing where it does not.
_INHERITED = {
    "16.20.2": "16.20.2",
    "18.12.0": "18.12.0",
    "20.9.0": "20.9.0",
    "22.11.0": "22.11.0",
    "system": "system",
    "17.1.0": "",
    "18": "",
    "../node/18.12.0": "",
    "": "",
}

_FOLDERS = st.sampled_from(["a", "b", "src", "node_modules", ".git", "vendor", "with space"])


@dataclass(frozen=True)
class Tree:
    """A path, what lies in each of its directories, and what is inherited, where something is."""

    folders: tuple[str, ...]
    contents: tuple[tuple[tuple[str, str], ...], ...]
    inherited: str | None

    def entries(self) -> dict[str, Entry]:
        """Return the tree as a case has it."""
        return {
            "/".join((*self.folders[:depth], name)): text
            for depth, files in enumerate(self.contents)
            for name, text in files
        }

    def answer(self) -> Ran | Refused:
        """Return what the rules say: the nearest directory outside of dependencies, its strongest file."""
        for files in self._counting():
            for name, meanings in _FILES.items():
                version = meanings[files[name]] if name in files else ""
                if version == "absent":
                    return refused(f"/{name}")
                if version:
                    return ran(f"node {version}", passes=version)
        return self._answer_without_pin()

    def _answer_without_pin(self) -> Ran:
        """Return what the nearest constraint means, beside what runs anyway."""
        inherited = _INHERITED.get(self.inherited or "", "")
        anyway = inherited or _DEFAULT
        manifests = (files.get("package.json", "") for files in self._counting())
        constraint = next((text for text in manifests if text in _SATISFYING), None)
        satisfying = _SATISFYING[constraint] if constraint is not None else ()
        if satisfying and anyway not in satisfying:
            return ran(f"node {satisfying[0]}", passes=satisfying[0])
        return ran("system" if anyway == "system" else f"node {anyway}", passes=inherited)

    def _counting(self) -> list[dict[str, str]]:
        """Return the files of the directories that count, the nearest first."""
        depth = len(self.folders)
        if "node_modules" in self.folders:
            depth = self.folders.index("node_modules")
        return [dict(files) for files in reversed(self.contents[: depth + 1])]


@st.composite
def _trees(draw: st.DrawFn) -> Tree:
    folders = draw(st.lists(_FOLDERS, max_size=4))
    # Of half of them nothing in any folder pins: then it is a constraint, what is inherited, or the default.
    may_pin = draw(st.booleans())
    files = [
        st.tuples(st.just(name), st.sampled_from(sorted(one for one in texts if may_pin or not texts[one])))
        for name, texts in _FILES.items()
    ]
    contents = st.lists(st.one_of(files), max_size=3, unique_by=lambda file: file[0])
    inherited = draw(st.sampled_from([None, *_INHERITED]))
    return Tree(tuple(folders), tuple(tuple(draw(contents)) for _ in range(len(folders) + 1)), inherited)


def _check(tree: Tree, find_place: FindPlace, warm: Path, root: Path) -> None:
    at = "/".join(tree.folders) or "."
    env = {"OMG_NODE_INHERITED": tree.inherited}
    case = Case("generated", tree.entries(), "node", tree.answer(), at=at, env=env)
    native = Question(case, find_place("usual", Kind.NATIVE), root / "native")
    sh = Question(case, find_place("usual", Kind.SH), root / "sh")
    shutil.rmtree(root / "native", ignore_errors=True)
    shutil.rmtree(root / "sh", ignore_errors=True)
    with native.place.started_by(warm), sh.place.started_by(warm):
        assert_agreement(native, sh)
        if isinstance(case.answer, Ran):
            _assert_same_again(native)
            _assert_same_again(sh)


def _assert_same_again(question: Question) -> None:
    """A call with what an earlier one has left gives the same, and leaves the same."""
    first = question.ask_shim().without(GUARD)
    second = replace(question, case=replace(question.case, env=dict(first.env))).ask_shim()
    assert second.without(GUARD) == first


_SHARED = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@settings(_SHARED, max_examples=15)
@given(tree=_trees())
def test_generated_trees_are_agreed_upon(
    find_place: FindPlace, warm: Path, tmp_path: Path, tree: Tree
) -> None:
    _check(tree, find_place, warm, tmp_path.resolve())


@pytest.mark.slow
@settings(_SHARED, max_examples=300)
@given(tree=_trees())
def test_many_generated_trees_are_agreed_upon(
    find_place: FindPlace, warm: Path, tmp_path: Path, tree: Tree
) -> None:
    _check(tree, find_place, warm, tmp_path.resolve())
