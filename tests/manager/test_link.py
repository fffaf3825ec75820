"""A directory is linked as a version only where it is one, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import InUseError, UsageError
from omg.manager.link import link
from omg.runtimes.registry import by_name
from omg.store import installed
from omg.store.links import linked_dir
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder

NODE = by_name("node")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return a directory with a node of somebody's own."""
    write_executable(tmp_path / "built/bin/node")
    return tmp_path / "built"


def test_a_linked_directory_is_an_installed_version_with_shims(context: Context, built: Path) -> None:
    done = link(context, NODE, "mine", str(built))

    toolchain = installed.find(context.store, "node", "mine")
    assert toolchain is not None
    assert linked_dir(toolchain) == built
    assert (done.target, done.is_there) == (built, False)
    assert (context.store.shims_dir / "node").exists()


def test_the_same_again_changes_nothing(context: Context, built: Path) -> None:
    link(context, NODE, "mine", str(built))

    assert link(context, NODE, "mine", str(built)).is_there


def test_a_dry_run_links_nothing(context: Context, built: Path) -> None:
    done = link(context, NODE, "mine", str(built), is_dry_run=True)

    assert not done.is_there
    assert installed.find(context.store, "node", "mine") is None


def test_another_version_of_that_name_is_kept(context: Context, store: StoreBuilder, built: Path) -> None:
    added = store.add("node", "20.1.0")

    with pytest.raises(InUseError):
        link(context, NODE, "20.1.0", str(built))
    assert added.is_dir()
    assert not added.is_symlink()


@pytest.mark.parametrize("name", ["latest", ">=20"])
def test_a_word_with_a_meaning_is_no_name(context: Context, built: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a version of node"):
        link(context, NODE, name, str(built))


def test_what_is_linked_must_be_a_directory(context: Context, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a directory"):
        link(context, NODE, "mine", str(tmp_path / "nowhere"))


def test_what_is_linked_must_have_a_bin(context: Context, built: Path) -> None:
    with pytest.raises(UsageError, match="has no bin/ directory") as caught:
        link(context, NODE, "mine", str(built / "bin"))
    assert caught.value.hint == "name the parent directory of the bin/ that has the executables"


def test_what_is_linked_must_have_an_executable_of_the_runtime(context: Context, tmp_path: Path) -> None:
    write_executable(tmp_path / "other/bin/other")

    with pytest.raises(UsageError, match=r"has no Node\.js executable") as caught:
        link(context, NODE, "mine", str(tmp_path / "other"))
    assert caught.value.hint == "name a directory whose bin/ has node or npm"


def test_a_version_of_the_store_is_not_linked_again(context: Context, store: StoreBuilder) -> None:
    added = store.add("node", "20.1.0")

    with pytest.raises(UsageError, match="is already a version in omg's store"):
        link(context, NODE, "mine", str(added))
