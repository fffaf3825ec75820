"""Other managers' directories, as they lay them out."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS

from omg.adoption.finding import Finding, merged
from omg.adoption.managers import (
    find_asdf,
    find_fnm,
    find_goenv,
    find_mise,
    find_nodenv,
    find_nvm,
    find_pyenv,
    find_rbenv,
    find_rustup,
    find_sdkman,
    find_uv,
    find_volta,
)
from tests.conftest import write_executable


def versions(finding: Finding) -> list[str]:
    return [adoptable.version for adoptable in finding.adoptables]


def default(finding: Finding) -> str | None:
    return finding.defaults[0][1] if finding.defaults else None


def toolchain(directory: Path, executable: str = "python3") -> Path:
    write_executable(directory / "bin" / executable)
    return directory


@pytest.fixture
def pyenv(home: Path) -> Path:
    toolchain(home / ".pyenv/versions/3.11.7")
    return home / ".pyenv"


@pytest.fixture
def nvm(home: Path) -> Path:
    toolchain(home / ".nvm/versions/node/v20.11.1", "node")
    (home / ".nvm/alias/lts").mkdir(parents=True)
    return home / ".nvm"


def test_pyenvs_versions_are_found(pyenv: Path, home: Path):
    (adoptable,) = find_pyenv({}, home).adoptables

    assert (adoptable.runtime, adoptable.version) == ("python", "3.11.7")
    assert adoptable.dir == pyenv / "versions/3.11.7"


def test_pyenv_root_is_followed(pyenv: Path, home: Path):
    assert versions(find_pyenv({"PYENV_ROOT": str(pyenv)}, home / "elsewhere")) == ["3.11.7"]


def test_pyenvs_virtual_environments_go_by_their_own_name(pyenv: Path, home: Path):
    environment = toolchain(pyenv / "versions/3.11.7/envs/myproj")
    (pyenv / "versions/myproj").symlink_to(environment)

    found = {adoptable.version: adoptable.dir for adoptable in find_pyenv({}, home).adoptables}

    assert found["myproj"] == environment


def test_pyenvs_default_is_its_first(pyenv: Path, home: Path):
    (pyenv / "version").write_text("3.11.7\n3.12.1\n")

    assert default(find_pyenv({}, home)) == "3.11.7"


def test_pyenvs_default_system_is_none(pyenv: Path, home: Path):
    (pyenv / "version").write_text("system\n")

    assert default(find_pyenv({}, home)) is None


def test_half_made_directories_and_odd_names_are_passed_over(pyenv: Path, home: Path):
    (pyenv / "versions/3.9.1/bin").mkdir(parents=True)
    (pyenv / "versions/3.8.1").symlink_to("gone")
    toolchain(pyenv / "versions/a b")
    toolchain(pyenv / "versions/current")

    assert versions(find_pyenv({}, home)) == ["3.11.7"]


def test_nvms_versions_lose_their_v(nvm: Path, home: Path):
    assert versions(find_nvm({}, home)) == ["20.11.1"]


def test_a_version_that_is_a_link_to_itself_is_passed_over(nvm: Path, home: Path):
    (nvm / "versions/node/v16.4.0").symlink_to("v16.4.0")

    assert versions(find_nvm({}, home)) == ["20.11.1"]


def test_nvms_default_is_followed_alias_by_alias(nvm: Path, home: Path):
    (nvm / "alias/default").write_text("lts/*\n")
    (nvm / "alias/lts/*").write_text("lts/iron\n")
    (nvm / "alias/lts/iron").write_text("v20.11.1\n")

    assert default(find_nvm({}, home)) == "v20.11.1"


def test_nvms_default_may_be_a_spec(nvm: Path, home: Path):
    (nvm / "alias/default").write_text("20\n")

    assert default(find_nvm({}, home)) == "20"


def test_a_loop_of_nvms_aliases_is_not_a_default(nvm: Path, home: Path):
    (nvm / "alias/default").write_text("mine\n")
    (nvm / "alias/mine").write_text("default\n")

    assert default(find_nvm({}, home)) is None


def test_nvms_aliases_never_lead_out_of_its_directory(nvm: Path, home: Path):
    (nvm / "alias/default").write_text("../../secret\n")
    (home / "secret").write_text("v20.11.1\n")

    assert default(find_nvm({}, home)) == "../../secret"


def test_rustups_toolchains_lose_the_machine(home: Path):
    toolchain(home / ".rustup/toolchains/stable-x86_64-unknown-linux-gnu", "rustc")
    toolchain(home / ".rustup/toolchains/1.82.0-aarch64-apple-darwin", "rustc")
    toolchain(home / ".rustup/toolchains/nightly-2026-05-20-x86_64-unknown-linux-gnu", "rustc")
    toolchain(home / ".rustup/toolchains/stage1", "rustc")

    assert versions(find_rustup({}, home)) == ["stable", "stage1", "nightly-2026-05-20", "1.82.0"]


def test_rustups_default_is_offered(home: Path):
    (home / ".rustup").mkdir()
    (home / ".rustup/settings.toml").write_text('default_toolchain = "stable-x86_64-unknown-linux-gnu"\n')

    assert default(find_rustup({}, home)) == "stable-x86_64-unknown-linux-gnu"


def test_a_damaged_settings_file_of_rustup_offers_nothing(home: Path):
    (home / ".rustup").mkdir()
    (home / ".rustup/settings.toml").write_text("default_toolchain = \n")

    assert default(find_rustup({}, home)) is None


def test_uvs_pythons_are_named_by_their_version(home: Path):
    uv = home / ".local/share/uv/python"
    toolchain(uv / "cpython-3.12.4-linux-x86_64-gnu")
    toolchain(uv / "cpython-3.13.0+freethreaded-linux-x86_64-gnu")
    (uv / "cpython-3.12-linux-x86_64-gnu").symlink_to("cpython-3.12.4-linux-x86_64-gnu")

    assert versions(find_uv({}, home)) == ["3.12.4", "3.13.0t"]


def test_a_manager_that_is_not_there_has_nothing(home: Path):
    assert find_nvm({}, home) == Finding("nvm", home / ".nvm")


def test_of_two_managers_with_one_version_the_first_counts(pyenv: Path, home: Path):
    toolchain(home / ".local/share/uv/python/cpython-3.11.7-linux-x86_64-gnu")

    found = [finding.manager for finding, _ in merged([find_pyenv({}, home), find_uv({}, home)])]

    assert found == ["pyenv"]


@pytest.mark.parametrize(
    ("find", "folder", "runtime", "version"),
    [
        (find_rbenv, ".rbenv", "ruby", "3.3.0"),
        (find_nodenv, ".nodenv", "node", "20.11.1"),
        (find_goenv, ".goenv", "go", "1.22.3"),
    ],
)
def test_managers_made_after_rbenv_are_alike(home: Path, find, folder: str, runtime: str, version: str):
    toolchain(home / folder / "versions" / version, runtime)
    (home / folder / "version").write_text(f"{version}\n")

    found = find({}, home)

    assert [(one.runtime, one.version) for one in found.adoptables] == [(runtime, version)]
    assert default(found) == version


@pytest.mark.parametrize(("find", "below"), [(find_uv, "uv/python"), (find_fnm, "fnm"), (find_mise, "mise")])
@pytest.mark.parametrize(
    ("data_home", "expected"),
    [("/x/data", "/x/data"), ("relative", "/home/ana/.local/share"), ("", "/home/ana/.local/share")],
)
def test_xdg_data_home_is_followed_where_it_is_absolute(
    find: Callable[[dict[str, str], Path], Finding], below: str, data_home: str, expected: str
):
    before = dict(os.environ)

    found = find({"XDG_DATA_HOME": data_home}, Path("/home/ana"))

    assert found.place == Path(expected, below)
    assert dict(os.environ) == before


def test_fnm_on_macos_is_found_where_it_was_before_xdg(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(platformdirs, "PlatformDirs", MacOS)
    old = home / "Library/Application Support/fnm"
    toolchain(old / "node-versions/v18.20.4/installation", "node")
    assert versions(find_fnm({}, home)) == ["18.20.4"]

    toolchain(home / ".fnm/node-versions/v20.9.0/installation", "node")
    assert versions(find_fnm({}, home)) == ["20.9.0"]

    toolchain(home / ".local/share/fnm/node-versions/v22.11.0/installation", "node")
    assert versions(find_fnm({}, home)) == ["22.11.0"]


def test_fnms_versions_lie_one_folder_deeper(home: Path):
    root = home / ".local/share/fnm"
    installation = toolchain(root / "node-versions/v20.11.1/installation", "node")
    (root / "aliases").mkdir()
    (root / "aliases/default").symlink_to(installation)

    found = find_fnm({}, home)

    assert [(one.version, one.dir) for one in found.adoptables] == [("20.11.1", installation)]
    assert default(found) == "20.11.1"


def test_voltas_versions_of_node_are_found(home: Path):
    toolchain(home / ".volta/tools/image/node/20.11.1", "node")
    toolchain(home / ".volta/tools/image/yarn/1.22.0", "yarn")

    assert versions(find_volta({}, home)) == ["20.11.1"]


def test_sdkmans_other_vendors_keep_their_names(home: Path):
    java = home / ".sdkman/candidates/java"
    for name in ("21.0.2-tem", "21.0.2-amzn"):
        toolchain(java / name, "java")
    (java / "current").symlink_to("21.0.2-tem")

    found = find_sdkman({}, home)

    assert sorted(versions(found)) == ["21.0.2", "21.0.2-amzn"]
    assert default(found) == "21.0.2"


@pytest.mark.parametrize(
    ("find", "root", "names"),
    [
        (find_mise, ".local/share/mise", {"node": "node", "java": "java"}),
        (find_asdf, ".asdf", {"nodejs": "node", "java": "java"}),
    ],
)
def test_links_that_move_on_are_passed_over(home: Path, find, root: str, names: dict[str, str]):
    for tool, executable in names.items():
        version = "corretto-21.0.2.13.1" if tool == "java" else "20.11.1"
        toolchain(home / root / "installs" / tool / version, executable)
        (home / root / "installs" / tool / version[:2]).symlink_to(version)
        (home / root / "installs" / tool / "latest").symlink_to(version)

    assert {(one.runtime, one.version) for one in find({}, home).adoptables} == {
        ("node", "20.11.1"),
        ("java", "corretto-21.0.2.13.1"),
    }


@pytest.mark.parametrize("kind", ["fifo", "folder", "text"])
def test_what_only_has_the_name_of_an_executable_is_not_a_toolchain(home: Path, kind: str):
    place = home / ".nvm/versions/node/v20.11.1/bin/node"
    place.parent.mkdir(parents=True)
    {"fifo": lambda: os.mkfifo(place, 0o755), "folder": place.mkdir, "text": place.touch}[kind]()

    assert versions(find_nvm({}, home)) == []


def test_a_link_to_the_whole_system_gives_the_runtimes_own_executables_only(home: Path, tmp_path: Path):
    for name in ("python3", "python3.11", "python3.12", "sh", "curl", "passwd", "-rf", "*"):
        write_executable(tmp_path / "usr/bin" / name, f"#!/bin/sh\n# {name}\n")
    (home / ".pyenv/versions").mkdir(parents=True)
    (home / ".pyenv/versions/3.11.7").symlink_to(tmp_path / "usr")

    (adoptable,) = find_pyenv({}, home).adoptables

    assert [path.name for path in adoptable.executables] == ["python3", "python3.11"]
