"""`omg import --copy`: another manager's versions become omg's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.global_packages import add_npm
from tests.upstream import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("releases")


@pytest.fixture(autouse=True)
def nvm(home: Path) -> Path:
    """nvm with two versions that are published, and one that is not."""
    for version in ("18.17.0", "20.11.1", "20.99.0"):
        write_executable(home / f".nvm/versions/node/v{version}/bin/node")
    return home / ".nvm"


@pytest.fixture(autouse=True)
def asked(env: dict[str, str], upstream: Upstream) -> None:
    env["OMG_MIRROR"] = upstream.url


def linked(store: StoreBuilder) -> list[str]:
    folder = store.layout.versions_dir / "node"
    return sorted(one.name for one in folder.iterdir() if one.is_symlink() and one.name != "current")


def test_what_is_published_is_installed_and_the_rest_stays_linked(
    omg: RunOmg, store: StoreBuilder, nvm: Path
) -> None:
    done = omg("import", "--copy", "nvm")

    assert done.exit_status == 0
    assert linked(store) == ["20.99.0"]
    assert [line.split("  ")[2].split(" (")[0] for line in done.lines[:3]] == [
        "installed",
        "installed",
        "stays linked",
    ]
    assert done.lines[3] == "these still need the folder of another manager: nvm (node 20.99.0)"
    assert (nvm / "versions/node/v18.17.0/bin/node").exists()
    assert not (store.layout.links_dir / "node/18.17.0.toml").exists()


def test_links_of_an_earlier_import_are_replaced(omg: RunOmg, store: StoreBuilder) -> None:
    omg("import", "nvm")
    omg("use", "node@18.17.0")
    assert linked(store) == ["18.17.0", "20.11.1", "20.99.0"]

    omg("import", "--copy", "nvm")

    assert linked(store) == ["20.99.0"]
    assert omg("which", "node").stdout == f"{store.executable('node', '18.17.0', 'node')}\n"


def test_what_still_needs_them_is_said_after_any_import(omg: RunOmg, nvm: Path, project: Path) -> None:
    (project / ".venv").mkdir()
    home = nvm / "versions/node/v18.17.0/bin"
    (project / ".venv/pyvenv.cfg").write_text(f"home = {home}\nversion = 3.12.1\n")

    assert (
        "these still need the folder of another manager: nvm (node 18.17.0, node 20.11.1, node 20.99.0,"
        f" the virtual environment {project}/.venv)"
    ) in omg("import", "nvm").lines


def test_nothing_needs_them_any_more(omg: RunOmg, nvm: Path) -> None:
    (nvm / "versions/node/v20.99.0/bin/node").unlink()

    assert "nothing of omg needs nvm any more" in omg("import", "--copy", "nvm").lines


def test_a_download_that_fails_loses_nothing(omg: RunOmg, store: StoreBuilder, upstream: Upstream) -> None:
    upstream.fail_always("nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.gz", Fault(content=b"damaged"))

    done = omg("import", "--copy", "nvm")

    assert linked(store) == ["20.11.1", "20.99.0"]
    assert store.executable("node", "20.11.1", "node").exists()
    assert "stays linked (" in done.stdout


def test_offline_all_stay_linked(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("import", "--copy", "nvm", "--offline")

    assert done.exit_status == 0
    assert linked(store) == ["18.17.0", "20.11.1", "20.99.0"]


def test_dry_run_says_what_would_be_done(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("import", "--copy", "nvm", "--dry-run")

    assert [line.split("  ")[2] for line in done.lines[:3]] == ["would install, if it is published"] * 3
    assert not store.layout.versions_dir.exists()


def test_a_channel_stays_linked(omg: RunOmg, store: StoreBuilder, home: Path) -> None:
    write_executable(home / ".rustup/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc")

    done = omg("import", "--copy", "rustup")

    assert "that is not one release; for the newest, run: omg install rust@stable" in done.stdout
    assert store.layout.toolchain_dir("rust", "stable").is_symlink()


def test_json_names_no_link_of_what_is_omgs_own(omg: RunOmg) -> None:
    found = omg("import", "--copy", "nvm", "--json").document["toolchains"]

    assert [one["linked_to"] is None for one in found] == [True, True, False]  # type: ignore


def test_a_manager_is_named(omg: RunOmg) -> None:
    assert omg("import", "--copy").exit_status == 2


def test_global_tools_that_are_left_behind_are_named(omg: RunOmg, nvm: Path) -> None:
    add_npm(nvm / "versions/node/v20.11.1", "cowsay", "1.6.0")

    lines = omg("import", "--copy", "nvm").lines

    (line,) = (line for line in lines if "were not copied" in line)
    assert line.startswith(
        "nvm's node 20.11.1 has global tools that were not copied: cowsay; to install them"
    )
    assert "cowsay@1.6.0" in line
