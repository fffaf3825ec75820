"""Genuine versions of node: chosen by their files, with npm, and each with its own global packages."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable

if TYPE_CHECKING:
    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
OLD, NEW = "20.20.2", "24.21.0"


@pytest.fixture(scope="module")
def node(machine: Machine, mirror: Mirror) -> Machine:
    mirror.part("node")
    machine.omg("use", f"node@{OLD}")
    machine.omg("use", f"node@{NEW}")
    return machine


@pytest.fixture
def folder(version: str, tmp_path: Path) -> Path:
    """Return a folder whose file asks for a version."""
    (tmp_path / ".nvmrc").write_text(f"v{version}\n")
    return tmp_path


def test_the_file_chooses_the_node(node: Machine, folder: Path, version: str) -> None:
    assert node.run(folder, "node", "-p", "process.version + [1, 2].map(x => x * 21)[1]") == f"v{version}42"


def test_npm_and_its_scripts_run_the_node_of_the_folder(node: Machine, folder: Path, version: str) -> None:
    (folder / "package.json").write_text('{"scripts": {"say": "node -p process.version"}}')
    assert node.run(folder, "npm", "run", "--silent", "say") == f"v{version}"


@pytest.mark.parametrize("surroundings", ["nothing", "cron", "another node in front"])
@pytest.mark.parametrize("name", ["npm", "npx", "corepack"])
def test_its_scripts_run_by_their_own_node(
    node: Machine, folder: Path, version: str, name: str, surroundings: str
) -> None:
    other = write_executable(folder / "bin/node", "#!/bin/sh\nexit 3\n")
    env = {
        "nothing": {},
        "cron": {"HOME": str(node.home), "LOGNAME": "ana", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
        "another node in front": {**node.env, "PATH": f"{other.parent}:{node.env['PATH']}"},
    }[surroundings]
    bin_dir = node.store.toolchain_dir("node", version) / "bin"
    expected = node.run(folder, bin_dir / "node", bin_dir / name, "--version")
    shim = node.store.shims_dir / name
    done = subprocess.run(
        [shim, "--version"], cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, expected), done.stderr
    assert node.which(folder, name).parts[-1] == name


def test_outside_of_all_folders_the_last_one_used_is_in_force(node: Machine) -> None:
    assert node.run(node.home, "node", "-p", "process.version") == f"v{NEW}"


def test_a_line_of_long_term_support_is_found_in_the_index(node: Machine) -> None:
    assert node.omg("install", "node@lts/iron") == f"node {OLD} is already installed"


@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_signature_is_that_of_the_key_in_the_configuration(
    node: Machine, mirror: Mirror, version: str
) -> None:
    assert node.receipt("node", version).signature.startswith(f"good by {mirror.signers.fingerprint}")


def test_a_global_package_runs_with_its_own_version_everywhere(node: Machine, tmp_path: Path) -> None:
    folders = {version: tmp_path / version for version in (OLD, NEW)}
    for version, folder in folders.items():
        folder.mkdir()
        (folder / ".nvmrc").write_text(f"{version}\n")
    node.run(folders[OLD], "npm", "install", "--global", "--silent", "cowsay")
    for folder in folders.values():
        assert "< moo >" in node.run(folder, "cowsay", "moo")
        assert node.which(folder, "cowsay").parts[:2] == ("node", OLD)

    node.omg("config", "set", "global_tools.cowsay", "strict")
    refused = node.attempt(folders[NEW], "cowsay", "moo")
    assert (refused.returncode, OLD in refused.stderr) == (127, True)
    node.omg("config", "unset", "global_tools.cowsay")
    node.run(folders[OLD], "npm", "uninstall", "--global", "--silent", "cowsay")


def test_a_global_package_for_one_user_runs_the_node_of_the_folder(
    node: Machine, folder: Path, version: str
) -> None:
    prefix = str(node.home / ".local")
    node.run(folder, "npm", "install", "--global", "--silent", "--prefix", prefix, "semver")
    assert node.run(folder, "semver", "1.2.3") == "1.2.3"
    program = node.home / ".local/bin/semver"
    assert node.run(folder, "node", "-p", "process.version") == f"v{version}"
    assert program.is_symlink()
    node.run(folder, "npm", "uninstall", "--global", "--silent", "--prefix", prefix, "semver")
    assert not program.exists()


def test_the_stable_place_runs_its_line_and_has_npm_beside_it(node: Machine, tmp_path: Path) -> None:
    # JetBrains' editors look for npm beside the node that they are given.
    place = Path(node.omg("where", "--stable", "node@24"))

    assert node.run(tmp_path, place / "bin/node", "-p", "process.version") == f"v{NEW}"
    assert (place / "lib/node_modules/npm/bin/npm-cli.js").is_file()
