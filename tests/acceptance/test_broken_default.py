"""A global default that leads to nothing: every command names it, and its hints mend it (row 54)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from omg.result import Json
    from tests.acceptance.conftest import Finished, RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


def error_of(done: Finished) -> dict[str, Json]:
    return cast("dict[str, Json]", done.document["error"])


@pytest.fixture
def broken(store: StoreBuilder, tmp_path: Path) -> StoreBuilder:
    """Return a store whose default was linked to a folder that no longer exists."""
    store.add("node", "20.11.1")
    store.layout.toolchain_dir("node", "24.21.0").symlink_to(tmp_path / "gone")
    store.set_current("node", "24.21.0")
    return store


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("words", [("which", "node"), ("current", "node"), ("exec", "--", "node")])
def test_commands_that_need_the_default_name_it(omg: RunOmg, words: tuple[str, ...]) -> None:
    done = omg("--json", *words)

    assert done.exit_status == 127
    assert error_of(done)["kind"] == "not_installed"
    assert "node 24.21.0, the global default" in str(error_of(done)["message"])


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("words", [(), ("current",), ("list",)], ids=["alone", "current", "list"])
def test_commands_that_show_the_folder_show_it_as_missing(omg: RunOmg, words: tuple[str, ...]) -> None:
    toolchains = cast("list[dict[str, Json]]", omg("--json", *words).document["toolchains"])

    shown = {key: toolchains[0][key] for key in ("version", "installed", "default", "requested_by")}
    assert shown == {"version": "24.21.0", "installed": False, "default": True, "requested_by": "default"}


@pytest.mark.usefixtures("broken")
def test_why_reports_it(omg: RunOmg) -> None:
    done = omg("why", "node")

    assert done.exit_status == 127
    assert "24.21.0, the global default" in done.stdout


def test_another_default_mends_it(omg: RunOmg, broken: StoreBuilder) -> None:
    assert omg("use", "node@20.11.1").exit_status == 0

    assert omg("which", "node").lines == [str(broken.executable("node", "20.11.1", "node"))]


def test_the_command_that_is_named_installs_it(
    omg: RunOmg, broken: StoreBuilder, publishers: Publishers
) -> None:
    publishers.node("24.21.0")

    assert omg("install", "node@24.21.0").exit_status == 0

    assert omg("which", "node").lines == [str(broken.executable("node", "24.21.0", "node"))]


def test_without_a_default_the_system_version_runs_again(omg: RunOmg, broken: StoreBuilder) -> None:
    assert omg("use", "node", "system").exit_status == 0

    assert not broken.layout.current_link("node").is_symlink()


def test_a_version_that_an_absolute_default_leads_to_is_in_use(omg: RunOmg, store: StoreBuilder) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    store.set_current("node", str(toolchain_dir))

    assert error_of(omg("--json", "uninstall", "node@20.11.1"))["kind"] == "in_use"


def test_it_goes_with_the_version_that_an_absolute_default_leads_to(omg: RunOmg, store: StoreBuilder) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    store.set_current("node", str(toolchain_dir))

    assert omg("uninstall", "node@20.11.1", "--force").exit_status == 0

    assert not store.layout.current_link("node").is_symlink()
