"""What may be pruned: nothing that is needed, and by the last use only what is known to be old."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from omg.cli.arguments import read_runtimes
from omg.errors import NotInstalledError
from omg.manager.link import link
from omg.manager.pruning import plan_prune, require_installed
from omg.manager.remembered import remember_use
from omg.runtimes.registry import by_name
from omg.status.today import day_of
from omg.status.usage import Usage
from omg.store import projects
from omg.store.installed import find
from omg.store.layout import Store
from omg.value import replace
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.store.access_time import AccessTimes
    from omg.store.installed import Toolchain

_DAY_S = 86400


@pytest.fixture(autouse=True)
def _stores(store: StoreBuilder) -> None:
    for version in ("18.0.0", "20.0.0", "20.1.0"):
        store.add("node", version)
    store.add("python", "3.12.1")
    store.add("python", "3.12.2")


@pytest.fixture
def kept_times(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Return the days since each version was used; the others' last use is unknown."""
    days: dict[str, int] = {}

    def last_used(_: AccessTimes, toolchain: Toolchain) -> float | None:
        text = toolchain.version.text
        return time.time() - days[text] * _DAY_S if text in days else None

    monkeypatch.setattr("omg.store.access_time.AccessTimes.last_used", last_used)
    return days


def unneeded(context: Context, *words: str, days: int | None = None) -> list[str]:
    plan = plan_prune(context, Usage(context), read_runtimes(words), unused_days=days)
    return [one.toolchain.version.text for one in plan.unneeded]


def reasons(context: Context, days: int | None = None) -> dict[str, tuple[str, ...]]:
    plan = plan_prune(context, Usage(context), (), unused_days=days)
    return {one.toolchain.version.text: tuple(map(str, one.reasons)) for one in plan.kept}


def test_the_newest_of_each_line_stays(context: Context) -> None:
    assert unneeded(context) == ["20.0.0", "3.12.1"]
    place = context.store.stable_dir / "node/18"
    assert reasons(context)["18.0.0"] == (f"the target of the stable link {place}",)


def test_what_is_needed_stays(context: Context, store: StoreBuilder, tmp_path: Path) -> None:
    store.set_current("node", "20.0.0")
    other = tmp_path / "other"
    other.mkdir()
    # The lock says which 3.12 it is.
    (other / "mise.toml").write_text('[tools]\npython = "3.12"\n')
    (other / "mise.lock").write_text('[[tools.python]]\nversion = "3.12.1"\nbackend = "core:python"\n')
    projects.remember(context.state_dir, other)

    assert unneeded(context) == []
    assert reasons(context)["3.12.1"] == (f"pinned by {other}/mise.toml",)


def test_only_what_was_named_is_looked_at_and_whole_names_need_no_line(context: Context) -> None:
    assert unneeded(context, "node") == ["20.0.0"]
    assert unneeded(context, "node@18") == []
    assert unneeded(context, "node@18.0.0", "python") == ["18.0.0", "3.12.1"]


def test_with_a_limit_only_what_is_known_to_be_unused_goes(
    context: Context, kept_times: dict[str, int]
) -> None:
    kept_times |= {"18.0.0": 91, "20.0.0": 89, "3.12.1": 400}

    assert unneeded(context, days=90) == ["18.0.0", "3.12.1"]
    assert reasons(context, days=90) == {
        "20.1.0": (),
        "20.0.0": (f"last used on {day_of(time.time() - 89 * _DAY_S)}",),
        "3.12.2": (),
    }
    assert unneeded(context, "node@20.1.0", days=90) == ["20.1.0"]


def test_without_access_times_a_note_keeps_a_version_and_condemns_none(
    context: Context, kept_times: dict[str, int]
) -> None:
    kept_times["20.0.0"] = 91
    for version, days in (("18.0.0", 91), ("20.1.0", 89)):
        toolchain = find(context.store, "node", version)
        assert toolchain is not None
        remember_use(context, toolchain)
        then = time.time() - days * _DAY_S
        (noted,) = (context.state_dir / "used").glob(f"node@{version}-*")
        os.utime(noted, (then, then))

    plan = plan_prune(context, Usage(context), (), unused_days=90)

    assert [(one.toolchain.version.text, one.is_noted) for one in plan.unneeded] == [("20.0.0", False)]
    assert {(one.toolchain.version.text, one.last_used is None, bool(one.reasons)) for one in plan.kept} == {
        ("20.1.0", False, True),
        ("18.0.0", False, False),
        ("3.12.2", True, False),
        ("3.12.1", True, False),
    }
    named = read_runtimes(("node@18.0.0",))
    (one,) = plan_prune(context, Usage(context), named, unused_days=90).unneeded
    assert (one.toolchain.version.text, one.is_noted) == ("18.0.0", True)
    blind = replace(context, config=replace(context.config, remember_projects=False))
    assert [
        one.toolchain.version.text for one in plan_prune(blind, Usage(blind), (), unused_days=90).unneeded
    ] == ["20.0.0"]


def test_a_needed_version_stays_however_long_it_was_not_used(
    context: Context, store: StoreBuilder, kept_times: dict[str, int]
) -> None:
    kept_times["18.0.0"] = 4000
    store.set_current("node", "18.0.0")
    assert unneeded(context, "node@18.0.0", days=90) == []


def test_a_linked_version_frees_nothing_and_others_what_they_take(context: Context, tmp_path: Path) -> None:
    write_executable(tmp_path / "built/bin/node")
    link(context, by_name("node"), "mine", str(tmp_path / "built"))
    (context.store.toolchain_dir("node", "20.0.0") / "large").write_bytes(os.urandom(1 << 16))

    plan = plan_prune(context, Usage(context), read_runtimes(["node"]), unused_days=None)

    found = {one.toolchain.version.text: one.removal for one in plan.unneeded}
    assert (found["mine"].linked_dir, found["mine"].size_bytes) == (tmp_path / "built", 0)
    assert found["20.0.0"].size_bytes >= 1 << 16


def test_a_name_of_which_nothing_is_installed_is_refused(context: Context) -> None:
    require_installed(context, read_runtimes(["node", "python@3.12"]))
    with pytest.raises(NotInstalledError, match="node@22 is not installed"):
        require_installed(context, read_runtimes(["node@22"]))


def test_a_read_only_store_is_left_alone(context: Context, tmp_path: Path) -> None:
    shared = StoreBuilder(context.store.data_dir)
    shared.add("go", "1.20.1", versions_dir=tmp_path / "shared")
    shared.add("go", "1.20.2", versions_dir=tmp_path / "shared")
    both = replace(context, store=Store(context.store.data_dir, (tmp_path / "shared",)))
    assert unneeded(both) == ["20.0.0", "3.12.1"]
