"""`omg globals` and `omg list --globals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.global_packages import add_gem, add_npm, add_pip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


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
