"""What is active of a runtime, and what set it, where a version may be inherited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.runtimes.registry import by_name
from omg.status.runtime_status import RuntimeStatus, report, status_of, walk_here
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder


def status(context: Context, runtime: str = "node", **env: str) -> RuntimeStatus:
    context = replace(context, env={**context.env, **env})
    return status_of(context, by_name(runtime), walk_here(context))


def active(found: RuntimeStatus) -> tuple[str | None, str | None]:
    return (found.active.version.text if found.active is not None else None, found.requested_by)


@pytest.fixture(autouse=True)
def _nodes(store: StoreBuilder) -> None:
    for version in ("18.17.0", "20.11.1", "22.1.0"):
        store.add("node", version)
    store.set_current("node", "22.1.0")


def test_an_inherited_version_comes_before_the_default(context: Context) -> None:
    assert active(status(context, OMG_NODE_INHERITED="18.17.0")) == ("18.17.0", "inherited")


@pytest.mark.parametrize("value", ["19.0.0", "../18.17.0", "", "18", "\x1b[2J"])
def test_one_that_names_nothing_installed_is_as_if_it_were_not_set(context: Context, value: str) -> None:
    assert active(status(context, OMG_NODE_INHERITED=value)) == ("22.1.0", "default")


def test_the_system_version_may_be_inherited(context: Context) -> None:
    assert active(status(context, OMG_NODE_INHERITED="system")) == (None, "inherited")


def test_a_pin_and_the_users_variable_come_before_it(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    inherited = {"OMG_NODE_INHERITED": "18.17.0"}

    assert active(status(context, **inherited)) == ("20.11.1", f"{project}/.nvmrc")
    assert active(status(context, OMG_NODE_VERSION="22", **inherited)) == ("22.1.0", "OMG_NODE_VERSION")


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [(">=18", ("18.17.0", "inherited")), (">=20 <21", ("20.11.1", "{project}/package.json"))],
    ids=["keeps it", "is not satisfied by it"],
)
def test_a_constraint(context: Context, project: Path, constraint: str, expected: tuple[str, str]) -> None:
    (project / "package.json").write_text(f'{{"engines": {{"node": "{constraint}"}}}}')

    version, by = expected

    assert active(status(context, OMG_NODE_INHERITED="18.17.0")) == (version, by.format(project=project))


def test_a_pin_that_is_not_installed_is_missing_whatever_is_inherited(
    context: Context, project: Path
) -> None:
    (project / ".nvmrc").write_text("19\n")

    found = status(context, OMG_NODE_INHERITED="18.17.0")

    assert (found.active_version, found.missing, found.requested_by) == (None, "19", f"{project}/.nvmrc")


def test_beside_a_broken_default_what_is_inherited_runs(context: Context, store: StoreBuilder) -> None:
    store.set_current("node", "99.0.0")

    found = status(context, OMG_NODE_INHERITED="18.17.0")

    assert (active(found), found.problem) == (("18.17.0", "inherited"), None)


def test_of_rust_a_folder_shows_what_its_cargo_would_run(
    context: Context, store: StoreBuilder, project: Path
) -> None:
    for version in ("1.80.0", "1.82.0"):
        store.add("rust", version)
    pair = {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.80.0"}

    assert active(status(context, "rust", **pair)) == ("1.80.0", "inherited")
    (project / "rust-toolchain").write_text("1.82.0\n")
    assert active(status(context, "rust", **pair)) == ("1.82.0", f"{project}/rust-toolchain")


def test_the_report_calls_it_inherited_and_no_default(context: Context, store: StoreBuilder) -> None:
    found = status(context, OMG_NODE_INHERITED="18.17.0")

    reports = {one.version.text: report(one, found, store.layout) for one in found.toolchains}

    assert (reports["18.17.0"].is_active, reports["18.17.0"].requested_by) == (True, "inherited")
    assert not reports["18.17.0"].is_default
    assert (reports["22.1.0"].is_active, reports["22.1.0"].requested_by) == (False, None)
    assert reports["22.1.0"].is_default
