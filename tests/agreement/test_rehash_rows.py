"""Rows 38 and 39 of the decisions: what a rehash makes, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from omg.store.layout import is_shim
from tests.agreement.asking import Question
from tests.agreement.case import Case, ran
from tests.agreement.place import Kind, Place, make_place
from tests.agreement.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WORLD = World(
    installed={"node": ("20.11.1", "22.11.0")},
    defaults={"node": "20.11.1"},
    extra={"node 22.11.0": ("cowsay",)},
    lacking={},
    linked={},
    system=(),
)
_CASE = Case("any", {}, "node", ran("node 20.11.1"))


def shown(row: int) -> list[str]:
    """Return the names of the tests that show ``row``."""
    return [name for name in globals() if name.startswith(f"test_row{row}_")]


@pytest.fixture(params=list(Kind))
def place(request: pytest.FixtureRequest, tmp_path: Path, reporter: Path) -> Place:
    """Return a small place of a test's own."""
    return make_place((tmp_path / "place").resolve(), _WORLD, kind=request.param, reporter=reporter)


@pytest.fixture
def rehash(place: Place, tmp_path: Path) -> Callable[[], None]:
    """Return a function that runs `omg rehash`."""
    question = Question(_CASE, place, tmp_path.resolve())
    question.prepare()
    return question.rehash


def test_row38_files_of_other_programs_stay(place: Place, rehash: Callable[[], None]) -> None:
    foreign = place.store.shims_dir / "terraform"
    foreign.write_text("#!/bin/sh\n", encoding="utf-8")
    rehash()
    assert foreign.read_text(encoding="utf-8") == "#!/bin/sh\n"


def test_row38_a_file_of_another_program_in_the_place_of_a_shim_is_moved_aside(
    place: Place, rehash: Callable[[], None]
) -> None:
    foreign = place.store.shims_dir / "cowsay"
    foreign.unlink()
    foreign.write_text("#!/bin/sh\n", encoding="utf-8")
    rehash()
    (kept,) = place.store.displaced_dir.iterdir()
    assert kept.read_text(encoding="utf-8") == "#!/bin/sh\n"
    assert is_shim(foreign)


def test_row38_a_link_into_a_store_in_the_place_of_a_shim_is_replaced(
    place: Place, rehash: Callable[[], None]
) -> None:
    shim = place.store.shims_dir / "cowsay"
    shim.unlink()
    shim.symlink_to("../versions/node/22.11.0/lib/cowsay.js")
    rehash()
    assert is_shim(shim)
    assert not shim.is_symlink()
    assert not place.store.displaced_dir.exists()


def test_row38_shims_that_nothing_needs_any_more_go(place: Place, rehash: Callable[[], None]) -> None:
    assert (place.store.shims_dir / "cowsay").exists()
    shutil.rmtree(place.store.toolchain_dir("node", "22.11.0"))
    rehash()
    assert not (place.store.shims_dir / "cowsay").exists()
    assert (place.store.shims_dir / "node").exists()


def test_row39_links_to_executables_get_a_shim(place: Place, rehash: Callable[[], None]) -> None:
    bin_dir = place.store.toolchain_dir("node", "20.11.1") / "bin"
    (bin_dir / "yarn").symlink_to("node")
    rehash()
    assert (place.store.shims_dir / "yarn").exists()


def test_row39_all_else_gets_none(place: Place, rehash: Callable[[], None]) -> None:
    bin_dir = place.store.toolchain_dir("node", "20.11.1") / "bin"
    (bin_dir / "directory").mkdir()
    (bin_dir / "notes.txt").write_text("not executable", encoding="utf-8")
    (bin_dir / "dangling").symlink_to("gone")
    for name in (".hidden", "omg", "sh", "sudo", "git", "ls"):
        os.link(place.reporter, bin_dir / name)
    rehash()
    assert {file.name for file in place.store.shims_dir.iterdir()} == {
        *("node", "npm", "npx", "corepack"),
        "cowsay",
    }
