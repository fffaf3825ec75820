"""Another manager's versions become omg's own one by one, and what still needs its folder is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.manager.importing import find_versions, import_all
from omg.manager.leaving import copy_linked, dependence
from omg.store.installed import find
from omg.value import replace
from tests.conftest import write_executable

if TYPE_CHECKING:
    from omg.context import Context
    from omg.manager.importing import Imported
    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.fixture
def context(context: Context, home: Path, upstream: Upstream) -> Context:
    """Return a context with nvm beside omg, and publishers that it asks."""
    for version in ("18.17.0", "20.99.0"):
        write_executable(home / f".nvm/versions/node/v{version}/bin/node")
    return replace(context, config=replace(context.config, mirror=upstream.url))


def imported(context: Context) -> tuple[Imported, ...]:
    findings, _ = find_versions(context, ["nvm"])
    return tuple(import_all(context, findings, is_dry_run=False))


@pytest.mark.usefixtures("releases")
def test_a_link_gives_way_to_what_is_published(context: Context) -> None:
    done = copy_linked(context, imported(context), is_dry_run=False)

    assert [one.is_linked for one in done] == [False, True]
    found = find(context.store, "node", "18.17.0")
    assert found is not None
    assert not found.is_linked
    assert dependence(context, done) == ("these still need the folder of another manager: nvm (node 20.99.0)")


def test_without_an_answer_all_links_stay(context: Context) -> None:
    context = replace(context, config=replace(context.config, offline=True))

    done = copy_linked(context, imported(context), is_dry_run=False)

    assert [one.is_linked for one in done] == [True, True]
    places = [context.store.toolchain_dir("node", one.adoptable.version) for one in done]
    assert [place.is_symlink() for place in places] == [True, True]


def test_a_dry_run_installs_nothing(context: Context, publishers: Publishers) -> None:
    publishers.node("18.17.0")

    copy_linked(context, imported(context), is_dry_run=True)

    assert Path(context.store.toolchain_dir("node", "18.17.0")).is_symlink()


def test_a_manager_without_anything_is_not_spoken_of(context: Context) -> None:
    assert dependence(context, ()) == ""
