"""Stages for the tests of what a shim may not change or be led into."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.compiled import REPORTER, compile_program
from tests.faults.stage import Way, make_stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.stage import Stage

    MakeStage = Callable[[Way], Stage]


@pytest.fixture(scope="session")
def reporter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program that stands in for every executable."""
    return compile_program(REPORTER, tmp_path_factory.mktemp("reporter"))


@pytest.fixture(scope="session")
def shared_stage(tmp_path_factory: pytest.TempPathFactory, reporter: Path) -> MakeStage:
    """Return a function that makes the stage of a way once a session; nobody may change it."""

    @cache
    def find(way: Way) -> Stage:
        return make_stage(tmp_path_factory.mktemp(way.name.lower()).resolve(), way, reporter)

    return find


@pytest.fixture
def own_stage(tmp_path: Path, reporter: Path) -> MakeStage:
    """Return a function that makes a stage which belongs to the test alone."""

    def make(way: Way) -> Stage:
        return make_stage(tmp_path.resolve(), way, reporter)

    return make
