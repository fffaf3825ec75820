"""Whatever stands in a version file, an argument or a variable: an answer, never a crash (rows V1 and V2)."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from omg.cli.main import main
from omg.versions.grammar import is_safe_name
from tests.faults.words import texts
from tests.figures import report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.conftest import StoreBuilder

_MAX_S = 1.0
# Done, failed, wrong usage, no such version; 130 and signals would be something else.
_STATUSES = {0, 1, 2, 127}


@pytest.fixture
def words_store(
    store: StoreBuilder, env: dict[str, str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> StoreBuilder:
    """Return a store with two versions of node, and stand in the project."""
    store.add("node", "18.17.0")
    store.add("node", "20.11.1")
    for name in os.environ.keys() - env.keys():
        monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    # Where the system has no node of its own.
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.chdir(project)
    return store


def _answer(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return status and answer; a traceback or a long wait fails the test."""
    began = time.process_time()
    try:
        status = main(arguments)
    except SystemExit as end:
        status = int(end.code or 0)
    assert time.process_time() - began < _MAX_S, arguments
    said = capsys.readouterr()
    assert status in _STATUSES, arguments
    assert "Traceback" not in said.err
    assert "\x1b" not in said.err + said.out
    return status, said.out


def _require_inside(store: StoreBuilder, answers: list[tuple[int, str]]) -> None:
    """Fail if an answer is anything but an executable of the store; some must be answered, some not."""
    programs = {f"{store.executable('node', version, 'node')}\n" for version in ("18.17.0", "20.11.1")}
    assert {answer for status, answer in answers if status == 0} <= programs
    assert len({status for status, _ in answers}) > 1


@pytest.mark.figures(50, slow=500, long=10_000)
def test_hostile_version_files_are_answered(
    words_store: StoreBuilder, project: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    answers = []
    for text in ["20", "v18.17.0\n", *texts(count)]:
        (project / ".nvmrc").write_bytes(text.encode("utf-8", "surrogatepass"))
        answers.append(_answer(("which", "node"), capsys))
    _require_inside(words_store, answers)
    report(f"{len(answers)} version files, {sum(status == 0 for status, _ in answers)} with a version")


@pytest.mark.figures(50, slow=500, long=10_000)
def test_hostile_variables_are_answered(
    words_store: StoreBuilder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    count: int,
) -> None:
    answers = []
    for text in ["20", "v18.17.0", *texts(count)]:
        # What no environment can hold is left out.
        held = text.replace("\0", "").encode("utf-8", "surrogatepass")
        monkeypatch.setenv("OMG_NODE_VERSION", os.fsdecode(held))
        answers.append(_answer(("which", "node"), capsys))
    _require_inside(words_store, answers)
    report(f"{len(answers)} variables, {sum(status == 0 for status, _ in answers)} with a version")


# Everything else that is read from the environment, and commands that look at all of it.
SETTINGS = (
    "OMG_AUTO_INSTALL",
    "OMG_BYPASS",
    "OMG_CACHE_DIR",
    "OMG_CEILING_DIRS",
    "OMG_CONFIG_DIR",
    "OMG_DATA_DIR",
    "OMG_HOOK",
    "OMG_JOBS",
    "OMG_MIRROR",
    "OMG_NPM_REGISTRY",
    "OMG_OFFLINE",
    "OMG_SHIM_GUARD",
    "OMG_STATE_DIR",
    "OMG_SYSTEM_DIRS",
    "NETRC",
    "npm_config_registry",
)


@pytest.mark.figures(5, slow=100, long=700)
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("which", "node"), {0, 127}),
        (("config",), {0, 1}),
        (("install", "--offline", "bun@1", "--source", "npm"), {1}),
    ],
    ids=["which", "config", "install"],
)
def test_hostile_settings_are_answered(
    words_store: StoreBuilder,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    expected: set[int],
    capsys: pytest.CaptureFixture[str],
    count: int,
) -> None:
    monkeypatch.setenv("OMG_NODE_VERSION", "20")
    statuses = []
    for name in SETTINGS:
        for text in texts(count):
            held = text.replace("\0", "").encode("utf-8", "surrogatepass")
            with monkeypatch.context() as one:
                one.setenv(name, os.fsdecode(held))
                statuses.append(_answer(command, capsys)[0])
    assert set(statuses) == expected
    report(f"omg {' '.join(command)}: {len(statuses)} settings")


@pytest.mark.figures(50, slow=500, long=10_000)
@pytest.mark.parametrize(
    "command",
    [
        ("where",),
        ("use", "--offline", "--dry-run"),
        ("uninstall", "--dry-run"),
        ("install", "--offline", "--dry-run"),
    ],
    ids=" ".join,
)
def test_hostile_arguments_are_answered(
    words_store: StoreBuilder, command: tuple[str, ...], capsys: pytest.CaptureFixture[str], count: int
) -> None:
    before = {str(path) for path in words_store.data_dir.rglob("*")}
    statuses = []
    for text in ["20.11.1", *texts(count)]:
        asked = os.fsdecode(text.replace("\0", "").encode("utf-8", "surrogatepass"))
        statuses.append(_answer((*command, f"node@{asked}"), capsys)[0])
        statuses.append(_answer((*command, "node", asked), capsys)[0])
    made = {str(path) for path in words_store.data_dir.rglob("*")} - before
    assert [path for path in made if not all(map(is_safe_name, path.split("/")[-1:]))] == []
    assert statuses[:2] == [0, 0]
    assert sum(status != 0 for status in statuses) > len(statuses) / 2
    report(f"omg {' '.join(command)}: {len(statuses)} arguments")
