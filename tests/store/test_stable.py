"""Which lines a version belongs to, and the links that follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.runtimes.registry import RUNTIMES, by_name
from omg.store.installed import list_toolchains
from omg.store.stable import apply_stable, compare_stable, line_of
from omg.versions.resolver import resolve
from omg.versions.version import Version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder


@pytest.mark.parametrize(
    ("runtime", "version", "lines"),
    [
        ("node", "20.11.1", ("20", "20.11")),
        ("python", "3.13.2t", ("3t", "3.13t")),
        ("python", "pypy3.10-7.3.17", ("pypy3", "pypy3.10")),
        ("ruby", "jruby-9.4.8.0", ("jruby-9", "jruby-9.4")),
        ("ruby", "truffleruby+graalvm-24.1.1", ("truffleruby+graalvm-24", "truffleruby+graalvm-24.1")),
        ("java", "21.0.2+13", ("21", "21.0")),
        ("java", "jre-21.0.2+13", ("jre-21", "jre-21.0")),
        ("java", "1.8.0_402", ("8", "8.0")),
        ("go", "1.22", ("1", "1.22")),
        ("java", "21", ("21", "")),
        ("node", "v20.11.1", ("20", "20.11")),
        ("python", "3.15.0a1", ("", "")),
        ("rust", "nightly-2026-05-20", ("", "")),
        ("rust", "stable-2026-05-28", ("", "")),
        ("node", "mine", ("", "")),
    ],
)
def test_a_version_belongs_to_the_lines_that_select_it(
    runtime: str, version: str, lines: tuple[str, str]
) -> None:
    parsed, vocabulary = Version.parse(version), by_name(runtime).vocabulary

    assert (line_of(parsed, 1), line_of(parsed, 2)) == lines
    for line in filter(None, lines):
        assert resolve(vocabulary.parse(line), [parsed], vocabulary=vocabulary) == parsed


def test_the_usual_line_of_every_runtime_is_one_that_has_a_link() -> None:
    assert {runtime.line_numbers for runtime in RUNTIMES} <= {1, 2}


def update(store: StoreBuilder, *runtimes: str) -> dict[str, str]:
    """Update the links, and return them: where each leads."""
    layout = store.layout
    toolchains = {runtime: list_toolchains(layout, runtime) for runtime in runtimes}
    apply_stable(compare_stable(layout, toolchains))
    assert not compare_stable(layout, toolchains)
    links = (path for path in layout.stable_dir.rglob("*") if path.is_symlink())
    return {str(link.relative_to(layout.stable_dir)): str(link.readlink()) for link in links}


def test_links_follow_the_newest_version_of_each_line(store: StoreBuilder) -> None:
    for version in ("20.9.0", "20.10.0", "22.1.0", "22.2.0-rc.1"):
        store.add("node", version)

    assert update(store, "node") == {
        "node/20": "../../versions/node/20.10.0",
        "node/20.9": "../../versions/node/20.9.0",
        "node/20.10": "../../versions/node/20.10.0",
        "node/22": "../../versions/node/22.1.0",
        "node/22.1": "../../versions/node/22.1.0",
    }
    assert (store.layout.stable_dir / "node/22/bin/node").is_file()


def test_a_new_patch_moves_them(store: StoreBuilder) -> None:
    store.add("java", "21.0.2+13")
    update(store, "java")
    store.add("java", "21.0.3+9")

    assert set(update(store, "java").values()) == {"../../versions/java/21.0.3+9"}


def test_they_go_with_the_last_version_of_their_line(store: StoreBuilder) -> None:
    newest = store.add("node", "20.9.0")
    update(store, "node")
    newest.rename(store.data_dir / "gone")

    assert update(store, "node") == {}
    assert list(store.layout.stable_dir.iterdir()) == []


def test_a_version_of_a_read_only_store_is_linked_by_its_path(store: StoreBuilder, tmp_path: Path) -> None:
    shared = type(store)(store.data_dir, (tmp_path / "shared",))
    there = shared.add("node", "20.9.0", versions_dir=tmp_path / "shared")

    assert update(shared, "node")["node/20"] == str(there)


def test_what_omg_did_not_make_stays(store: StoreBuilder) -> None:
    store.add("node", "20.9.0")
    theirs = store.layout.stable_dir / "node"
    (theirs / "20").mkdir(parents=True)
    (theirs / "mine").symlink_to("/opt/mine")

    update(store, "node")

    assert (theirs / "20").is_dir()
    assert (theirs / "mine").is_symlink()


def test_what_a_killed_run_left_goes(store: StoreBuilder) -> None:
    store.add("node", "20.9.0")
    left = store.layout.stable_dir / "node/.20.4711.0123abcd"
    left.parent.mkdir(parents=True)
    left.symlink_to("../../versions/node/20.9.0")

    update(store, "node")

    assert not left.is_symlink()
