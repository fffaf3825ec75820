"""The rows of `omg current`, where a version may be inherited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.status.active import report_of, rows_of, statuses_here
from omg.status.runtime_status import walk_here
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder

INHERITED = "inherited from the process that started this one"
NODE_18 = {"OMG_NODE_INHERITED": "18.17.0"}
NODE_ROW = f"{INHERITED} (unset OMG_NODE_INHERITED or open a new terminal)"


def rows(context: Context, env: dict[str, str]) -> list[tuple[str, ...]]:
    context = replace(context, env={**context.env, **env})
    return list(rows_of(statuses_here(context, walk_here(context)), context))


@pytest.fixture(autouse=True)
def _nodes(store: StoreBuilder) -> None:
    for version in ("18.17.0", "20.11.1"):
        store.add("node", version)
    store.set_current("node", "20.11.1")


def test_what_is_inherited_is_called_so_and_how_to_drop_it(context: Context) -> None:
    assert rows(context, NODE_18) == [("node", "18.17.0", NODE_ROW)]


def test_the_system_version_that_is_inherited_has_a_row(context: Context) -> None:
    assert rows(context, {"OMG_NODE_INHERITED": "system"}) == [("node", "system", NODE_ROW)]


def test_the_system_version_that_nothing_asks_for_has_none(context: Context, store: StoreBuilder) -> None:
    store.layout.current_link("node").unlink()

    assert rows(context, {}) == []


def test_the_constraint_that_keeps_it_is_named(context: Context, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=18"}}')

    assert rows(context, NODE_18) == [
        ("node", "18.17.0", f"{NODE_ROW}; satisfies `>=18` of {project}/package.json")
    ]


@pytest.mark.parametrize("value", ["18.17.0", "system"])
def test_the_constraint_that_nothing_satisfies_is_named(context: Context, project: Path, value: str) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=99"}}')

    assert rows(context, {"OMG_NODE_INHERITED": value}) == [
        ("node", value, f"{NODE_ROW}; nothing installed satisfies `>=99` of {project}/package.json")
    ]


def test_bundle_exec_is_named_where_it_hides_the_files(
    context: Context, store: StoreBuilder, project: Path
) -> None:
    store.add("ruby", "3.3.0")
    store.set_current("ruby", "3.3.0")
    (project / ".ruby-version").write_text("3.4.0\n")

    found = rows(context, {"BUNDLE_BIN_PATH": "/b", "RUBYOPT": "-rbundler/setup"})

    assert ("ruby", "3.3.0", "the global default; inside bundle exec no version file counts") in found


def test_the_report_of_an_inherited_system_version(context: Context) -> None:
    context = replace(context, env={**context.env, "OMG_NODE_INHERITED": "system"})
    (status,) = statuses_here(context, walk_here(context))

    document = report_of(status, context).document()

    assert (document["version"], document["active"], document["default"]) == ("system", True, False)
    assert (document["source"], document["requested_by"]) == ("system", "inherited")
