"""`omg cache`, and what works without a network."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.fixture(autouse=True)
def published(publishers: Publishers) -> None:
    publishers.node("20.11.1", lts="Iron")
    publishers.node("21.0.0")


def test_list_names_the_toolchain_that_an_archive_became(omg: RunOmg) -> None:
    omg("install", "node@20.11.1")
    (line,) = (line for line in omg("cache").lines if line.startswith("downloads"))
    assert line.endswith("node 20.11.1")


def test_dir_is_the_cache(omg: RunOmg, home: Path) -> None:
    assert omg("cache", "dir").lines == [str(home / ".cache/omg")]


def test_clear_deletes_everything_and_says_how_much(omg: RunOmg, home: Path) -> None:
    omg("install", "node@20.11.1")
    cleared = omg("cache", "clear")
    assert cleared.exit_status == 0
    assert cleared.stderr.startswith("deleted ")
    assert [file for file in (home / ".cache/omg").rglob("*") if file.is_file()] == []


def test_dry_run_deletes_nothing(omg: RunOmg, home: Path) -> None:
    omg("install", "node@20.11.1")
    assert omg("cache", "clear", "--dry-run").stderr.startswith("would delete ")
    assert len(list((home / ".cache/omg/downloads").iterdir())) == 1


def test_prune_keeps_what_is_young(omg: RunOmg, home: Path) -> None:
    omg("install", "node@20.11.1")
    assert omg("cache", "prune", "--json").document["files"] == 0
    assert len(list((home / ".cache/omg/downloads").iterdir())) == 1


def test_cleared_cache_costs_a_download_and_nothing_else(omg: RunOmg, upstream: Upstream) -> None:
    omg("install", "node@20.11.1")
    omg("cache", "clear")
    assert omg("install", "node@20.11.1", "--force").exit_status == 0
    assert upstream.count(".tar.gz") == 2


# Offline: what is installed or kept works, the rest says what is missing.


@pytest.mark.parametrize("way", [{"OMG_OFFLINE": "1"}, {}], ids=["variable", "option"])
def test_offline_a_second_store_is_filled_from_the_cache(
    way: dict[str, str], omg: RunOmg, upstream: Upstream, tmp_path: Path
) -> None:
    omg("install", "node@20")
    asked = len(upstream.requests)
    option = [] if way else ["--offline"]
    second = {**way, "OMG_DATA_DIR": str(tmp_path / "second")}
    done = omg("install", "node@20", *option, env=second)
    assert (done.exit_status, len(upstream.requests)) == (0, asked)
    assert (tmp_path / "second/versions/node/20.11.1/bin/node").exists()


def test_offline_the_list_that_was_fetched_before_is_shown(omg: RunOmg, upstream: Upstream) -> None:
    omg("list", "node", "--remote")
    asked = len(upstream.requests)
    assert "21.0.0" in omg("list", "node", "--remote", "--offline").stdout
    assert len(upstream.requests) == asked


def test_offline_use_takes_what_is_installed(omg: RunOmg, store: StoreBuilder, upstream: Upstream) -> None:
    store.add("node", "20.9.0")
    assert omg("use", "node@20", "--offline").exit_status == 0
    assert store.layout.current_link("node").readlink().name == "20.9.0"
    assert upstream.requests == []


@pytest.mark.parametrize(
    "arguments", [("install", "node@20.11.1"), ("install", "node@20"), ("use", "node@21")]
)
def test_offline_what_is_missing_is_named(
    arguments: tuple[str, ...], omg: RunOmg, upstream: Upstream
) -> None:
    refused = omg(*arguments, "--offline")
    assert (refused.exit_status, upstream.requests) == (1, [])
    assert "https://nodejs.org/dist/" in refused.stderr
    assert "--offline" in refused.stderr


def test_offline_an_archive_that_is_missing_is_named(omg: RunOmg, home: Path) -> None:
    omg("install", "node@20.11.1")
    (kept,) = (home / ".cache/omg/downloads").iterdir()
    kept.unlink()
    refused = omg("install", "node@20.11.1", "--force", "--offline")
    assert (refused.exit_status, "node-v20.11.1-linux-x64.tar.gz" in refused.stderr) == (1, True)


def test_projects_are_forgotten(omg: RunOmg, store: StoreBuilder, project: Path, home: Path) -> None:
    store.add("node", "18.0.0")
    assert omg("pin", "node@18.0.0").exit_status == 0
    known = home / ".local/state/omg/projects"

    assert "would forget 1 project" in omg("cache", "forget", "--dry-run").stderr
    assert known.read_text() == f"{project}\n"
    assert "forgot 1 project" in omg("cache", "forget").stderr
    assert not known.exists()
    assert not known.with_name("version-files").exists()
    assert "forgot 0 projects" in omg("cache", "forget").stderr


def test_no_program_remembers_projects_where_that_is_switched_off(
    omg: RunOmg, store: StoreBuilder, project: Path, home: Path, env: dict[str, str]
) -> None:
    store.add("node", "18.0.0")
    (project / ".nvmrc").write_text("18\n")
    omg("rehash")
    state = home / ".local/state/omg"

    def written(value: str) -> set[str]:
        omg("cache", "forget")
        given = {"OMG_REMEMBER_PROJECTS": value}
        for words in (("current",), ("install",), ("pin", "bun@1.0.0", "--here"), ("which", "node")):
            omg(*words, env=given)
        # Its first call in a folder is Python's.
        shim = store.layout.shims_dir / "node"
        (project / value).mkdir()
        (project / value / ".nvmrc").write_text("18.0.0\n")
        subprocess.run([shim], cwd=project / value, env={**env, **given}, check=True, capture_output=True)
        names = {file.name for file in state.iterdir()} & {"projects", "version-files"}
        (project / ".bun-version").unlink(missing_ok=True)
        return names

    assert written("false") == set()
    assert written("true") == {"projects", "version-files"}


def test_an_install_keeps_no_more_than_the_settings_say(omg: RunOmg, home: Path) -> None:
    def kept() -> int:
        return len(list((home / ".cache/omg/downloads").glob("*")))

    omg("install", "node@20.11.1")
    assert kept() == 1
    assert omg("config", "set", "cache.max_size", "0MB").exit_status == 0
    omg("install", "node@21.0.0")
    assert kept() == 0
    assert omg("config", "set", "cache.max_size", "much").exit_status == 2
