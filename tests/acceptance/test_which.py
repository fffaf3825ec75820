"""omg which"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg


def test_which_prints_what_the_shim_would_execute(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "18.17.0")
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("18\n")

    done = omg("which", "npm")

    assert (done.exit_status, done.stderr) == (0, "")
    assert done.lines == [str(store.executable("node", "18.17.0", "npm"))]


def test_which_all_prints_every_other_one_too(
    omg: RunOmg, store: StoreBuilder, project: Path, tmp_path: Path
) -> None:
    store.add("zig", "0.12.0")
    store.add("zig", "0.13.0")
    system = write_executable(tmp_path / "bin/zig")
    (project / ".tool-versions").write_text("zig 0.12.0\n")

    done = omg("which", "-a", "zig", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})

    assert done.lines == [
        str(store.executable("zig", "0.12.0", "zig")),
        str(store.executable("zig", "0.13.0", "zig")),
        str(system),
    ]


def test_which_says_what_the_shim_would_say(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20.1.0\n")

    done = omg("which", "node")

    assert (done.exit_status, done.stdout) == (127, "")
    assert done.stderr.splitlines() == [
        f"omg: node 20.1.0 is not installed (set by {project}/.nvmrc)",
        "installed: 20.11.1",
        "hint: run omg install node@20.1.0",
    ]


def test_which_of_a_file_that_cannot_be_executed_is_126(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    store.executable("node", "20.11.1", "node").chmod(0o644)
    (project / ".nvmrc").write_text("20\n")

    assert omg("which", "node").exit_status == 126


def test_which_names_the_physical_path_of_the_store(
    omg: RunOmg, store: StoreBuilder, project: Path, tmp_path: Path
) -> None:
    store.add("node", "20.11.1")
    (tmp_path / "link").symlink_to(store.data_dir)
    (project / ".nvmrc").write_text("20\n")

    done = omg("which", "node", env={"OMG_DATA_DIR": str(tmp_path / "link")})

    assert done.lines == [str(store.executable("node", "20.11.1", "node"))]


def test_which_in_json(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")
    path = str(store.executable("node", "20.11.1", "node"))

    done = omg("which", "node", "--json", env={"PATH": str(store.layout.shims_dir)})

    assert done.document == {
        "schema": 1,
        "executable": "node",
        "path": path,
        "paths": [path],
        "requested_by": f"{project}/.nvmrc",
        "shadowed_by": [],
    }


@pytest.mark.parametrize("command", ["which", "why"])
def test_configuration_that_cannot_be_read_ends_as_a_shim_does(
    command: str, omg: RunOmg, store: StoreBuilder, home: Path
) -> None:
    store.add("node", "20.1.0")
    store.set_current("node", "20.1.0")
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text("jobs = \n")
    done = omg(command, "node")
    assert (done.exit_status, "config.toml" in done.stderr) == (127, True)
    assert omg(command, "node", "--json").document["error"]["exit_status"] == 127
    assert omg("list").exit_status == 1


def test_wrong_command_line_is_still_that(omg: RunOmg) -> None:
    assert omg("which").exit_status == 2
