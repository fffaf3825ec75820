"""omg where"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg


@pytest.mark.parametrize("words", [("node@18",), ("node", "18"), ("nodejs@v18.17.0",)])
def test_where_prints_the_directory_of_a_version(
    omg: RunOmg, store: StoreBuilder, words: tuple[str, ...]
) -> None:
    toolchain_dir = store.add("node", "18.17.0")
    store.add("node", "20.11.1")

    assert omg("where", *words).lines == [str(toolchain_dir)]


def test_where_without_a_version_is_the_active_one(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    toolchain_dir = store.add("node", "18.17.0")
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("18\n")

    assert omg("where", "node").lines == [str(toolchain_dir)]


def test_where_of_a_link_is_its_target(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    write_executable(tmp_path / "mine/bin/node")
    store.layout.runtime_dir("node").mkdir(parents=True)
    store.layout.toolchain_dir("node", "mine").symlink_to(tmp_path / "mine")

    assert omg("where", "node@mine").lines == [str(tmp_path / "mine")]


@pytest.mark.parametrize("wanted", ["node@18", "node"])
def test_where_of_what_is_not_there_is_an_error(omg: RunOmg, store: StoreBuilder, wanted: str) -> None:
    store.add("node", "20.11.1")

    done = omg("where", wanted)

    assert (done.exit_status, done.stdout) == (127, "")
    assert "hint: " in done.stderr
