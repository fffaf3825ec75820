"""What a name with a version in it means: the active version, the newest that fits, or what is pinned."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.project.discovery import Walk
from omg.project.resolution import read_installed_versions
from omg.project.selection import select
from omg.runtimes.registry import by_name
from omg.shim.candidate import Ownership, RuntimeCandidate, implied_toolchain, ownerships_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder

PYTHON = by_name("python")
NAME = "python3.12"


@pytest.fixture
def pythons(store: StoreBuilder) -> StoreBuilder:
    for version in ("3.11.9", "3.12.4", "3.12.10"):
        name = f"python{version.rpartition('.')[0]}"
        store.add("python", version, executables=("python3", name))
    return store


def candidate(store: StoreBuilder, folder: Path, *, needs_pin: bool) -> RuntimeCandidate:
    requests = select(PYTHON, Walk((folder,), uid=os.geteuid()), {})
    ownership = Ownership(PYTHON, True, "3.12", needs_pin=needs_pin)
    return RuntimeCandidate(ownership, requests, read_installed_versions(store.layout, PYTHON, {}), None)


@pytest.mark.parametrize(
    ("pins", "needs_pin", "version"),
    [
        ("", False, "3.12.10"),
        ("", True, None),
        ("3.12.4", True, "3.12.4"),
        ("3.12", True, "3.12.10"),
        ("3.11", True, None),
        ("3.11\n3.12.4", True, "3.12.4"),
        ("system", True, None),
    ],
)
def test_a_name_that_needs_a_pin_means_what_is_pinned(
    pythons: StoreBuilder, project: Path, pins: str, needs_pin: bool, version: str | None
) -> None:
    (project / ".python-version").write_text(f"{pins}\n")

    found = implied_toolchain(candidate(pythons, project, needs_pin=needs_pin), NAME)

    assert (None if found is None else found.version.text) == version


def test_only_a_name_with_a_version_needs_a_pin(pythons: StoreBuilder) -> None:
    names = ("python3.12", "python3", "python", "pip")

    assert [ownerships_of(name, pythons.layout, needs_pin=True)[0].needs_pin for name in names] == [
        True,
        False,
        False,
        False,
    ]
    assert not ownerships_of(NAME, pythons.layout)[0].needs_pin
