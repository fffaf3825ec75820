"""When a version was last used: what the disk says, else what omg noted, unless it may not remember."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.manager.remembered import LastUse, LastUses, forget_projects, remember_use
from omg.store.installed import find
from omg.store.noted_use import noted_use
from omg.value import replace

if TYPE_CHECKING:
    from omg.context import Context
    from omg.store.installed import Toolchain
    from tests.conftest import StoreBuilder


@pytest.fixture
def node(store: StoreBuilder) -> Toolchain:
    """Return an installed node."""
    store.add("node", "20.1.0")
    found = find(store.layout, "node", "20.1.0")
    assert found is not None
    return found


@pytest.fixture
def noatime(monkeypatch: pytest.MonkeyPatch) -> None:
    """No disk keeps access times."""
    monkeypatch.setattr("omg.store.access_time.AccessTimes._is_kept", lambda *_: False)


def without_memory(context: Context) -> Context:
    return replace(context, config=replace(context.config, remember_projects=False))


def test_where_the_disk_keeps_it_what_was_noted_does_not_count(context: Context, node: Toolchain) -> None:
    remember_use(context, node)
    os.utime(node.bin_dir / "node", (1000, 1000))
    found = LastUses(context).of(node)
    assert found is not None
    assert not found.is_noted


@pytest.mark.usefixtures("noatime")
def test_else_what_was_noted_counts_and_nothing_is_unknown(context: Context, node: Toolchain) -> None:
    assert LastUses(context).of(node) is None
    remember_use(context, node)
    noted = noted_use(context.state_dir, node)
    assert noted is not None
    assert LastUses(context).of(node) == LastUse(noted, is_noted=True)


@pytest.mark.usefixtures("noatime")
def test_nothing_is_noted_or_read_where_that_is_switched_off(context: Context, node: Toolchain) -> None:
    for unwilling in (without_memory(context), replace(context, is_dry_run=True)):
        remember_use(unwilling, node)
        assert noted_use(context.state_dir, node) is None
    remember_use(context, None)
    remember_use(context, node)
    assert LastUses(without_memory(context)).of(node) is None


@pytest.mark.usefixtures("noatime")
def test_what_was_noted_is_forgotten_with_the_projects(context: Context, node: Toolchain) -> None:
    remember_use(context, node)
    forget_projects(context, is_dry_run=True)
    assert LastUses(context).of(node) is not None
    forget_projects(context, is_dry_run=False)
    assert LastUses(context).of(node) is None
