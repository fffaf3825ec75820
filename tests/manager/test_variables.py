"""The variables of `omg exec` and `omg env`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.manager.resolving import Resolved
from omg.manager.variables import apply, variables_of_folder, variables_of_named
from omg.runtimes.registry import by_name
from omg.store import installed

if TYPE_CHECKING:
    from tests.conftest import StoreBuilder

PATH = {b"PATH": b"/usr/bin"}


def resolved(store: StoreBuilder, runtime: str, version: str) -> Resolved:
    store.add(runtime, version)
    return Resolved(by_name(runtime), toolchain=installed.find(store.layout, runtime, version))


@pytest.mark.parametrize(
    ("runtime", "inherited"),
    [
        ("node", {b"OMG_NODE_INHERITED": b"18.0.0"}),
        ("node", {b"OMG_NODE_INHERITED": b""}),
        ("rust", {b"OMG_RUST_VERSION": b"1.80.0", b"OMG_RUST_INHERITED": b"1.80.0"}),
    ],
    ids=["a version", "empty", "rust's pair"],
)
def test_a_named_version_holds_and_nothing_inherited_stays_beside_it(
    store: StoreBuilder, runtime: str, inherited: dict[bytes, bytes]
) -> None:
    choice = resolved(store, runtime, "1.82.0")

    environment = {**PATH, **inherited}
    environment = apply(environment, variables_of_named(environment, (choice,), store.layout))

    variable = f"OMG_{runtime.upper()}_VERSION".encode()
    assert {name: value for name, value in environment.items() if name.startswith(b"OMG_")} == {
        variable: b"1.82.0"
    }


def test_what_other_runtimes_inherit_stays(store: StoreBuilder) -> None:
    choice = resolved(store, "node", "20.11.1")

    changes = variables_of_named({**PATH, b"OMG_GO_INHERITED": b"1.22.0"}, (choice,), store.layout)

    assert b"OMG_GO_INHERITED" not in changes


def test_nothing_inherited_is_removed_where_there_is_nothing(store: StoreBuilder) -> None:
    changes = variables_of_named(PATH, (resolved(store, "node", "20.11.1"),), store.layout)

    assert set(changes) == {b"PATH", b"OMG_NODE_VERSION"}


def test_the_variables_of_a_folder_neither_set_nor_remove_what_is_inherited(store: StoreBuilder) -> None:
    environment = {**PATH, b"OMG_NODE_INHERITED": b"20.11.1"}

    changes = variables_of_folder(environment, (resolved(store, "node", "20.11.1"),), store.layout)

    assert set(changes) == {b"PATH"}
