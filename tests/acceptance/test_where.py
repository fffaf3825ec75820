"""omg where"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.publishers import Publishers


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


def test_stable_is_a_link_that_follows_its_line(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("python", "3.12.4")
    link = store.data_dir / "stable/python/3.12"

    assert omg("where", "--stable", "python@3.12").lines == [str(link)]
    assert link.resolve().name == "3.12.4"


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ("python@3", "python/3"),
        ("python", "python/3.12"),
        ("node@lts", "node/20"),
        ("node", "node/20"),
        ("node@20.11", "node/20.11"),
    ],
)
def test_stable_names_the_line_that_was_typed_else_the_usual_one(
    omg: RunOmg, store: StoreBuilder, wanted: str, line: str
) -> None:
    for runtime, version in (("python", "3.12.4"), ("node", "20.11.1")):
        store.add(runtime, version)
        store.set_current(runtime, version)
    omg("rehash")

    assert omg("where", "--stable", wanted).lines == [str(store.data_dir / "stable" / line)]


def test_stable_of_one_version_is_a_usage_error(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("python", "3.12.4")

    done = omg("where", "--stable", "python@3.12.4")

    assert (done.exit_status, done.stdout) == (2, "")
    assert "hint: run omg where --stable python@3.12\n" in done.stderr


def test_json_of_stable_has_the_version_that_it_leads_to(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.9.0")
    store.add("node", "20.11.1")
    store.set_current("node", "20.9.0")

    document = omg("where", "--stable", "node", "--json").document

    assert (document["version"], document["path"]) == ("20.11.1", str(store.data_dir / "stable/node/20"))


def test_every_change_of_what_is_installed_moves_the_links(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    store.add("node", "20.9.0")
    link = store.data_dir / "stable/node/20"
    omg("rehash")
    seen = [link.readlink().name]

    write_executable(tmp_path / "mine/bin/node")
    omg("link", "node@20.12.0", str(tmp_path / "mine"))
    seen.append(link.readlink().name)
    omg("uninstall", "node@20.12.0", "-y")
    seen.append(link.readlink().name)
    omg("uninstall", "node@20.9.0", "-y")

    assert seen == ["20.9.0", "20.12.0", "20.9.0"]
    assert not link.is_symlink()


def test_an_install_moves_the_links_at_once(omg: RunOmg, store: StoreBuilder, publishers: Publishers) -> None:
    link = store.data_dir / "stable/node/20"
    seen = []
    for version in ("20.11.1", "20.12.0"):
        publishers.node(version)
        assert omg("install", f"node@{version}").exit_status == 0
        seen.append(link.readlink().name)

    assert seen == ["20.11.1", "20.12.0"]


def test_a_store_that_only_a_variable_names_moves_no_link(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    store.add("node", "20.9.0")
    store.add("node", "20.11.1", versions_dir=tmp_path / "shared")
    link = store.data_dir / "stable/node/20"

    omg("rehash", env={"OMG_SYSTEM_DIRS": str(tmp_path / "shared")})
    seen = [link.readlink().name]
    omg("config", "set", "system_dirs", str(tmp_path / "shared"))
    omg("rehash")
    seen.append(str(link.readlink()))

    assert seen == ["20.9.0", str(tmp_path / "shared/node/20.11.1")]
