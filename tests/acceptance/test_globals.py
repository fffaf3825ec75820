"""`omg globals` and `omg list --globals`."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable
from tests.global_packages import add_gem, add_npm, add_pip
from tests.installers import add_gem_program, add_npm_program, add_pip_program, calls, npm_program
from tests.prose import ROOT, commands

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers

COMMANDS = commands((ROOT / "docs/globals.md").read_text(encoding="utf-8"))


@pytest.fixture
def tools(store: StoreBuilder) -> None:
    """Some versions with global tools."""
    old, new = store.add("node", "20.11.1"), store.add("node", "22.1.0")
    add_npm(old, "semver", "7.8.6", "semver")
    add_npm(old, "@angular/cli", "19.0.0", "ng")
    add_npm(new, "semver", "7.8.6", "semver")
    add_npm(new, "npm", "11.0.0")
    add_pip(store.add("python", "3.12.4"), "black", "26.10.1", "black", "blackd")
    add_gem(store.add("ruby", "3.3.0"), "rubocop", "1.60.2", "rubocop")


@pytest.mark.usefixtures("tools")
def test_tools_are_listed_by_version(omg: RunOmg) -> None:
    assert [line.split() for line in omg("globals").lines] == [
        ["node", "22.1.0", "semver", "7.8.6", "semver"],
        ["node", "20.11.1", "@angular/cli", "19.0.0", "ng"],
        ["node", "20.11.1", "semver", "7.8.6", "semver"],
        ["python", "3.12.4", "black", "26.10.1", "black", "blackd"],
        ["ruby", "3.3.0", "rubocop", "1.60.2", "rubocop"],
    ]


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize(
    "command", [("list", "--globals"), ("list", "--globals", "node"), ("globals", "node")]
)
def test_the_same_by_every_name(omg: RunOmg, command: tuple[str, ...]) -> None:
    assert omg(*command).lines[0].split() == ["node", "22.1.0", "semver", "7.8.6", "semver"]


@pytest.mark.usefixtures("tools")
def test_one_version_is_listed(omg: RunOmg) -> None:
    document = omg("globals", "node@20", "--json").document

    assert [one["name"] for one in document["packages"]] == ["@angular/cli", "semver"]
    assert document["packages"][0] == {
        "runtime": "node",
        "version": "20.11.1",
        "name": "@angular/cli",
        "package_version": "19.0.0",
        "executables": ["ng"],
        "requested": True,
        "origin": None,
    }


def test_cargos_are_listed_once_for_all_versions(omg: RunOmg, store: StoreBuilder, home: Path) -> None:
    store.add("rust", "1.80.0")
    store.add("rust", "1.82.0")
    (home / ".cargo").mkdir()
    (home / ".cargo/.crates.toml").write_text('[v1]\n"rg 14.1.0 (path+file:///home/ana/rg)" = ["rg"]\n')

    assert omg("globals").lines == ["rust  all versions  rg  14.1.0  rg, from path+file:///home/ana/rg"]
    assert omg("globals", "rust", "--json").document["packages"][0]["version"] is None


def test_a_password_in_an_address_is_not_shown(omg: RunOmg, store: StoreBuilder) -> None:
    add_pip(store.add("python", "3.12.4"), "mine", "1.0", url="https://ana:secret@example.org/mine.zip")

    assert "secret" not in omg("globals").stdout + omg("globals", "--json").stdout


def test_what_came_with_another_package_is_marked(omg: RunOmg, store: StoreBuilder) -> None:
    add_pip(store.add("python", "3.12.4"), "jupyterlab", "4.0.0", "jupyter-lab", is_requested=False)

    assert omg("globals").lines == [
        "python  3.12.4  jupyterlab  4.0.0  jupyter-lab, came with another package"
    ]


def test_a_name_that_is_not_a_runtime_is_answered_with_the_nearest(omg: RunOmg) -> None:
    done = omg("globals", "nod")

    assert done.exit_status == 2
    assert "omg globals node" in done.stderr


def test_nothing_is_said_to_be_nothing(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("globals", "node")

    assert (done.exit_status, done.stdout) == (0, "")
    assert done.stderr == "no tools are installed globally in node\n"


def test_what_has_no_installer_says_so(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("java", "21.0.2")

    assert "omg does not know what installs tools for Java" in omg("globals", "java").stderr


def test_it_is_about_what_is_installed(omg: RunOmg) -> None:
    done = omg("list", "node", "--globals", "--remote")

    assert done.exit_status == 2
    assert done.stderr == (
        "omg: --globals and --remote cannot be used together\nhint: run omg globals node\n"
    )


def test_a_linked_package_shows_its_folder(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    prefix = store.add("node", "20.11.1")
    (project / "package.json").write_text('{"name": "mine", "version": "1.0.0"}')
    (prefix / "lib/node_modules").mkdir(parents=True)
    (prefix / "lib/node_modules/mine").symlink_to(project)

    assert omg("globals").lines == [f"node  20.11.1  mine  1.0.0  from {project}"]


@pytest.fixture
def two(store: StoreBuilder) -> tuple[Path, Path]:
    """Two versions of node, the old one with global tools, the new one with an npm."""
    old, new = store.add("node", "20.11.1"), store.add("node", "22.1.0", executables=("node", "npx"))
    add_npm(old, "semver", "7.8.6", "semver")
    add_npm(old, "@angular/cli", "19.0.0", "ng")
    add_npm_program(new)
    return old, new


def outcomes(document: dict) -> dict[str, str]:
    return {one["name"]: one["outcome"] for one in document["packages"]}


def test_tools_are_copied_and_have_shims(omg: RunOmg, two: tuple[Path, Path], store: StoreBuilder) -> None:
    done = omg("globals", "copy", "node@20", "node@22", "-y")

    assert (done.exit_status, [line.split() for line in done.lines]) == (
        0,
        [["@angular/cli", "19.0.0", "installed"], ["semver", "7.8.6", "installed"]],
    )
    assert (two[1] / "lib/node_modules/semver/package.json").is_file()
    assert (store.layout.shims_dir / "semver").is_file()
    assert "added 2 packages" in done.stderr


def test_the_new_versions_own_npm_runs_once_beside_its_node(omg: RunOmg, two: tuple[Path, Path]) -> None:
    _, new = two

    omg("globals", "copy", "node@20", "node@22", "-y", env={"npm_config_prefix": "/elsewhere"})

    (call,) = calls(new)
    assert call["arguments"] == [
        "install", "--global", f"--prefix={new}", "@angular/cli@19.0.0", "semver@7.8.6",
    ]  # fmt: skip
    assert call["cwd"] == str(new)
    assert call["env"]["PATH"].split(":")[0] == str(new / "bin")
    assert call["env"]["OMG_NODE_VERSION"] == "22.1.0"


def test_without_a_person_nothing_is_installed(omg: RunOmg, two: tuple[Path, Path]) -> None:
    done = omg("globals", "copy", "node@20", "node@22")

    assert done.exit_status == 2
    assert "semver        7.8.6   would install" in done.stderr
    assert "not a terminal" in done.stderr
    assert done.stderr.endswith(
        "hint: run omg globals copy node@20 node@22 -y to install without a question\n"
    )
    assert calls(two[1]) == []


def test_dry_run_shows_what_would_be_done(omg: RunOmg, two: tuple[Path, Path]) -> None:
    add_npm(two[1], "semver", "7.0.0", "semver")

    done = omg("globals", "copy", "node@20", "node@22", "--dry-run")

    assert [line.split(maxsplit=2) for line in done.lines] == [
        ["@angular/cli", "19.0.0", "would install"],
        ["semver", "7.8.6", "already there, as 7.0.0"],
    ]
    assert calls(two[1]) == []


def test_what_is_there_stays(omg: RunOmg, two: tuple[Path, Path]) -> None:
    add_npm(two[1], "semver", "7.8.6", "semver")

    done = omg("globals", "copy", "node@20", "node@22", "-y")

    assert done.lines[1].split() == ["semver", "7.8.6", "already", "there"]
    assert calls(two[1])[0]["arguments"][3:] == ["@angular/cli@19.0.0"]


def test_one_that_fails_does_not_stop_the_others(omg: RunOmg, two: tuple[Path, Path]) -> None:
    add_npm(two[0], "bad", "1.0.0", "bad")

    done = omg("globals", "copy", "node@20", "node@22", "-y")

    assert done.exit_status == 1
    assert [line.split(maxsplit=2)[2] for line in done.lines] == [
        "installed",
        "failed; to try again, run: omg exec node@22.1.0 -- npm install --global bad@1.0.0",
        "installed",
    ]
    assert "npm error 404" in done.stderr


def test_linked_packages_are_named_with_their_command(
    omg: RunOmg, two: tuple[Path, Path], project: Path
) -> None:
    (project / "package.json").write_text('{"name": "mine", "version": "1.0.0"}')
    (two[0] / "lib/node_modules/mine").symlink_to(project)

    document = omg("globals", "copy", "node@20", "node@22", "-y", "--json").document

    assert outcomes(document) == {"@angular/cli": "installed", "mine": "left_out", "semver": "installed"}
    assert document["packages"][1]["command"] == f"omg exec node@22.1.0 -- npm install --global {project}"


def test_pips_packages_are_copied_without_those_that_came_along(omg: RunOmg, store: StoreBuilder) -> None:
    old, new = store.add("python", "3.12.4"), store.add("python", "3.13.0", executables=("python3",))
    add_pip(old, "black", "24.1.0", "black")
    add_pip(old, "click", "8.1.0", is_requested=False)
    add_pip(old, "Mine_Own", "1.0", url="file:///home/ana/mine")
    add_pip_program(new)
    env = {"PIP_REQUIRE_VIRTUALENV": "1", "PIP_TARGET": "/elsewhere"}

    document = omg("globals", "copy", "python@3.12", "python@3.13", "-y", "--json", env=env).document

    assert outcomes(document) == {"black": "installed", "Mine_Own": "left_out"}
    assert document["packages"][0]["command"] == "omg exec python@3.13.0 -- pip install -e /home/ana/mine"
    (call,) = calls(new)
    assert call["arguments"] == ["install", "--disable-pip-version-check", "black==24.1.0"]
    assert (call["env"]["PIP_REQUIRE_VIRTUALENV"], "PIP_TARGET" in call["env"]) == ("0", False)


def test_gems_are_copied(omg: RunOmg, store: StoreBuilder) -> None:
    old, new = store.add("ruby", "3.2.0"), store.add("ruby", "3.3.0", executables=("ruby",))
    add_gem(old, "rubocop", "1.60.2", "rubocop", needs=("parser",))
    add_gem(old, "parser", "3.3.0", "ruby-parse")
    add_gem(old, "bad", "1.0.0")
    add_gem_program(new)

    done = omg("globals", "copy", "ruby@3.2", "ruby@3.3", "-y", "--json", env={"GEM_HOME": "/elsewhere"})

    assert done.exit_status == 1
    assert outcomes(done.document) == {"bad": "failed", "rubocop": "installed"}
    assert calls(new)[0]["arguments"][3:] == ["bad:1.0.0", "rubocop:1.60.2"]
    assert "GEM_HOME" not in calls(new)[0]["env"]


def test_cargos_tools_need_no_copy(omg: RunOmg, store: StoreBuilder, home: Path) -> None:
    store.add("rust", "1.80.0")
    store.add("rust", "1.82.0")

    done = omg("globals", "copy", "rust@1.80", "rust@1.82")

    assert done.exit_status == 0
    assert done.lines == [
        f"nothing to copy: what cargo installs is in {home}/.cargo/bin, for all versions of Rust"
    ]


def test_offline_nothing_is_tried(omg: RunOmg, two: tuple[Path, Path]) -> None:
    done = omg("globals", "copy", "node@20", "node@22", "-y", "--offline", "--json")

    assert done.document["error"]["kind"] == "offline"
    assert calls(two[1]) == []


def test_a_version_without_npm_is_an_error(omg: RunOmg, two: tuple[Path, Path]) -> None:
    (two[1] / "bin/npm").unlink()

    done = omg("globals", "copy", "node@20", "node@22", "-y")

    assert (done.exit_status, done.stderr) == (
        1,
        "omg: node 22.1.0 has no npm\nhint: run omg install node@22.1.0 --force\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "`omg globals copy` takes two versions, 0 given"),
        (("node@20",), "`omg globals copy` takes two versions, 1 given"),
        (("node@20", "python@3.12"), "the tools of Node.js cannot be copied to Python"),
        (("node@20", "node@20.11"), "node@20 and node@20.11 are the same version: node 20.11.1"),
        (("node@20", "node@system"), "node@system is the system version, which omg does not manage"),
        (("java@21", "java@22"), "omg does not know what installs tools for Java"),
    ],
)
@pytest.mark.usefixtures("two")
def test_it_needs_two_versions_of_one_runtime(
    omg: RunOmg, store: StoreBuilder, words: tuple[str, ...], message: str
) -> None:
    store.add("python", "3.12.4")
    store.add("java", "21.0.2")
    store.add("java", "22.0.1")

    done = omg("globals", "copy", *words)

    assert (done.exit_status, done.stderr.partition("\n")[0]) == (2, f"omg: {message}")


@pytest.mark.usefixtures("two")
def test_a_version_that_is_missing_is_named(omg: RunOmg) -> None:
    done = omg("globals", "copy", "node@20", "node@24")

    assert done.exit_status == 127
    assert "omg install node@24" in done.stderr


def test_nothing_to_copy_is_said(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.add("node", "22.1.0")

    assert omg("globals", "copy", "node@20", "node@22").lines == [
        "nothing to copy: node 20.11.1 has no packages that npm installed"
    ]


def test_a_copy_is_in_the_log(omg: RunOmg, two: tuple[Path, Path]) -> None:
    del two
    omg("globals", "copy", "node@20", "node@22", "-y")

    (entry,) = (one for one in omg("log", "--json").document["operations"] if one["operation"] == "globals")
    assert (entry["outcome"], entry["copied_from"]) == ("done", "20.11.1")


def test_the_page_from_its_first_command_to_its_last(
    omg: RunOmg, store: StoreBuilder, publishers: Publishers, home: Path, project: Path, env: dict[str, str]
) -> None:
    for version in ("20.11.1", "22.1.0", "24.0.0"):
        publishers.node(version, npm_program=npm_program())
    omg("install", "node@20", "node@22")
    omg("use", "node@20")
    add_npm(store.layout.toolchain_dir("node", "20.11.1"), "semver", "7.8.6", "semver")
    write_executable(home / "bin/omg", OMG_SCRIPT)
    environment = {**env, "PATH": f"{store.layout.shims_dir}:{home / 'bin'}:/usr/bin:/bin"}
    outcomes = {
        line: subprocess.run(
            ("sh", "-c", line), cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        for line in COMMANDS
    }

    assert {line: done.stderr for line, done in outcomes.items() if done.returncode} == {}
    assert "semver" in outcomes["omg globals"].stdout
    assert "npm install -g cowsay && cowsay hello" in outcomes
    assert store.executable("node", "22.1.0", "semver").is_file()
    assert store.executable("node", "24.0.0", "typescript").is_file()
