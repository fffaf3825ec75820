"""The table in docs/commands.md that leads from other managers to omg: one test a row."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.global_packages import add_npm
from tests.installers import add_npm_program

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.conftest import Finished, RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers

PAGE = (Path(__file__).parents[2] / "docs/commands.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(omg [^`]+)` \|", PAGE.split("## Coming from another manager")[1], re.MULTILINE)
TESTED: list[str] = []


def row(command: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Mark a test as that of a row, and give it the row's words."""
    TESTED.append(command)
    return pytest.mark.parametrize("words", [shlex.split(command)[1:]], ids=[command])


def versions(done: Finished) -> list[str]:
    """Return the versions that `omg list --json` found in a store."""
    return [each["version"] for each in done.document["toolchains"] if each["installed"]]  # type: ignore


@pytest.fixture
def two_nodes(store: StoreBuilder) -> StoreBuilder:
    """Return a store with two lines of node, the older one the default."""
    store.add("node", "20.11.1")
    store.add("node", "18.0.0")
    store.set_current("node", "18.0.0")
    return store


def test_every_row_has_its_test() -> None:
    assert sorted(TESTED) == sorted(ROWS)


@row("omg install node@20")
def test_install_takes_the_newest_release(omg: RunOmg, publishers: Publishers, words: list[str]) -> None:
    publishers.node("20.9.0", lts="Iron")
    publishers.node("20.11.1", lts="Iron")

    assert omg(*words).exit_status == 0
    assert versions(omg("list", "--json")) == ["20.11.1"]


@row("omg latest node@20")
def test_latest_prints_the_newest(omg: RunOmg, publishers: Publishers, words: list[str]) -> None:
    publishers.node("20.11.1", lts="Iron")
    publishers.node("22.1.0")

    assert omg(*words).stdout == "20.11.1\n"


@row("omg outdated")
def test_outdated_names_what_is_newer(
    omg: RunOmg, publishers: Publishers, two_nodes: StoreBuilder, words: list[str]
) -> None:
    publishers.node("18.20.4", lts="Hydrogen")

    (line,) = omg(*words).lines
    assert line.startswith("node  18.0.0  -> 18.20.4  the global default")


@row("omg upgrade")
def test_upgrade_moves_the_default(
    omg: RunOmg, publishers: Publishers, two_nodes: StoreBuilder, words: list[str]
) -> None:
    publishers.node("18.20.4", lts="Hydrogen")

    assert omg(*words).exit_status == 0
    assert two_nodes.layout.current_link("node").readlink().name == "18.20.4"


@row("omg install")
def test_install_takes_the_versions_that_the_folder_pins(
    omg: RunOmg, publishers: Publishers, project: Path, words: list[str]
) -> None:
    publishers.node("20.11.1")
    (project / ".nvmrc").write_text("20.11.1\n")

    assert omg(*words).exit_status == 0
    assert versions(omg("list", "--json")) == ["20.11.1"]


@row("omg uninstall node@20.11.1")
def test_uninstall_removes_a_version(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    assert omg(*words).exit_status == 0
    assert not two_nodes.layout.toolchain_dir("node", "20.11.1").exists()


@row("omg use node@20")
def test_use_makes_the_default(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    assert omg(*words).exit_status == 0
    assert str(two_nodes.layout.current_link("node").readlink()) == "20.11.1"


@row("omg use node system")
def test_use_system_removes_the_default(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    assert omg(*words).exit_status == 0
    assert not two_nodes.layout.current_link("node").is_symlink()


@row("omg pin node@20")
def test_pin_holds_for_the_folder_and_below(
    omg: RunOmg, two_nodes: StoreBuilder, project: Path, words: list[str]
) -> None:
    (project / "below").mkdir()

    assert omg(*words).exit_status == 0
    assert (
        omg("which", "node", cwd=project / "below").stdout
        == f"{two_nodes.executable('node', '20.11.1', 'node')}\n"
    )


@row("omg unpin node")
def test_unpin_takes_the_version_of_the_folder_back(
    omg: RunOmg, two_nodes: StoreBuilder, project: Path, words: list[str]
) -> None:
    omg("pin", "node@20")

    assert omg(*words, "-y").exit_status == 0
    assert list(project.iterdir()) == []
    assert omg("which", "node").stdout == f"{two_nodes.executable('node', '18.0.0', 'node')}\n"


@row("omg shell node@20")
def test_shell_beats_the_folder(
    omg: RunOmg, two_nodes: StoreBuilder, project: Path, words: list[str]
) -> None:
    (project / ".nvmrc").write_text("18\n")

    done = omg(*words, env={"SHELL": "/bin/sh"}, stdin='echo "$OMG_NODE_VERSION"\n')

    assert done.stdout == "20.11.1\n"


@row("omg exec node@20 -- npm test")
def test_exec_runs_one_command(omg: RunOmg, two_nodes: StoreBuilder, project: Path, words: list[str]) -> None:
    (project / ".nvmrc").write_text("18\n")

    assert omg(*words).lines[:2] == [
        f"path={two_nodes.executable('node', '20.11.1', 'npm')}",
        "argument=test",
    ]


@row("omg list")
@pytest.mark.usefixtures("two_nodes")
def test_list_shows_installed_and_active_versions(omg: RunOmg, words: list[str]) -> None:
    assert [line.split()[:3] for line in omg(*words).lines] == [["node", "20.11.1"], ["*", "node", "18.0.0"]]


@row("omg list node --remote")
def test_list_remote_shows_what_can_be_installed(
    omg: RunOmg, publishers: Publishers, words: list[str]
) -> None:
    publishers.node("20.9.0")
    publishers.node("22.1.0")

    assert [line.split()[0] for line in omg(*words).lines] == ["20.9.0", "22.1.0"]


@row("omg globals copy node@20 node@22")
def test_globals_copy_installs_the_packages_of_another_version(
    omg: RunOmg, store: StoreBuilder, words: list[str]
) -> None:
    add_npm(store.add("node", "20.11.1"), "semver", "7.8.6", "semver")
    new = store.add("node", "22.1.0", executables=("node",))
    add_npm_program(new)

    assert omg(*words, "-y").exit_status == 0
    assert (new / "bin/semver").is_file()


@row("omg current node")
@pytest.mark.usefixtures("two_nodes")
def test_current_shows_what_set_the_version(omg: RunOmg, project: Path, words: list[str]) -> None:
    (project / ".nvmrc").write_text("20\n")

    done = omg(*words)

    assert "20.11.1" in done.stdout
    assert str(project / ".nvmrc") in done.stdout


@row("omg which npm")
def test_which_shows_the_real_file(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    assert omg(*words).stdout == f"{two_nodes.executable('node', '18.0.0', 'npm')}\n"


@row("omg which -a npm")
def test_which_all_shows_every_version_that_has_it(
    omg: RunOmg, two_nodes: StoreBuilder, words: list[str]
) -> None:
    assert omg(*words).lines[:2] == [
        str(two_nodes.executable("node", version, "npm")) for version in ("18.0.0", "20.11.1")
    ]


@row("omg where node@20")
def test_where_shows_the_directory(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    assert omg(*words).stdout == f"{two_nodes.layout.toolchain_dir('node', '20.11.1')}\n"


@row("omg alias node work 20")
def test_alias_names_a_spec(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    assert omg(*words).exit_status == 0
    assert omg("where", "node@work").stdout == f"{two_nodes.layout.toolchain_dir('node', '20.11.1')}\n"


@row("omg unalias node work")
def test_unalias_forgets_a_name(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    omg("alias", "node", "work", "20")

    assert omg(*words).exit_status == 0
    assert omg("where", "node@work").exit_status == 127


@row("omg link python@mine DIR")
def test_link_makes_a_directory_a_version(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path, words: list[str]
) -> None:
    elsewhere = store.add("python", "built", versions_dir=tmp_path / "opt")

    assert omg(*words[:-1], str(elsewhere)).exit_status == 0
    assert omg("where", "python@mine").stdout == f"{elsewhere}\n"


@row("omg rehash")
def test_rehash_gives_every_executable_its_shim(
    omg: RunOmg, two_nodes: StoreBuilder, words: list[str]
) -> None:
    assert omg(*words).exit_status == 0
    assert sorted(file.name for file in two_nodes.layout.shims_dir.iterdir()) == ["node", "npm", "npx"]


@row("omg config set jobs 2")
def test_config_changes_a_setting(omg: RunOmg, words: list[str]) -> None:
    assert omg(*words).exit_status == 0
    assert omg("config", "get", "jobs").stdout == "2\n"


@row("omg doctor")
def test_doctor_says_what_is_wrong(omg: RunOmg, two_nodes: StoreBuilder, words: list[str]) -> None:
    done = omg(*words)

    assert done.exit_status == 1
    assert str(two_nodes.layout.shims_dir) in done.stdout


@row("omg completions bash")
def test_completions_are_a_script(omg: RunOmg, words: list[str]) -> None:
    assert "complete " in omg(*words).stdout
