"""Runtimes of which nothing is installed: which of them have shims, and for how long."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from omg.runtimes.registry import RUNTIMES
from omg.shim.noticing import read_requested
from omg.shim.requested import RequestedShims, requested_shims
from omg.store.projects import remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.conftest import StoreBuilder


@pytest.fixture
def state_dir(home: Path) -> Path:
    return home / ".local/state/omg"


@pytest.fixture
def asking(project: Path) -> Path:
    (project / ".bun-version").write_text("1.2.0\n")
    return project


def requested(
    store: StoreBuilder,
    setting: str = "known",
    *,
    installed: Iterable[str] = (),
    seen: Mapping[str, Path] | None = None,
    state_dir: Path | None = None,
) -> RequestedShims:
    """Return what a rehash would do, and leave what it would write."""
    shims = requested_shims(
        store.layout, setting, installed=frozenset(installed), seen=seen or {}, state_dir=state_dir
    )
    file = store.layout.table_file.with_name("requested")
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(shims.content)
    return shims


def remembered(store: StoreBuilder) -> dict[str, str]:
    return {name: one.folder for name, one in read_requested(store.layout).items() if one.folder}


def make_shims(store: StoreBuilder, *names: str) -> None:
    store.layout.shims_dir.mkdir()
    for name in names:
        (store.layout.shims_dir / name).touch()


def test_a_folder_that_asks_is_enough(store: StoreBuilder, asking: Path) -> None:
    assert requested(store, seen={"bun": asking}).names == {"bun", "bunx"}


def test_it_is_remembered(store: StoreBuilder, asking: Path) -> None:
    requested(store, seen={"bun": asking})

    assert requested(store).names == {"bun", "bunx"}
    assert remembered(store) == {"bun": str(asking)}


def test_a_version_constraint_is_enough(store: StoreBuilder, project: Path) -> None:
    (project / "go.mod").write_text("module x\n\ngo 1.22\n")

    assert requested(store, seen={"go": project}).names == {"go", "gofmt"}


def test_installed_versions_decide_alone(store: StoreBuilder, asking: Path) -> None:
    shims = requested(store, installed={"bun"}, seen={"bun": asking})

    assert shims.names == frozenset()
    assert remembered(store) == {"bun": str(asking)}


def test_all_means_every_own_executable(store: StoreBuilder) -> None:
    names = {name for runtime in RUNTIMES for name in runtime.executables}

    assert requested(store, "all", installed={"node"}).names == names


def test_none_means_none_and_forgets_nothing(store: StoreBuilder, asking: Path) -> None:
    assert requested(store, "none", seen={"bun": asking}).names == frozenset()
    assert requested(store).names == {"bun", "bunx"}


@pytest.mark.parametrize("text", ["system\n", "\n", "not/a/version\n"])
def test_a_folder_that_no_longer_asks_is_forgotten(store: StoreBuilder, asking: Path, text: str) -> None:
    requested(store, seen={"bun": asking})
    (asking / ".bun-version").write_text(text)

    shims = requested(store)

    assert (shims.names, shims.tolerated) == (frozenset(), {"bun", "bunx"})
    assert remembered(store) == {}


def test_a_folder_that_is_gone_is_forgotten(store: StoreBuilder, asking: Path) -> None:
    requested(store, seen={"bun": asking})
    shutil.rmtree(asking)

    assert requested(store).names == frozenset()


def test_another_known_project_takes_its_place(
    store: StoreBuilder, asking: Path, tmp_path: Path, state_dir: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / ".bun-version").write_text("1.1.0\n")
    remember(state_dir, other)
    requested(store, seen={"bun": asking})
    make_shims(store, "bun")
    shutil.rmtree(asking)

    assert requested(store, state_dir=state_dir).names == {"bun", "bunx"}
    assert remembered(store) == {"bun": str(other)}


def test_known_projects_keep_shims_and_make_none(store: StoreBuilder, asking: Path, state_dir: Path) -> None:
    remember(state_dir, asking)

    assert requested(store, state_dir=state_dir).names == frozenset()
    make_shims(store, "bunx")
    assert requested(store, state_dir=state_dir).names == {"bun", "bunx"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\n\n",
        b"/x\0bun",
        b"relative\0bun\0bun\0.bun-version\n",
        b"/x\0other\0other\0.bun-version\n",
        b"\xff" * 4096,
        b"/x\0bun\0bun\0" + b"a" * (1 << 18),
    ],
)
def test_what_omg_did_not_write_makes_no_shims(store: StoreBuilder, content: bytes) -> None:
    file = store.layout.table_file.with_name("requested")
    file.parent.mkdir()
    file.write_bytes(content)

    assert requested(store).names == frozenset()
    assert remembered(store) == {}
