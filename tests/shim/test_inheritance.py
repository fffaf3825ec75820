"""What a tool passes on to the processes that it starts, by what chose its version."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.project.active import ActiveVersion, Chooser
from omg.project.formats.request import Strength
from omg.project.resolution import InstalledVersions
from omg.project.selection import (
    ArgumentOrigin,
    FileOrigin,
    Origin,
    Requests,
    Selection,
    VariableOrigin,
)
from omg.runtimes.registry import by_name
from omg.shim.candidate import Ownership, RuntimeCandidate
from omg.shim.inheritance import PassOn, inherited_variables, pass_on
from omg.store.installed import find
from omg.value import replace
from omg.versions.spec import Token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import StoreBuilder

NODE, RUST = by_name("node"), by_name("rust")
A_FILE = FileOrigin(Path("/p/.nvmrc"), None, 0)


@pytest.fixture
def unpinned(store: StoreBuilder) -> RuntimeCandidate:
    """A node that the global default chose."""
    store.add("node", "20.11.1")
    toolchain = find(store.layout, "node", "20.11.1")
    installed = InstalledVersions(NODE, (toolchain,) if toolchain else (), toolchain, {})
    active = ActiveVersion(toolchain, None, Chooser.DEFAULT)
    return RuntimeCandidate(
        Ownership(NODE, True), Requests(None, None, ()), installed, active, None, toolchain
    )


def pinned(candidate: RuntimeCandidate, origin: Origin) -> RuntimeCandidate:
    selection = Selection("node", Strength.PIN, (Token("20"),), "20", origin)
    active = replace(candidate.active, selection=selection, chooser=Chooser.REQUEST)
    return replace(candidate, requests=Requests(selection, None, ()), active=active)


def test_what_the_default_chose_is_not_passed_on(unpinned: RuntimeCandidate) -> None:
    assert pass_on(unpinned) is PassOn.DEFAULT


def test_what_nothing_chose_is_not_passed_on(unpinned: RuntimeCandidate) -> None:
    nothing = replace(unpinned, active=ActiveVersion(None, None), toolchain=None)

    assert pass_on(nothing) is PassOn.NOTHING


@pytest.mark.parametrize("chooser", [Chooser.REQUEST, Chooser.INHERITED])
@pytest.mark.parametrize("is_system", [False, True])
def test_what_a_constraint_or_an_inherited_version_chose_is_passed_on(
    unpinned: RuntimeCandidate, chooser: Chooser, *, is_system: bool
) -> None:
    toolchain = None if is_system else unpinned.toolchain

    assert pass_on(replace(unpinned, active=ActiveVersion(toolchain, None, chooser))) is PassOn.CHOSEN


@pytest.mark.parametrize(
    ("origin", "what"),
    [
        (A_FILE, PassOn.CHOSEN),
        (ArgumentOrigin("+20"), PassOn.HELD),
        (VariableOrigin("OMG_NODE_VERSION"), PassOn.HELD),
        (VariableOrigin("NODE_TOOLCHAIN"), PassOn.CHOSEN),
    ],
    ids=["file", "argument", "variable", "variable of the ecosystem"],
)
def test_what_a_pin_chose_is_passed_on(unpinned: RuntimeCandidate, origin: Origin, what: PassOn) -> None:
    assert pass_on(pinned(unpinned, origin)) is what


def test_a_variable_that_a_shim_set_holds_nothing(unpinned: RuntimeCandidate) -> None:
    rust = replace(unpinned, ownership=Ownership(RUST, True))

    by_shim = VariableOrigin("OMG_RUST_VERSION", is_inherited=True)

    assert pass_on(pinned(rust, by_shim)) is PassOn.CHOSEN
    assert pass_on(pinned(rust, VariableOrigin("OMG_RUST_VERSION"))) is PassOn.HELD


def test_a_name_with_a_version_is_passed_on_beside_the_default(unpinned: RuntimeCandidate) -> None:
    named = replace(unpinned, ownership=Ownership(NODE, True, prefix="20"))

    assert pass_on(named) is PassOn.CHOSEN


def test_a_name_with_a_version_that_is_not_pinned_passes_on_what_came(unpinned: RuntimeCandidate) -> None:
    ownership = Ownership(NODE, True, prefix="20", needs_pin=True)

    assert pass_on(replace(unpinned, ownership=ownership, toolchain=None)) is PassOn.AS_IT_CAME
    assert pass_on(replace(pinned(unpinned, A_FILE), ownership=ownership)) is PassOn.CHOSEN


def test_a_tool_that_follows_passes_on_what_came(unpinned: RuntimeCandidate) -> None:
    assert pass_on(replace(pinned(unpinned, A_FILE), is_followed=True)) is PassOn.AS_IT_CAME


@pytest.mark.parametrize(
    ("chooser", "what"),
    [
        (Chooser.DEFAULT, PassOn.DEFAULT),
        (Chooser.INHERITED, PassOn.CHOSEN),
        (Chooser.REQUEST, PassOn.CHOSEN),
    ],
)
def test_a_pin_that_was_stepped_over_chose_nothing(
    unpinned: RuntimeCandidate, chooser: Chooser, what: PassOn
) -> None:
    active = ActiveVersion(unpinned.toolchain, None, chooser)

    assert pass_on(replace(pinned(unpinned, A_FILE), is_stepped_over=True, active=active)) is what


# Each cell of the table of 13.6: the variables that are set, and what is removed where it is there.
@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (PassOn.HELD, {"OMG_NODE_INHERITED": "V"}),
        (PassOn.CHOSEN, {"OMG_NODE_INHERITED": "V"}),
        (PassOn.DEFAULT, {"OMG_NODE_INHERITED": None}),
        (PassOn.NOTHING, {"OMG_NODE_INHERITED": None}),
        (PassOn.AS_IT_CAME, {}),
    ],
)
@pytest.mark.parametrize("before", [{}, {"OMG_NODE_INHERITED": "W"}, {"OMG_NODE_VERSION": "W"}], ids=str)
def test_variables_of_node(
    before: Mapping[str, str], what: PassOn, expected: Mapping[str, str | None]
) -> None:
    assert changes_of(before, "node", what) == expected


_BOTH = {"OMG_RUST_VERSION": "V", "OMG_RUST_INHERITED": "V"}
_NEITHER = {"OMG_RUST_VERSION": None, "OMG_RUST_INHERITED": None}


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (PassOn.HELD, {"OMG_RUST_VERSION": "V", "OMG_RUST_INHERITED": None}),
        (PassOn.CHOSEN, _BOTH),
        (PassOn.DEFAULT, _BOTH),
        (PassOn.AS_IT_CAME, {}),
    ],
)
@pytest.mark.parametrize("inherited", ["W", "U", None], ids=["passed on", "the user's", "alone"])
def test_variables_of_rust(inherited: str | None, what: PassOn, expected: Mapping[str, str | None]) -> None:
    before = {"OMG_RUST_VERSION": "W"} | ({} if inherited is None else {"OMG_RUST_INHERITED": inherited})

    assert changes_of(before, "rust", what) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({"OMG_RUST_VERSION": "W", "OMG_RUST_INHERITED": "W"}, _NEITHER),
        ({"OMG_RUST_VERSION": "", "OMG_RUST_INHERITED": ""}, {"OMG_RUST_INHERITED": None}),
        ({"OMG_RUST_INHERITED": "W"}, {"OMG_RUST_INHERITED": None}),
    ],
    ids=["passed on", "two empty ones", "a leftover"],
)
def test_variables_of_a_rust_that_nothing_chose(
    before: Mapping[str, str], expected: Mapping[str, str | None]
) -> None:
    assert changes_of(before, "rust", PassOn.NOTHING) == expected


def changes_of(before: Mapping[str, str], runtime: str, what: PassOn) -> dict[str, str | None]:
    environment = {os.fsencode(name): os.fsencode(value) for name, value in before.items()}
    changes = inherited_variables(environment, by_name(runtime), "V", what)
    return {
        os.fsdecode(name): None if value is None else os.fsdecode(value) for name, value in changes.items()
    }
