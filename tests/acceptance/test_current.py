"""omg current, and omg alone"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


def test_current_shows_what_is_active_and_what_set_it(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    store.add("go", "1.22.3")
    store.set_current("go", "1.22.3")
    store.add("bun", "1.1.0")
    (project / ".nvmrc").write_text("20\n")

    done = omg("current")

    assert (done.exit_status, done.stderr) == (0, "")
    assert done.lines == [f"node  20.11.1  set by {project}/.nvmrc", "go    1.22.3   the global default"]


def test_current_shows_runtimes_that_omg_knows_by_name_only(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("terraform", "1.9.0")
    (project / ".tool-versions").write_text("terraform 1.9.0\n")

    assert omg("current").lines == [f"terraform  1.9.0  set by {project}/.tool-versions"]


def test_current_shows_what_is_missing_and_fails(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("18\n")

    done = omg("current")

    assert done.exit_status == 1
    assert done.lines == [f"node  18  not installed; set by {project}/.nvmrc"]


def test_current_of_one_runtime_says_what_the_shim_would_say(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("18\n")

    done = omg("current", "nodejs")

    assert (done.exit_status, done.stdout) == (127, "")
    assert done.stderr.startswith(f"omg: node 18 is not installed (set by {project}/.nvmrc)\n")


def test_current_reports_a_pin_below_a_version_constraint(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")
    (project / "sub").mkdir()
    (project / "sub/package.json").write_text('{"engines": {"node": ">=22"}}')

    assert omg("current", cwd=project / "sub").lines == [
        f"node  20.11.1  set by {project}/.nvmrc; but {project}/sub/package.json wants `>=22`"
    ]


def test_current_reports_a_version_constraint_that_nothing_meets(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    (project / "package.json").write_text('{"engines": {"node": ">=99"}}')

    assert omg("current").lines == [
        f"node  20.11.1  the global default; nothing installed satisfies `>=99` of {project}/package.json"
    ]


def test_current_in_json(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")

    assert omg("current", "--json", env={"PATH": str(store.layout.shims_dir)}).document == {
        "schema": 1,
        "toolchains": [
            {
                "runtime": "node",
                "version": "20.11.1",
                "installed": True,
                "active": True,
                "default": False,
                "path": str(toolchain_dir),
                "source": None,
                "requested_by": f"{project}/.nvmrc",
                "linked_to": None,
                "end_of_life": "2026-04-30",
                "missing": [],
            }
        ],
        "ignored_files": [],
        "shadowed_by": [],
    }


def test_omg_alone_suggests_to_install_what_is_missing(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("18\n")

    done = omg(env={"PATH": "/nonexistent"})

    assert done.exit_status == 0
    assert done.lines == [
        f"node  18  not installed; set by {project}/.nvmrc",
        "hint: run omg install to install the versions that are pinned here",
    ]


def test_omg_alone_in_an_empty_store_suggests_a_first_runtime(omg: RunOmg) -> None:
    assert omg(env={"PATH": "/nonexistent"}).lines == [
        "no runtime is active here",
        "hint: run omg use node to install a runtime, or omg import to link versions of other managers",
    ]


def test_omg_alone_says_what_runs_where_it_has_nothing_active(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    write_executable(tmp_path / "usr/node")
    store.add("go", "1.22.0")
    store.set_current("go", "1.22.0")

    found = omg("--json", env={"PATH": str(tmp_path / "usr")}).document["toolchains"]

    assert [(one["runtime"], one["version"], one["active"]) for one in found] == [  # type: ignore
        ("go", "1.22.0", True),
        ("node", "system", True),
    ]
    assert found[1]["path"] == str(tmp_path / "usr/node")  # type: ignore


def test_npm_is_the_systems_only_where_no_node_is_active(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    write_executable(tmp_path / "usr/npm")
    path = {"PATH": str(tmp_path / "usr")}
    assert omg(env=path).lines[0] == f"npm  system  {tmp_path}/usr/npm; not pinned"

    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    assert not any(line.startswith("npm") for line in omg(env=path).lines)


@pytest.mark.parametrize("command", [(), ("current",), ("list",), ("install",), ("install", "--dry-run")])
def test_one_file_that_cannot_be_read_is_reported_once(
    omg: RunOmg, store: StoreBuilder, project: Path, command: tuple[str, ...]
) -> None:
    for runtime in ("node", "bun"):
        store.add(runtime, "1.0.0")
    (project / "mise.toml").write_text("[tools\n")

    done = omg(*command)

    assert (done.stdout + done.stderr).count("mise.toml") == 1


def test_omg_alone_notices_that_the_shims_are_not_on_path(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")

    assert omg().lines[-1].startswith("hint: run omg setup ")


def test_omg_alone_suggests_to_pin_the_default(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    store.layout.shims_dir.mkdir()

    done = omg(env={"PATH": f"{store.layout.shims_dir}:/usr/bin:/bin"})

    assert done.lines[-1] == "hint: run omg pin node@20.11.1 to pin this version for this project"
