"""What is removed is what was named, and nothing that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.cli.arguments import read_one
from omg.errors import InUseError, NotInstalledError, StoreAccessError, UsageError
from omg.manager.link import link
from omg.manager.removal import find_named, uninstall_all
from omg.runtimes.registry import by_name
from omg.store import installed
from omg.store.layout import Store
from omg.value import replace
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.store.installed import Toolchain
    from tests.conftest import StoreBuilder

NODE = by_name("node")


@pytest.fixture(autouse=True)
def _node(store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.add("node", "22.0.0")


def toolchain(context: Context, version: str) -> Toolchain:
    found = installed.find(context.store, "node", version)
    assert found is not None
    return found


def versions(context: Context) -> list[str]:
    return [one.version.text for one in installed.list_toolchains(context.store, "node")]


def test_a_version_that_nothing_needs_is_removed(context: Context) -> None:
    (removed,) = uninstall_all(context, [(NODE, toolchain(context, "20.1.0"))])

    assert (removed.toolchain.version.text, removed.linked_dir) == ("20.1.0", None)
    assert versions(context) == ["22.0.0"]


def test_one_that_is_needed_keeps_all_of_them(context: Context, store: StoreBuilder) -> None:
    store.set_current("node", "22.0.0")
    both = [(NODE, toolchain(context, version)) for version in ("20.1.0", "22.0.0")]

    with pytest.raises(InUseError, match=r"node 22\.0\.0 is the global default of node") as caught:
        uninstall_all(context, both)
    assert caught.value.reasons == ("the global default of node",)
    assert len(versions(context)) == 2


def test_force_removes_what_is_needed_and_the_default_with_it(context: Context, store: StoreBuilder) -> None:
    store.set_current("node", "22.0.0")

    uninstall_all(context, [(NODE, toolchain(context, "22.0.0"))], force=True)

    assert versions(context) == ["20.1.0"]
    assert not context.store.current_link("node").is_symlink()


def test_a_dry_run_removes_nothing(context: Context) -> None:
    (removed,) = uninstall_all(context, [(NODE, toolchain(context, "20.1.0"))], is_dry_run=True)

    assert removed.toolchain.version.text == "20.1.0"
    assert len(versions(context)) == 2


def test_the_directory_behind_a_link_stays(context: Context, tmp_path: Path) -> None:
    write_executable(tmp_path / "built/bin/node")
    link(context, NODE, "mine", str(tmp_path / "built"))

    (removed,) = uninstall_all(context, [(NODE, toolchain(context, "mine"))])

    assert removed.linked_dir == tmp_path / "built"
    assert (tmp_path / "built/bin/node").exists()
    assert "mine" not in versions(context)


def test_what_another_process_removed_meanwhile_is_an_error(context: Context) -> None:
    named = toolchain(context, "20.1.0")
    uninstall_all(context, [(NODE, named)])

    with pytest.raises(NotInstalledError, match="removed just now by another process"):
        uninstall_all(context, [(NODE, named)])


@pytest.mark.parametrize(("text", "found"), [("20.1.0", "20.1.0"), ("22", "22.0.0")])
def test_a_version_is_named_whole_or_by_its_beginning(context: Context, text: str, found: str) -> None:
    assert find_named(context, read_one([f"node@{text}"])).version.text == found


def test_a_whole_name_lists_no_others(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(installed, "list_toolchains")

    assert find_named(context, read_one(["node@20.1.0"])).version.text == "20.1.0"


def test_a_beginning_of_several_is_not_a_name(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.2.0")

    with pytest.raises(UsageError, match=r"matches several versions: 20\.2\.0, 20\.1\.0"):
        find_named(context, read_one(["node@20"]))


def test_a_runtime_alone_lists_what_may_be_named(context: Context) -> None:
    with pytest.raises(UsageError) as caught:
        find_named(context, read_one(["node"]))
    assert caught.value.message == "which version of node?\ninstalled: 22.0.0, 20.1.0"


def test_a_word_that_moves_is_not_a_name(context: Context) -> None:
    with pytest.raises(UsageError, match="`node@latest` is not a version"):
        find_named(context, read_one(["node@latest"]))


def test_what_is_not_there_is_answered_with_what_is(context: Context) -> None:
    with pytest.raises(NotInstalledError, match=r"node 21 is not installed\ninstalled: ") as caught:
        find_named(context, read_one(["node@21"]))
    assert caught.value.hint == "run omg list node to see what is installed"


def test_a_read_only_store_is_its_owners(context: Context, store: StoreBuilder, tmp_path: Path) -> None:
    store.add("node", "18.0.0", versions_dir=tmp_path / "system")
    shared = replace(context, store=Store(store.data_dir, (tmp_path / "system",)))

    with pytest.raises(StoreAccessError, match=r"node@18\.0\.0 is in a read-only store"):
        find_named(shared, read_one(["node@18.0.0"]))


def test_a_link_to_what_is_gone_can_be_named(context: Context, tmp_path: Path) -> None:
    write_executable(tmp_path / "built/bin/node")
    link(context, NODE, "mine", str(tmp_path / "built"))
    (tmp_path / "built").rename(tmp_path / "elsewhere")

    named = find_named(context, read_one(["node@mine"]))
    uninstall_all(context, [(NODE, named)])

    assert not context.store.toolchain_dir("node", "mine").is_symlink()
