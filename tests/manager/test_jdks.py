"""Links to the installed JDKs in the folders that editors search."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from omg.manager.jdks import link_jdks
from omg.platform import Platform
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder


@pytest.fixture(autouse=True)
def _java(context: Context, store: StoreBuilder) -> None:
    from omg.shim.program import place_program

    place_program(context.store)
    for version in ("21.0.2+13", "21.0.3+9", "17.0.10+7", "jre-11.0.2+9"):
        store.add("java", version)


def links(folder: Path) -> dict[str, str]:
    """Return the links below a folder, and where they lead."""
    return {
        str(path.relative_to(folder)): str(path.readlink()) for path in folder.rglob("*") if path.is_symlink()
    }


def test_every_line_of_jdks_is_linked_and_runs(context: Context, home: Path, store: StoreBuilder) -> None:
    link_jdks(context, home)

    stable_dir = store.data_dir / "stable/java"
    assert links(home / ".jdks") == {"omg-17": f"{stable_dir}/17", "omg-21": f"{stable_dir}/21"}
    assert (
        (home / ".jdks/omg-21/bin/javac").resolve().is_relative_to(store.executable("java", "21.0.3+9", ""))
    )


def test_macos_wants_bundles(context: Context, home: Path, store: StoreBuilder) -> None:
    link_jdks(replace(context, platform=Platform("macos", "arm64", "")), home)

    folder = home / "Library/Java/JavaVirtualMachines"
    assert links(folder)["omg-21.jdk/Contents/Home"] == f"{store.data_dir}/stable/java/21"


def test_a_second_time_changes_nothing(context: Context, home: Path) -> None:
    link_jdks(context, home)

    assert [link.is_changed for link in link_jdks(context, home)] == [False, False]


def test_dry_run_changes_nothing(context: Context, home: Path) -> None:
    told = link_jdks(replace(context, is_dry_run=True), home)

    assert [link.is_changed for link in told] == [True, True]
    assert not (home / ".jdks").exists()


def test_a_line_that_is_not_installed_any_more_goes(
    context: Context, home: Path, store: StoreBuilder
) -> None:
    link_jdks(context, home)
    shutil.rmtree(store.layout.toolchain_dir("java", "17.0.10+7"))

    told = link_jdks(context, home)

    assert list(links(home / ".jdks")) == ["omg-21"]
    assert [str(link) for link in told if not link.target] == [f"removed: {home}/.jdks/omg-17"]


@pytest.mark.parametrize("system", ["linux", "macos"])
def test_removal_takes_all_of_omgs_and_nothing_else(context: Context, home: Path, system: str) -> None:
    there = replace(context, platform=Platform(system, "x64", ""))
    folder = home / ("Library/Java/JavaVirtualMachines" if system == "macos" else ".jdks")
    (folder / "corretto-21").mkdir(parents=True)
    (folder / "omg-theirs").symlink_to("/opt/java")
    link_jdks(there, home)

    link_jdks(there, home, is_removal=True)

    assert sorted(path.name for path in folder.iterdir()) == ["corretto-21", "omg-theirs"]


@pytest.mark.parametrize("is_link", [False, True])
def test_what_omg_did_not_make_is_left_alone(context: Context, home: Path, is_link: bool) -> None:
    theirs = home / ".jdks/omg-21"
    theirs.parent.mkdir()
    theirs.symlink_to("/opt/java") if is_link else theirs.mkdir()

    told = link_jdks(context, home)

    assert [str(link) for link in told if link.problem] == [f"left alone: {theirs}: omg did not make it"]
    assert theirs.is_symlink() == is_link


def test_a_link_to_a_store_that_was_moved_is_renewed(
    context: Context, home: Path, store: StoreBuilder
) -> None:
    (home / ".jdks").mkdir()
    (home / ".jdks/omg-21").symlink_to("/before/stable/java/21")

    link_jdks(context, home)

    assert links(home / ".jdks")["omg-21"] == f"{store.data_dir}/stable/java/21"
