"""The memos that the fallback to Python writes."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from omg.project.formats.registry import RULES
from omg.shim import memo
from omg.shim.decision import decide
from omg.shim.decision_input import DecisionInput
from omg.shim.memo import LineStrength, MemoKind
from omg.shim.memo_files import MAX_ANSWERS, MAX_MEMOS
from omg.shim.memoise import StampSnapshot, write_memos
from omg.shim.stamps import stamps
from omg.shim.system import Process

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import StoreBuilder


@pytest.fixture
def nodes(store: StoreBuilder) -> StoreBuilder:
    for version in ("18.17.0", "20.11.1"):
        store.add("node", version)
    settle(store)
    return store


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def settle(store: StoreBuilder) -> None:
    os.utime(store.layout.runtime_dir("node"), ns=(0, 10**18))


def call(
    store: StoreBuilder, project: Path, cache_dir: Path, *, env: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Take a decision and return the memos that it left."""
    variables = {"OMG_CEILING_DIRS": str(project), **(env or {})}
    here = DecisionInput(
        variables, project, store.layout, {}, os.geteuid(), Process(1, 1), shim="/data/shims/node"
    )
    notes = StampSnapshot(store.layout, cache_dir, ["node"])
    write_memos(decide("node", (), here).candidates, notes, variables, cache_dir)
    memo_dir = cache_dir / "memo"
    return {file.name: file.read_bytes() for file in memo_dir.iterdir()} if memo_dir.is_dir() else {}


def answer(memos: dict[str, bytes], kind: MemoKind, key: bytes) -> bytes | None:
    content = memos.get(memo.file_name(kind, key))
    return None if content is None else memo.decode(content, key)


def test_what_a_file_says_is_kept_for_every_runtime(
    nodes: StoreBuilder, project: Path, cache_dir: Path
) -> None:
    data = b"nodejs 20.11.1 18\nruby ref:main\ngolang 1.22\n"
    (project / ".tool-versions").write_bytes(data)

    memos = call(nodes, project, cache_dir)

    said = answer(memos, MemoKind.FILE, memo.file_key(RULES, "tool-versions", ".tool-versions", data))
    assert said == b"node\tpin\t20.11.1\t18\nruby\terror\ngo\tpin\t1.22\n"


@pytest.mark.parametrize("data", [b"20", b"v20.11.1\n", b" \t20.11\r\n"])
def test_file_that_the_shim_reads_itself_has_no_memo(
    nodes: StoreBuilder, project: Path, cache_dir: Path, data: bytes
) -> None:
    (project / ".nvmrc").write_bytes(data)

    assert call(nodes, project, cache_dir) == {}


@pytest.mark.parametrize("data", [b"20 # ours", b"lts/*", b"20.", b"1" * 41])
def test_any_other_content_has_one(nodes: StoreBuilder, project: Path, cache_dir: Path, data: bytes) -> None:
    (project / ".nvmrc").write_bytes(data)

    key = memo.file_key(RULES, "nvmrc", ".nvmrc", data)
    assert answer(call(nodes, project, cache_dir), MemoKind.FILE, key) is not None


def test_value_of_a_variable_is_kept(nodes: StoreBuilder, project: Path, cache_dir: Path) -> None:
    memos = call(nodes, project, cache_dir, env={"OMG_NODE_VERSION": "lts/hydrogen"})

    key = memo.variable_key(RULES, "OMG_NODE_VERSION", b"lts/hydrogen")
    assert answer(memos, MemoKind.VARIABLE, key) == b"node\tpin\tlts/hydrogen\n"


def resolution(
    store: StoreBuilder, cache_dir: Path, said: LineStrength, spec: str, *, current: str = ""
) -> bytes:
    stamped = stamps(store.layout, "node", cache_dir)
    return memo.resolution_key(RULES, "node", said, spec, current=current, stamps=stamped)


def test_meaning_of_a_range_is_kept(nodes: StoreBuilder, project: Path, cache_dir: Path) -> None:
    (project / ".tool-versions").write_text("nodejs ~18.1 ^18")

    memos = call(nodes, project, cache_dir)

    key = resolution(nodes, cache_dir, LineStrength.PIN, "npm:^18")
    assert answer(memos, MemoKind.RESOLUTION, key) == b"18.17.0\t0"


def test_spec_of_a_list_that_means_nothing_is_kept_as_nothing(
    nodes: StoreBuilder, project: Path, cache_dir: Path
) -> None:
    (project / ".tool-versions").write_text("nodejs 17 18")

    memos = call(nodes, project, cache_dir)

    assert answer(memos, MemoKind.RESOLUTION, resolution(nodes, cache_dir, LineStrength.PIN, "17")) == b""


@pytest.mark.parametrize(("constraint", "expected"), [(">=18", b"18.17.0\t0"), (">=30", b"")])
def test_meaning_of_a_constraint_is_kept_with_the_default(
    nodes: StoreBuilder, project: Path, cache_dir: Path, constraint: str, expected: bytes
) -> None:
    (project / "package.json").write_text(f'{{"engines": {{"node": "{constraint}"}}}}')
    nodes.set_current("node", "18.17.0")
    settle(nodes)

    memos = call(nodes, project, cache_dir)

    key = resolution(nodes, cache_dir, LineStrength.CONSTRAINT, f"npm:{constraint}", current="18.17.0")
    assert answer(memos, MemoKind.RESOLUTION, key) == expected


def test_answer_from_a_listing_that_may_change_unseen_is_not_kept(
    nodes: StoreBuilder, project: Path, cache_dir: Path
) -> None:
    (project / ".tool-versions").write_text("nodejs ^18")
    os.utime(nodes.layout.runtime_dir("node"), ns=(0, 2**62))

    assert {name[0] for name in call(nodes, project, cache_dir)} == {"f"}


def test_memos_are_the_callers_alone(nodes: StoreBuilder, project: Path, cache_dir: Path) -> None:
    (project / ".nvmrc").write_text("lts/*")
    call(nodes, project, cache_dir)

    modes = {stat.S_IMODE(file.stat().st_mode) for file in (cache_dir / "memo").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((cache_dir / "memo").stat().st_mode) == 0o700


def test_cache_that_cannot_be_written_is_no_error(nodes: StoreBuilder, project: Path, tmp_path: Path) -> None:
    (project / ".nvmrc").write_text("lts/*")
    (tmp_path / "file").write_text("")

    assert call(nodes, project, tmp_path / "file/cache") == {}


def test_number_of_kept_answers_is_bounded_by_itself(
    nodes: StoreBuilder, project: Path, cache_dir: Path
) -> None:
    (project / ".nvmrc").write_text("lts/*")
    (cache_dir / "memo").mkdir(parents=True)
    for number in range(MAX_ANSWERS + 1):
        for name in (f"a-{number:016x}", f"f-{number:016x}"):
            (cache_dir / "memo" / name).touch()
            os.utime(cache_dir / "memo" / name, ns=(0, number))

    names = sorted(call(nodes, project, cache_dir))

    answers = [name for name in names if name.startswith("a-")]
    assert (len(answers), answers[-1]) == (MAX_ANSWERS // 2 + 1, f"a-{MAX_ANSWERS:016x}")
    assert len(names) - len(answers) > MAX_ANSWERS


def test_number_of_memos_is_bounded(nodes: StoreBuilder, project: Path, cache_dir: Path) -> None:
    (project / ".nvmrc").write_text("lts/*")
    (cache_dir / "memo").mkdir(parents=True)
    for number in range(MAX_MEMOS):
        file = cache_dir / f"memo/f-{number:016x}"
        file.touch()
        os.utime(file, ns=(0, number))

    names = sorted(call(nodes, project, cache_dir))

    assert len(names) <= MAX_MEMOS // 2 + 2
    assert f"f-{0:016x}" not in names
    assert f"f-{MAX_MEMOS - 1:016x}" in names
