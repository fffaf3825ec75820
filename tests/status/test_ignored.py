"""What is warned of: a variable of a shim's that names nothing installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.runtimes.registry import by_name
from omg.status.ignored import warn_of_variables
from omg.value import replace

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import RecordedConsole, StoreBuilder

UNSAFE = "../../etc"


@pytest.fixture(autouse=True)
def _installed(store: StoreBuilder) -> None:
    store.add("node", "18.17.0")
    store.add("rust", "1.80.0")


def warnings(context: Context, recorded: RecordedConsole, **env: str) -> list[str]:
    runtimes = (by_name("node"), by_name("rust"))
    warn_of_variables(replace(context, env={**context.env, **env}), runtimes)
    lines = recorded.stderr.getvalue().splitlines()
    return [line.removeprefix("omg: warning: ") for line in lines]


@pytest.mark.parametrize("value", ["18.17.0", "system"])
def test_what_counts_is_no_matter(context: Context, recorded: RecordedConsole, value: str) -> None:
    assert warnings(context, recorded, OMG_NODE_INHERITED=value) == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [("20.1.0", "`20.1.0`"), (UNSAFE, f"`{UNSAFE}`"), ("a\x1b[2J\nb`", "`a\\x1b[2J\\nb\\``")],
)
def test_what_names_nothing_installed_is_reported_by_its_variable(
    context: Context, recorded: RecordedConsole, value: str, shown: str
) -> None:
    assert warnings(context, recorded, OMG_NODE_INHERITED=value) == [
        f"OMG_NODE_INHERITED is ignored: {shown} is not an installed version of node;"
        " run unset OMG_NODE_INHERITED"
    ]


def test_an_endless_text_is_cut(context: Context, recorded: RecordedConsole) -> None:
    (warning,) = warnings(context, recorded, OMG_NODE_INHERITED="9" * 10_000)

    assert len(warning) < 300


def test_an_empty_one_is_reported(context: Context, recorded: RecordedConsole) -> None:
    assert warnings(context, recorded, OMG_NODE_INHERITED="") == [
        "OMG_NODE_INHERITED is ignored: it is empty; run unset OMG_NODE_INHERITED"
    ]


def test_rusts_variables_are_reported_together(context: Context, recorded: RecordedConsole) -> None:
    assert warnings(context, recorded, OMG_RUST_VERSION="1.70.0", OMG_RUST_INHERITED="1.70.0") == [
        "OMG_RUST_VERSION and OMG_RUST_INHERITED are `1.70.0`, which is not an installed version;"
        " run unset OMG_RUST_VERSION OMG_RUST_INHERITED"
    ]


def test_the_users_own_variable_of_rust_is_not_to_be_unset(
    context: Context, recorded: RecordedConsole
) -> None:
    assert warnings(context, recorded, OMG_RUST_VERSION="1.80.0", OMG_RUST_INHERITED="1.70.0") == [
        "OMG_RUST_INHERITED is ignored: `1.70.0` is not an installed version of rust;"
        " run unset OMG_RUST_INHERITED"
    ]
