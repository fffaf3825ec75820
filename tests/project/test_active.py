"""Who chose the active version, and how that is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from omg.project.active import ActiveVersion, Chooser, set_by_text, unset_inherited, way_out
from omg.project.formats.request import Strength
from omg.project.selection import ArgumentOrigin, FileOrigin, Selection, VariableOrigin
from omg.runtimes.registry import by_name
from omg.store.installed import Toolchain
from omg.versions.spec import Token
from omg.versions.version import Version

TOOLCHAIN = Toolchain("rust", Version.parse("1.80.0"), Path("/x"), Path("/x"), is_linked=False, store_index=0)
FILE = FileOrigin(Path("/a/rust-toolchain"), None, 0)


def selection(origin: FileOrigin | VariableOrigin | ArgumentOrigin) -> Selection:
    return Selection("rust", Strength.PIN, (Token("1.80.0"),), "1.80.0", origin)


@pytest.mark.parametrize(
    ("active", "expected"),
    [
        (ActiveVersion(TOOLCHAIN, None, Chooser.INHERITED), "inherited"),
        (ActiveVersion(None, None, Chooser.INHERITED), "inherited"),
        (ActiveVersion(TOOLCHAIN, selection(FILE), Chooser.INHERITED), "inherited"),
        (
            ActiveVersion(
                TOOLCHAIN, selection(VariableOrigin("OMG_RUST_VERSION", is_inherited=True)), Chooser.REQUEST
            ),
            "inherited",
        ),
        (
            ActiveVersion(TOOLCHAIN, selection(VariableOrigin("OMG_RUST_VERSION")), Chooser.REQUEST),
            "OMG_RUST_VERSION",
        ),
        (ActiveVersion(TOOLCHAIN, selection(FILE), Chooser.REQUEST), "/a/rust-toolchain"),
        (ActiveVersion(TOOLCHAIN, selection(FILE), Chooser.DEFAULT), "/a/rust-toolchain"),
        (ActiveVersion(TOOLCHAIN, None, Chooser.DEFAULT), "default"),
        (ActiveVersion(TOOLCHAIN, None, Chooser.REQUEST), None),
        (ActiveVersion(None, None), None),
    ],
)
def test_what_set_the_active_version(active: ActiveVersion, expected: str | None) -> None:
    assert active.requested_by == expected
    assert active.is_inherited is (expected == "inherited")


@pytest.mark.parametrize(
    ("requested_by", "expected"),
    [
        ("default", "the global default"),
        (
            "inherited",
            "inherited from the process that started this one"
            " (unset OMG_NODE_INHERITED or open a new terminal)",
        ),
        ("/a/.nvmrc:3", "set by /a/.nvmrc:3"),
        (None, "not pinned"),
    ],
)
def test_what_set_a_version_for_people(requested_by: str | None, expected: str) -> None:
    assert set_by_text(requested_by, by_name("node")) == expected


def test_rusts_variables_are_dropped_together() -> None:
    assert way_out(by_name("rust")) == "unset OMG_RUST_VERSION OMG_RUST_INHERITED or open a new terminal"


def test_the_users_own_variable_of_rust_stays() -> None:
    assert unset_inherited(by_name("rust"), is_alone=True) == "unset OMG_RUST_INHERITED"
