"""`omg list`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


def test_versions_are_listed_newest_first(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "9.0.0")
    store.add("node", "20.11.1")

    assert [line.split()[-1] for line in omg("list", "node").lines] == ["20.11.1", "9.0.0"]


def test_all_runtimes_are_listed_without_a_name(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("terraform", "1.9.0")
    store.add("python", "3.12.4")
    store.add("node", "20.11.1")

    assert [line.split()[0] for line in omg("ls").lines] == ["node", "python", "terraform"]


def test_active_version_is_marked_with_what_set_it(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")

    assert omg("list", "node").lines == [f"*  node  20.11.1  active here, set by {project / '.nvmrc'}"]


def test_default_is_marked(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    store.add("node", "18.0.0")
    store.set_current("node", "18.0.0")
    (project / ".nvmrc").write_text("20\n")

    assert omg("list", "node").lines[1] == "   node  18.0.0   default"


def test_pin_that_is_not_installed_is_shown(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("18\n")

    done = omg("list", "node")

    assert done.exit_status == 0
    assert done.lines[0] == f"!  node  18       not installed, set by {project / '.nvmrc'}"


def test_json_has_the_fields_of_the_schema(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")

    assert omg("list", "--json").document == {
        "schema": 1,
        "toolchains": [
            {
                "runtime": "node",
                "version": "20.11.1",
                "installed": True,
                "active": True,
                "default": True,
                "path": str(toolchain_dir),
                "source": None,
                "requested_by": str(project / ".nvmrc"),
                "missing": [],
                "linked_to": None,
                "end_of_life": "2026-04-30",
            }
        ],
    }


def test_lts_lists_long_term_releases_only(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "21.0.0")
    store.add("node", "20.11.1")
    store.add("node", "20.1.0")

    assert [line.split()[-1] for line in omg("list", "node", "--lts").lines] == ["20.11.1"]


def test_read_only_stores_are_listed_too(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    store.add("node", "20.11.1")
    store.add("node", "22.1.0", versions_dir=shared)

    done = omg("list", "node", env={"OMG_SYSTEM_DIRS": str(shared)})

    assert [line.split()[-1] for line in done.lines] == ["22.1.0", "20.11.1"]


def test_linked_toolchain_says_where_it_is(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    elsewhere = store.add("python", "3.12.4", versions_dir=tmp_path / "pyenv")
    store.layout.runtime_dir("python").mkdir(parents=True)
    store.layout.toolchain_dir("python", "3.12.4").symlink_to(elsewhere)

    assert omg("list", "python").stdout == f"   python  3.12.4  linked to {elsewhere}\n"


def test_empty_store_says_what_to_do(omg: RunOmg) -> None:
    done = omg("list")

    assert (done.exit_status, done.stdout) == (0, "")
    assert "omg install" in done.stderr


def test_runtime_with_nothing_installed_says_how_to_get_it(omg: RunOmg) -> None:
    assert omg("list", "go").stderr.splitlines() == [
        "no version of Go is installed yet",
        "hint: run omg install go, or omg import to link versions of other managers",
    ]


def test_version_that_is_not_installed_does_not_hide_those_that_are(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("list", "node@99")

    assert (done.exit_status, done.stdout) == (0, "")
    assert "20.11.1" in done.stderr
    assert done.stderr.splitlines()[-1] == "hint: run omg install node@99"


def test_unusable_version_file_is_a_warning(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("a;b\n")

    done = omg("list", "node")

    assert done.exit_status == 0
    assert done.stderr.startswith("omg: warning: ")
    assert str(project / ".nvmrc") in done.stderr


def test_broken_configuration_is_named(omg: RunOmg, home: Path) -> None:
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text("jobs = [")

    done = omg("list")

    assert done.exit_status == 1
    assert str(home / ".config/omg/config.toml") in done.stderr


def test_colour_is_only_on_demand_outside_a_terminal(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")

    assert "\x1b" not in omg("list").stdout
    assert "\x1b[32m20.11.1\x1b[0m" in omg("list", "--color", "always").stdout


def test_remote_needs_a_runtime(omg: RunOmg) -> None:
    assert omg("ls-remote").exit_status == 2


def test_spec_narrows_what_is_installed(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("18.17.0", "20.11.1", "20.2.0"):
        store.add("node", version)
    found = omg("list", "node@20", "--json").document["toolchains"]
    assert sorted(one["version"] for one in found) == ["20.11.1", "20.2.0"]


def test_spec_narrows_what_can_be_installed(omg: RunOmg, publishers: Publishers) -> None:
    for version in ("18.17.0", "20.11.1", "20.2.0"):
        publishers.node(version, date="2026-05-20")
    done = omg("list", "node", "20", "--remote")
    assert [line.split()[:2] for line in done.lines] == [["20.2.0", "2026-05-20"], ["20.11.1", "2026-05-20"]]


def test_size_last_use_and_what_needs_it_are_shown(
    omg: RunOmg, store: StoreBuilder, project: Path, home: Path
) -> None:
    for version in ("20.11.1", "20.9.0"):
        node = store.add("node", version, executables=("node",))
        os.utime(node / "bin/node", (1_000_000, 1))
    store.set_current("node", "20.9.0")
    (project / ".nvmrc").write_text("20.9.0\n")
    (home / ".cache/omg/downloads").mkdir(parents=True)
    (home / ".cache/omg/downloads/sha256-a").write_bytes(b"x" * 5000)

    done = omg("list", "node", "--size", "--last-used", "--used-by")

    unused, used = done.lines
    name, version, size, *rest = unused.split()
    assert (name, version, float(size) > 0) == ("node", "20.11.1", True)
    assert rest == ["kB", "last", "used", "1970-01-12", "nothing", "needs", "it"]
    assert used.endswith(f"the global default of node; pinned by {project / '.nvmrc'}")
    assert " kB, 0 B of it receipts (for omg verify), and 5.0 kB of kept downloads (to rein" in done.stderr


def test_the_size_of_what_is_not_published_yet_is_no_question(omg: RunOmg) -> None:
    for option in ("--remote", "--globals"):
        assert omg("list", "node", option, "--size").exit_status == 2, option
