"""What `omg use -` is given to restore; tests/acceptance/test_use.py undoes whole runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.manager.resolving import Resolved
from omg.manager.undo import former_defaults, remember_defaults
from omg.runtimes.registry import by_name
from omg.store.defaults import remember_spec
from omg.versions.spec import Token

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import StoreBuilder


def test_what_is_about_to_be_replaced_is_remembered(context: Context, store: StoreBuilder) -> None:
    for runtime in ("node", "python"):
        store.add(runtime, "20.1.0")
        store.set_current(runtime, "20.1.0")
    remember_spec(store.layout, "node", Token("20"))
    names = ("node", "python", "npm:@scope/tool")

    remember_defaults(context, [Resolved(by_name(name)) for name in names])

    found = [(str(argument), spec) for argument, spec in former_defaults(context)]
    assert found == [("node@20.1.0", Token("20")), ("python@20.1.0", None), ("npm:@scope/tool@system", None)]


def test_a_link_that_is_not_omgs_is_left_out(context: Context, store: StoreBuilder) -> None:
    store.layout.current_link("node").parent.mkdir(parents=True)
    store.layout.current_link("node").symlink_to("/usr/../etc")

    remember_defaults(context, [Resolved(by_name("node"))])

    with pytest.raises(StoreError, match="no earlier `omg use` to undo"):
        former_defaults(context)
