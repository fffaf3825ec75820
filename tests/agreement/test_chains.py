"""Tools that start tools in other folders: what the last of them is, and what it is told."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import pytest

from tests.agreement.answer import GUARD, RAN, REFUSED
from tests.agreement.asking import Question
from tests.agreement.case import Case, Refused
from tests.agreement.chain_cases import CHAINS, FOLDERS, PLAIN_FILES, Chain, node
from tests.agreement.place import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.agreement.answer import Answer
    from tests.agreement.case import Entry
    from tests.agreement.conftest import FindPlace

# Every one is three programs, each in a chain of calls.
pytestmark = pytest.mark.slow


class Way(StrEnum):
    """Who decides, at every step."""

    NATIVE = "native"
    SH = "sh"
    PYTHON = "Python"


# Set by the shells in between, and by the system's executables.
_NOT_COMPARED = ("PWD", "OLDPWD", "SHLVL", "_", GUARD)


def _tree(way: Way) -> dict[str, Entry]:
    """Return the folders, and a virtual environment. What Python has to read no program can read alone."""
    tree: dict[str, Entry] = {"nothing/x": "", "venv/bin/x": ""}
    for folder, pin in FOLDERS.items():
        runtime, version = pin.split(" ")
        if way is Way.PYTHON:
            tree[f"{folder}/.tool-versions"] = f"{pin}\n"
        else:
            tree[f"{folder}/{PLAIN_FILES[runtime]}"] = f"{version}\n"
    if way is Way.PYTHON:
        tree[".tool-versions"] = "terraform 1.8.5\n"
    return tree


def _question(chain: Chain, way: Way, find_place: FindPlace, root: Path) -> Question:
    # Without memos, each call of the last way is a first one.
    env = {**chain.env, **({"OMG_CACHE_DIR": "/dev/null"} if way is Way.PYTHON else {})}
    case = Case(chain.name, _tree(way), chain.run, Refused(()), at=chain.at, env=env, world="chains")
    question = Question(case, find_place("chains", Kind.SH if way is Way.SH else Kind.NATIVE), root)
    question.prepare()
    runner = root / "project/venv/bin/python3"
    runner.write_bytes((question.place.system_dir / "npm").read_bytes())
    runner.chmod(0o755)
    return question


def _assert_ended(question: Question, chain: Chain, answer: Answer) -> None:
    *toolchain, name = chain.last.split(" ")
    store, system_dir = question.place.store, question.place.system_dir
    bin_dir = system_dir if toolchain == ["system"] else store.toolchain_dir(*toolchain) / "bin"
    kept = {key: value for key, value in question.env.items() if key not in _NOT_COMPARED}
    expected = tuple(sorted({**kept, **chain.told}.items()))
    assert (answer.status, answer.path, answer.text) == (RAN, str(bin_dir / name), "")
    assert answer.without(*_NOT_COMPARED).env == expected


_ASKED = tuple(
    pytest.param(chain, way, id=f"{chain.name}-{way}")
    for chain in CHAINS
    for way in Way
    if way is not Way.PYTHON or not chain.by_token
)


@pytest.mark.parametrize(("chain", "way"), _ASKED)
def test_the_last_of_a_chain(
    chain: Chain, way: Way, find_place: FindPlace, warm: Path, tmp_path: Path
) -> None:
    question = _question(chain, way, find_place, tmp_path.resolve())
    with question.place.started_by(warm):
        _assert_ended(question, chain, question.ask_shim())
    with question.place.without_interpreter():
        if way is Way.PYTHON:
            assert question.ask_shim().status == REFUSED
        elif not chain.by_python:
            _assert_ended(question, chain, question.ask_shim())


# The first folder asks nothing, or for what is the default by chance; then another becomes the default.
@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize(
    ("at", "ends", "told"),
    [("nothing", "node 22.11.0 node", {}), ("node20", "node 20.9.0 node", node("20.9.0"))],
)
def test_a_default_that_changes_counts_for_who_took_the_default(
    at: str, ends: str, told: Mapping[str, str], way: Way, own_place: FindPlace, warm: Path, tmp_path: Path
) -> None:
    place = own_place("chains", Kind.SH if way is Way.SH else Kind.NATIVE)
    run = f"npm ../nothing /bin/sh {tmp_path}/use node"
    chain = Chain("a new default", at, run, ends, told)
    question = _question(chain, way, lambda _world, _kind: place, tmp_path.resolve())
    use = f"/bin/ln -sfn 22.11.0 '{place.store.current_link('node')}'"
    (tmp_path / "use").write_text(f'{use}\nexec "$@"\n', encoding="utf-8")
    with place.started_by(warm):
        _assert_ended(question, chain, question.ask_shim())
