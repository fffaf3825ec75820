"""`omg uninstall`, as a user runs it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


@pytest.fixture
def node(store: StoreBuilder) -> Path:
    """Return an installed node that nothing needs."""
    return store.add("node", "20.1.0")


def test_unused_version_is_removed(omg: RunOmg, node: Path) -> None:
    done = omg("uninstall", "node@20.1.0")
    assert (done.exit_status, done.lines) == (0, ["removed node 20.1.0"])
    assert not node.exists()


def test_prefix_that_only_one_has_is_enough(omg: RunOmg, node: Path) -> None:
    assert omg("uninstall", "node", "20").exit_status == 0
    assert not node.exists()


def test_prefix_that_several_have_is_refused(omg: RunOmg, node: Path, store: StoreBuilder) -> None:
    store.add("node", "20.2.0")
    done = omg("uninstall", "node@20")
    assert (done.exit_status, "20.2.0, 20.1.0" in done.stderr) == (2, True)
    assert node.exists()


@pytest.mark.parametrize("words", [("node",), ("node@latest",), ("node@lts",)])
def test_version_must_be_named(words: tuple[str, ...], omg: RunOmg, node: Path) -> None:
    assert omg("uninstall", *words).exit_status == 2
    assert node.exists()


def test_absent_version_names_what_is_installed(omg: RunOmg, node: Path) -> None:
    done = omg("uninstall", "node@22")
    assert (done.exit_status, "installed: 20.1.0" in done.stderr) == (127, True)


def test_default_is_kept_until_forced_and_then_goes_with_its_link(
    omg: RunOmg, node: Path, store: StoreBuilder
) -> None:
    store.set_current("node", "20.1.0")
    refused = omg("uninstall", "node@20.1.0")
    assert (refused.exit_status, "global default" in refused.stderr, node.exists()) == (1, True, True)
    assert omg("uninstall", "node@20.1.0", "--force").exit_status == 0
    assert not store.layout.current_link("node").is_symlink()


def test_default_of_another_version_stays(omg: RunOmg, node: Path, store: StoreBuilder) -> None:
    store.add("node", "22.0.0")
    store.set_current("node", "22.0.0")
    omg("uninstall", "node@20.1.0")
    assert str(store.layout.current_link("node").readlink()) == "22.0.0"
    assert not node.exists()


def test_running_version_is_kept(omg: RunOmg, store: StoreBuilder) -> None:
    # By its own name: where it is one of busybox's, it is nothing by another.
    program = store.executable("python", "3.12.1", "sleep")
    store.add("python", "3.12.1")
    shutil.copy(find_tool("sleep"), program)
    with subprocess.Popen([program, "60"]) as process:
        done = omg("uninstall", "python@3.12.1")
        process.kill()
    assert (done.exit_status, f"running: process {process.pid}" in done.stderr) == (1, True)
    assert program.exists()


def test_forced_removal_lets_the_running_program_go_on(omg: RunOmg, store: StoreBuilder) -> None:
    # By its own name: where it is one of busybox's, it is nothing by another.
    program = store.executable("python", "3.12.1", "sleep")
    store.add("python", "3.12.1")
    shutil.copy(find_tool("sleep"), program)
    with subprocess.Popen([program, "60"]) as process:
        done = omg("uninstall", "python@3.12.1", "--force")
        is_alive = process.poll() is None
        process.kill()
    assert (done.exit_status, is_alive, program.exists()) == (0, True, False)


def test_version_that_a_known_project_pins_is_kept(
    omg: RunOmg, node: Path, project: Path, tmp_path: Path
) -> None:
    (project / ".nvmrc").write_text("20.1.0\n")
    omg("install")
    done = omg("uninstall", "node@20.1.0", cwd=tmp_path)
    assert (done.exit_status, f"{project}/.nvmrc" in done.stderr) == (1, True)
    assert node.exists()


def test_base_of_a_virtual_environment_is_kept(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    python = store.add("python", "3.12.1")
    (project / ".python-version").write_text("3.12.1\n")
    omg("install")
    (project / ".python-version").unlink()
    (project / ".venv").mkdir()
    (project / ".venv" / "pyvenv.cfg").write_text(f"home = {python}/bin\nversion = 3.12.1\n")
    done = omg("uninstall", "python@3.12.1")
    assert (done.exit_status, f"{project}/.venv" in done.stderr) == (1, True)


def test_current_folder_counts_though_omg_has_not_seen_it(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    python = store.add("python", "3.12.1")
    (project / ".python-version").write_text("3.12.1\n")
    (project / ".venv").mkdir()
    (project / ".venv/pyvenv.cfg").write_text(f"home = {python}/bin\n")
    (project / "src").mkdir()
    done = omg("uninstall", "python@3.12.1", "--json", cwd=project / "src")
    assert (done.exit_status, python.exists()) == (1, True)
    error = done.document["error"]
    assert (error["kind"], len(error["reasons"])) == ("in_use", 2)


@pytest.mark.parametrize(
    "command",
    [
        ("current",),
        ("current", "node"),
        ("list",),
        ("which", "node"),
        ("why", "node"),
        ("where", "node"),
        ("exec", "--", "true"),
        ("env",),
        ("install",),
        ("use", "node@20.1.0"),
        (),
    ],
    ids=" ".join,
)
def test_every_program_that_resolves_a_pin_records_its_folder(
    command: tuple[str, ...], omg: RunOmg, node: Path, project: Path, tmp_path: Path
) -> None:
    (project / ".config/mise").mkdir(parents=True)
    (project / ".config/mise/config.toml").write_text('[tools]\nnode = "20.1.0"\n')
    (project / "src").mkdir()
    assert omg(*command, cwd=project / "src").exit_status == 0
    omg("use", "node", "system")
    assert omg("uninstall", "node@20.1.0", cwd=tmp_path).exit_status == 1
    known = (tmp_path / "home/.local/state/omg/projects").read_text().splitlines()
    assert str(project) in known


@pytest.mark.parametrize("command", [("install",), ("use", "node@20.1.0"), ("uninstall", "node@20.1.0")])
def test_dry_run_makes_nothing_known(
    command: tuple[str, ...], omg: RunOmg, node: Path, project: Path, home: Path
) -> None:
    (project / ".nvmrc").write_text("20.1.0\n")
    omg(*command, "--dry-run")
    assert not (home / ".local/state/omg/projects").exists()


def test_state_that_cannot_be_written_is_no_error(omg: RunOmg, node: Path, project: Path, home: Path) -> None:
    (project / ".nvmrc").write_text("20.1.0\n")
    (home / ".local/state").write_text("a file in its place")
    assert omg("current").exit_status == 0


def test_many_projects_are_named_by_a_few(omg: RunOmg, node: Path, tmp_path: Path, home: Path) -> None:
    folders = [tmp_path / "many" / str(number) for number in range(60)]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / ".nvmrc").write_text("20.1.0\n")
    (home / ".local/state/omg").mkdir(parents=True)
    (home / ".local/state/omg/projects").write_text("".join(f"{folder}\n" for folder in folders))
    done = omg("uninstall", "node@20.1.0")
    assert (done.exit_status, done.stderr.count(".nvmrc"), "and 57 more" in done.stderr) == (1, 3, True)
    document = omg("uninstall", "node@20.1.0", "--json").document
    assert len(document["error"]["reasons"]) == 60


def test_of_several_none_is_removed_if_one_must_stay(omg: RunOmg, node: Path, store: StoreBuilder) -> None:
    store.add("node", "22.0.0")
    store.set_current("node", "22.0.0")
    assert omg("uninstall", "node@20.1.0", "node@22.0.0").exit_status == 1
    assert node.exists()


def test_link_goes_and_its_target_stays(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    target = store.add("node", "20.1.0", versions_dir=tmp_path / "elsewhere")
    omg("link", "node@work", str(target))
    done = omg("uninstall", "node@work")
    assert done.lines == [f"unlinked node work; {target} is untouched"]
    assert not store.layout.toolchain_dir("node", "work").is_symlink()
    assert (target / "bin" / "node").exists()


def test_broken_link_is_removed_with_its_default(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    target = store.add("node", "20.1.0", versions_dir=tmp_path / "elsewhere")
    omg("link", "node@work", str(target))
    store.set_current("node", "work")
    target.rename(tmp_path / "moved")

    assert omg("uninstall", "node@work").exit_status == 0
    assert not store.layout.toolchain_dir("node", "work").is_symlink()
    assert not store.layout.current_link("node").is_symlink()


def test_shims_of_removed_versions_are_removed(omg: RunOmg, node: Path, store: StoreBuilder) -> None:
    omg("rehash")
    assert (store.layout.shims_dir / "node").exists()
    omg("uninstall", "node@20.1.0")
    assert not (store.layout.shims_dir / "node").exists()


def test_read_only_store_is_left_alone(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    store.add("node", "20.1.0", versions_dir=tmp_path / "shared")
    done = omg("uninstall", "node@20.1.0", env={"OMG_SYSTEM_DIRS": str(tmp_path / "shared")})
    assert (done.exit_status, "read-only store" in done.stderr) == (1, True)


def test_dry_run_changes_nothing(omg: RunOmg, node: Path) -> None:
    assert omg("uninstall", "node@20.1.0", "--dry-run").lines == ["would remove node 20.1.0"]
    assert node.exists()


def test_leftovers_of_dead_processes_are_deleted(omg: RunOmg, node: Path, store: StoreBuilder) -> None:
    leftover = store.layout.staging_dir / "bun@1.0.0~00"
    leftover.mkdir(parents=True)
    omg("uninstall", "node@20.1.0")
    assert not leftover.exists()


def test_nothing_of_it_is_left_in_the_store(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    store.add("node", "20.1.0")
    folder = store.add("ruby", "3.3.0", versions_dir=tmp_path / "theirs")
    omg("rehash")
    before = {path for path in store.data_dir.rglob("*") if path.parent.name != "staging"}
    store.add("ruby", "3.2.0")
    omg("use", "ruby@3.2.0")
    omg("link", "ruby@mine", str(folder))
    for version in ("3.2.0", "mine"):
        assert omg("uninstall", f"ruby@{version}", "--force").exit_status == 0
    assert {path for path in store.data_dir.rglob("*") if path.parent.name != "staging"} - before <= {
        store.data_dir / name for name in ("staging", "locks/table.lock", "links", "last-use")
    }
