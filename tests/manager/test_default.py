"""The first version that is installed by name becomes the global default, where nothing else provides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.manager.default import adopt_first_versions
from omg.store.installed import Toolchain, current, find
from omg.value import replace
from omg.versions.spec import Token
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder


@pytest.fixture
def context(context: Context, tmp_path: Path) -> Context:
    """Return a context on a PATH of its own."""
    (tmp_path / "bin").mkdir()
    return replace(context, env={**context.env, "PATH": str(tmp_path / "bin")})


def installed(context: Context, runtime: str, version: str) -> Toolchain:
    found = find(context.store, runtime, version)
    assert found is not None
    return found


def adopt(context: Context, *names: str) -> list[str]:
    new = {installed(context, *name.split("@")): Token(name.split("@")[1]) for name in names}
    return [f"{one.runtime}@{one.version}" for one in adopt_first_versions(context, new, command="x")]


def test_the_first_version_becomes_the_default(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")

    assert adopt(context, "node@20.1.0") == ["node@20.1.0"]
    assert current(store.layout, "node") == installed(context, "node", "20.1.0")


def test_of_two_the_one_that_was_named_first(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.add("node", "22.1.0")

    assert adopt(context, "node@20.1.0", "node@22.1.0") == ["node@20.1.0"]


def test_each_runtime_has_a_first_version(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.add("bun", "1.2.0")

    assert adopt(context, "node@20.1.0", "bun@1.2.0") == ["node@20.1.0", "bun@1.2.0"]


def test_a_second_version_changes_nothing(context: Context, store: StoreBuilder) -> None:
    store.add("node", "18.1.0")
    store.add("node", "20.1.0")

    assert adopt(context, "node@20.1.0") == []
    assert current(store.layout, "node") is None


def test_what_the_system_has_stays(context: Context, store: StoreBuilder, tmp_path: Path) -> None:
    write_executable(tmp_path / "bin/node")
    store.add("node", "20.1.0")

    assert adopt(context, "node@20.1.0") == []


def test_a_default_stays(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.set_current("node", "18.0.0")

    assert adopt(context, "node@20.1.0") == []


def test_ci_that_is_false_is_not_ci(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")

    assert adopt(replace(context, env={**context.env, "CI": "false"}), "node@20.1.0") == ["node@20.1.0"]


def test_continuous_integration_gets_no_default(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")

    assert adopt(replace(context, env={**context.env, "CI": "true"}), "node@20.1.0") == []
