"""Places for the agreement suite: every world with native shims and with sh ones, made once a session."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests import compiled
from tests.agreement.place import Kind, make_place
from tests.agreement.world import WORLDS
from tests.warm import warm_interpreter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.agreement.place import Place

    FindPlace = Callable[[str, Kind], Place]


@pytest.fixture(scope="session")
def reporter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program that stands in for every executable."""
    return compiled.reporter(tmp_path_factory)


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an interpreter that is started already."""
    return warm_interpreter(tmp_path_factory)


@pytest.fixture(scope="session")
def find_place(tmp_path_factory: pytest.TempPathFactory, reporter: Path) -> FindPlace:
    """Return a function that makes the place of a world, and remembers it."""

    @cache
    def find(world: str, kind: Kind) -> Place:
        root = tmp_path_factory.mktemp(f"{world.replace(' ', '-')}-{kind}").resolve()
        return make_place(root, WORLDS[world], kind=kind, reporter=reporter)

    return find


@pytest.fixture
def own_place(tmp_path: Path, reporter: Path) -> FindPlace:
    """Return a function that makes the place of a world for this test alone, which may change it."""
    return lambda world, kind: make_place(
        (tmp_path / "place").resolve(), WORLDS[world], kind=kind, reporter=reporter
    )
