"""Names of runtimes on a command line that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.cli.arguments import read_runtimes
from omg.errors import UnknownRuntimeError
from omg.manager.naming import named_runtime, require_runtimes
from omg.runtimes import mise_registry as advice

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import StoreBuilder


def require(context: Context, *words: str) -> None:
    require_runtimes(context, read_runtimes(words), command="omg use {}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nod@20", "node@20"),
        ("pyton", "python"),
        ("denno@2", "deno@2"),
        ("pypy3.10", "python@pypy3.10"),
        ("temurin-21", "java@temurin-21"),
        ("temurin@21", "java@temurin-21"),
        ("zulu-21", "java@zulu-21"),
        ("openjdk64-17.0.19", "java@openjdk64-17.0.19"),
        ("npx", "node"),
        ("pip", "python"),
    ],
)
def test_name_that_is_none_leads_to_what_is_meant(context: Context, typed: str, meant: str) -> None:
    with pytest.raises(UnknownRuntimeError) as raised:
        require(context, typed)
    assert (raised.value.hint or "").split(" (")[0] == f"run omg use {meant}"


@pytest.mark.parametrize("name", ["ocaml", "haskell", "r", "npm-cowsay"])
def test_tool_that_mise_has_under_another_name_is_answered_at_once(context: Context, name: str) -> None:
    with pytest.raises(UnknownRuntimeError) as raised:
        require(context, name)
    assert raised.value.hint == advice.elsewhere(name)


@pytest.mark.parametrize(
    "typed", ["node@20", "nodejs", "deno@2", "terraform", "npm:nod", "mise", "somethingelse"]
)
def test_name_that_may_be_one_is_taken(context: Context, typed: str) -> None:
    require(context, typed)


def test_installed_or_linked_name_is_taken(context: Context, store: StoreBuilder) -> None:
    store.add("nod", "mine")
    require(context, "nod@mine")


def test_a_version_where_only_a_runtime_fits_leads_to_the_runtime(context: Context) -> None:
    with pytest.raises(UnknownRuntimeError) as raised:
        named_runtime(context, "node@20", command="omg outdated {}")
    assert raised.value.hint == "run omg outdated node"
