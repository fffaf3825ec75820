"""Genuine bun and node from the npm registry that this machine uses, run through the shims."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from omg.store import receipts
from omg.store.layout import Store
from omg.store.receipts import OWN_NAMES, RECEIPT_NAME
from tests.acceptance.conftest import START
from tests.real.machine import npm_registry

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

BUNS = ("1.3.14", "1.4.5")
NODES = ("20.20.2", "22.23.3")
# What a proxy or a private certificate authority needs.
NETWORK = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True)
class Machine:
    """A new home in which omg has installed two versions of bun and of node."""

    home: Path
    env: dict[str, str]
    store: Store

    def omg(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run omg."""
        return subprocess.run(
            [sys.executable, "-I", "-c", START, *arguments],
            env=self.env,
            cwd=cwd or self.home,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, cwd: Path, *command: str) -> str:
        """Run a command as a terminal in ``cwd`` would, the shims first on PATH."""
        env = {**self.env, "PATH": f"{self.store.shims_dir}:/usr/bin:/bin"}
        done = subprocess.run(
            ["/usr/bin/env", *command], env=env, cwd=cwd, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    registry = npm_registry()
    if registry is None:
        pytest.skip("npm has no registry here")
    home = tmp_path_factory.mktemp("home with space")
    passed_on = {name: os.environ[name] for name in (*NETWORK, *CERTIFICATES) if name in os.environ}
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "OMG_NPM_REGISTRY": registry, **passed_on}
    machine = Machine(home, env, Store(home / ".local/share/omg"))
    # The launcher, for what a shim cannot decide alone.
    assert machine.omg("setup", "--no-modify-path").returncode == 0
    wanted = [f"bun@{version}" for version in BUNS] + [f"node@{version}" for version in NODES]
    done = machine.omg("install", "--source", "npm", *wanted)
    assert done.returncode == 0, done.stderr
    return machine


@pytest.mark.parametrize("version", BUNS)
def test_bun_version_chooses_the_bun(machine: Machine, version: str, tmp_path: Path) -> None:
    (tmp_path / ".bun-version").write_text(f"{version}\n")
    assert machine.run(tmp_path, "bun", "--version") == version
    assert machine.run(tmp_path, "bun", "-e", "console.log(Bun.version, 6 * 7)") == f"{version} 42"
    assert machine.run(tmp_path, "bunx", "--version") == version


@pytest.mark.parametrize("version", NODES)
def test_nvmrc_chooses_the_node(machine: Machine, version: str, tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_text(f"v{version}\n")
    assert machine.run(tmp_path, "node", "-p", "process.version") == f"v{version}"


@pytest.mark.parametrize("version", NODES)
def test_package_json_chooses_the_node(machine: Machine, version: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"volta": {"node": version}}))
    assert machine.run(tmp_path, "node", "-p", "process.version") == f"v{version}"


@pytest.mark.parametrize("version", NODES)
def test_npm_runs_the_node_of_the_folder(machine: Machine, version: str, tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_text(f"{version}\n")
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"say": "node -p process.version"}}))
    assert machine.run(tmp_path, "npm", "run", "--silent", "say") == f"v{version}"
    assert json.loads(machine.run(tmp_path, "npm", "version", "--json"))["node"] == version


def test_manifest_matches_every_file(machine: Machine) -> None:
    toolchain = machine.store.toolchain_dir("node", NODES[0])
    loaded = receipts.load(toolchain)
    assert loaded is not None
    files = {str(path.relative_to(toolchain)) for path in toolchain.rglob("*") if not path.is_dir()}
    assert {entry.path for entry in loaded[1].entries} == files - OWN_NAMES
    assert sum((toolchain / name).stat().st_size for name in OWN_NAMES) < 1_000_000


def test_node_is_labelled_unofficial_and_bun_is_not(machine: Machine) -> None:
    found = {
        runtime: receipts.read(machine.store.toolchain_dir(runtime, version) / RECEIPT_NAME)
        for runtime, version in (("node", NODES[0]), ("bun", BUNS[0]))
    }
    assert {runtime: receipt.official for runtime, receipt in found.items() if receipt} == {
        "node": False,
        "bun": True,
    }


def test_use_makes_one_the_default_everywhere_else(machine: Machine, tmp_path: Path) -> None:
    done = machine.omg("use", f"node@{NODES[1]}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert machine.run(tmp_path, "node", "-p", "process.version") == f"v{NODES[1]}"


def test_second_install_is_offline_work(machine: Machine) -> None:
    done = machine.omg("install", "--offline", "--source", "npm", f"bun@{BUNS[0]}")
    assert (done.returncode, done.stdout.strip()) == (0, f"bun {BUNS[0]} is already installed")
