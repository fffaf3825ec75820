"""A name of a major version, where something else would decide."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.project.active import Chooser
from omg.project.discovery import Walk
from omg.project.major import is_stepped_over, of_major
from omg.project.resolution import InstalledVersions, read_installed_versions
from omg.project.selection import select
from omg.runtimes.registry import by_name

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder

PYTHON = by_name("python")


@pytest.fixture
def pythons(store: StoreBuilder) -> StoreBuilder:
    store.add("python", "2.7.18", executables=["python2"])
    for version in ("3.11.2", "3.12.4", "3.13.1"):
        store.add("python", version)
    store.set_current("python", "3.12.4")
    return store


def installed(store: StoreBuilder, inherited: str) -> InstalledVersions:
    return read_installed_versions(store.layout, PYTHON, {}, env={"OMG_PYTHON_INHERITED": inherited})


@pytest.mark.parametrize(
    ("inherited", "major", "expected"),
    [
        ("", "3", False),
        ("", "2", True),
        ("2.7.18", "3", True),
        ("2.7.18", "2", False),
        ("system", "3", False),
    ],
)
def test_what_runs_where_no_folder_asks_is_stepped_over(
    pythons: StoreBuilder, project: Path, inherited: str, major: str, *, expected: bool
) -> None:
    requests = select(PYTHON, Walk((project,), uid=os.geteuid()), {})

    assert is_stepped_over(requests, installed(pythons, inherited), major) is expected


@pytest.mark.parametrize(
    ("inherited", "major", "expected"),
    [
        ("3.11.2", "3", ("3.11.2", Chooser.INHERITED)),
        ("2.7.18", "3", ("3.12.4", Chooser.DEFAULT)),
        ("system", "3", ("3.12.4", Chooser.DEFAULT)),
        ("", "3", ("3.12.4", Chooser.DEFAULT)),
        ("3.11.2", "2", ("2.7.18", Chooser.REQUEST)),
    ],
)
def test_the_name_means_what_is_inherited_then_the_default_then_the_newest(
    pythons: StoreBuilder, inherited: str, major: str, expected: tuple[str, Chooser]
) -> None:
    active = of_major(installed(pythons, inherited), major, f"python{major}")

    assert active.toolchain is not None
    assert (active.toolchain.version.text, active.chooser) == expected


def test_without_any_of_it_nobody_chooses(store: StoreBuilder) -> None:
    store.add("python", "2.7.18", executables=["python2"])

    active = of_major(installed(store, ""), "3", "python3")

    assert (active.toolchain, active.chooser) == (None, Chooser.DEFAULT)
