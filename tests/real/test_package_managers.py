"""Genuine npm, pnpm, Yarn 1 and Yarn 4 from the npm registry that this machine uses, each in a project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.real.machine import npm_registry
from tests.real.test_npm_registry import CERTIFICATES, NETWORK, NODES, Machine

pytestmark = pytest.mark.real

# What corepack 0.34.6 wrote behind these versions, with `corepack use`.
HASHES = {
    "npm@10.9.0": "65a9c38a8172948f617a53619762cd77e12b9950fe1f9239debcb8d62c652f20"
    "81824b986fee7c0af6c0a7df615becebe4bf56e17ec27214a87aa29d9e038b4b",
    "pnpm@9.15.0": "76e2379760a4328ec4415815bcd6628dee727af3779aaa4c914e3944156c4299"
    "921a89f976381ee107d41f12cfa4b66681ca9c718f0668fa0831ed4c6d8ba56c",
    "yarn@1.22.22": "a6b2f7906b721bba3d67d4aff083df04dad64c399707841b7acf00f6b133b7ac"
    "24255f2652fa22ae3534329dc6180534e98d17432037ff6fd140556e2bb3137e",
    "yarn@4.9.2": "1fc009bc09d13cfd0e19efa44cbfc2b9cf6ca61482725eb35bbc5e257e093ebf"
    "4130db6dfe15d604ff4b79efd8e1e8e99b25fa7d0a6197c9f9826358d4d65c3c",
}
LOCKS = {"npm": "package-lock.json", "pnpm": "pnpm-lock.yaml", "yarn": "yarn.lock"}
_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
OTHERS = ("npm@11.6.2", "pnpm@10.20.0")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    registry = npm_registry()
    if registry is None:
        pytest.skip("npm has no registry here")
    from omg.store.layout import Store

    home = tmp_path_factory.mktemp("home")
    passed_on = {name: os.environ[name] for name in (*NETWORK, *CERTIFICATES) if name in os.environ}
    quiet = {"npm_config_update_notifier": "false", "YARN_ENABLE_TELEMETRY": "0"}
    quiet |= {"npm_config_registry": registry, "YARN_NPM_REGISTRY_SERVER": registry.rstrip("/")}
    # Node.js has authorities of its own, and does not know those of this machine.
    quiet |= {"NODE_EXTRA_CA_CERTS": str(_AUTHORITIES)} if _AUTHORITIES.is_file() else {}
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "OMG_NPM_REGISTRY": registry, **passed_on, **quiet}
    machine = Machine(home, env, Store(home / ".local/share/omg"))
    assert machine.omg("setup", "--no-modify-path").returncode == 0
    done = machine.omg("install", "--source", "npm", *(f"node@{version}" for version in NODES))
    assert done.returncode == 0, done.stderr
    assert machine.omg("use", f"node@{NODES[1]}").returncode == 0
    return machine


def project(folder: Path, pin: str, **more: object) -> Path:
    manager, _, version = pin.partition("@")
    digest = f"+sha512.{HASHES[pin]}" if pin in HASHES else ""
    say = "node -p process.version"
    manifest = {
        "name": "project",
        "version": "1.0.0",
        "license": "MIT",
        "packageManager": f"{manager}@{version}{digest}",
        "dependencies": {"is-number": "7.0.0"},
        "scripts": {"node": say, "nested": f"{manager} --version"},
        **more,
    }
    (folder / "package.json").write_text(json.dumps(manifest, indent=2))
    (folder / ".yarnrc.yml").write_text("nodeLinker: node-modules\nenableGlobalCache: false\n")
    return folder


@pytest.mark.parametrize("pin", [*HASHES, *OTHERS])
def test_project_is_installed_locked_and_run_by_what_it_names(
    machine: Machine, tmp_path: Path, pin: str
) -> None:
    manager, _, version = pin.partition("@")
    folder = project(tmp_path, pin)
    (folder / ".nvmrc").write_text(f"{NODES[0]}\n")
    done = machine.omg("install", cwd=folder)
    assert (done.returncode, pin.replace("@", " ") in done.stdout) == (0, True), done.stderr

    assert machine.run(folder, manager, "--version") == version
    machine.run(folder, manager, "install")
    assert (folder / LOCKS[manager]).is_file()
    assert machine.run(folder, "node", "-p", "require('is-number')(5)") == "true"
    run = ["run", "--silent"] if pin != "yarn@4.9.2" else ["run"]
    # The folder's node runs the scripts, and inside of them the manager is the same.
    assert machine.run(folder, manager, *run, "node").splitlines()[-1] == f"v{NODES[0]}"
    assert version in machine.run(folder, manager, *run, "nested").splitlines()
    frozen = {"npm": ["ci"], "pnpm": ["install", "--frozen-lockfile"]}
    shutil.rmtree(folder / "node_modules")
    machine.run(folder, manager, *frozen.get(manager, ["install"]))
    assert (folder / "node_modules/is-number/package.json").is_file()


@pytest.mark.parametrize("pin", ["pnpm@9.15.0", "npm@10.9.0"])
def test_wrong_hash_of_a_genuine_package_is_refused(machine: Machine, tmp_path: Path, pin: str) -> None:
    manager, _, version = pin.partition("@")
    folder = project(tmp_path, pin, packageManager=f"{pin}+sha512.{HASHES[pin][::-1]}")
    shutil.rmtree(machine.store.toolchain_dir(manager, version), ignore_errors=True)

    done = machine.omg("install", cwd=folder)

    assert (done.returncode, "does not match the hash pinned here" in done.stderr) == (1, True)
    assert not machine.store.toolchain_dir(manager, version).exists()


def test_what_omg_pins_is_what_corepack_pins(machine: Machine, tmp_path: Path) -> None:
    for pin, digest in HASHES.items():
        (tmp_path / "package.json").write_text("{}")
        assert machine.omg("install", pin, cwd=tmp_path).returncode == 0
        assert machine.omg("pin", pin, cwd=tmp_path).returncode == 0
        pinned = json.loads((tmp_path / "package.json").read_text())["packageManager"]
        assert pinned == f"{pin}+sha512.{digest}"


def test_workspaces(machine: Machine, tmp_path: Path) -> None:
    folder = project(tmp_path, "pnpm@9.15.0", dependencies={})
    (folder / "pnpm-workspace.yaml").write_text("packages: ['packages/*']\n")
    for name, node in (("a", NODES[0]), ("b", NODES[1])):
        package = folder / "packages" / name
        package.mkdir(parents=True)
        (package / ".nvmrc").write_text(f"{node}\n")
        scripts = {"say": "node -p process.version && pnpm --version"}
        (package / "package.json").write_text(json.dumps({"name": name, "scripts": scripts}))
    assert machine.omg("install", cwd=folder).returncode == 0

    told = machine.run(folder, "pnpm", "-r", "--workspace-concurrency=1", "run", "say")

    for word in (f"v{NODES[0]}", f"v{NODES[1]}"):
        assert word in told
    assert told.count("9.15.0") == 2
    assert machine.run(folder / "packages/a", "pnpm", "--version") == "9.15.0"


def test_pinned_npm_in_a_script_that_goes_elsewhere(machine: Machine, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "package.json").write_text("{}")
    folder = project(tmp_path, "npm@10.9.0", scripts={"go": "cd other && npm --version"})
    (other / "package.json").unlink()
    assert machine.omg("install", cwd=folder).returncode == 0

    assert machine.run(folder, "npm", "run", "--silent", "go") == "10.9.0"
    elsewhere = tmp_path.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    own = machine.run(elsewhere, "npm", "--version")
    assert own != "10.9.0"
    (folder / "package.json").write_text(
        json.dumps({"packageManager": "npm@10.9.0", "scripts": {"go": f"cd '{elsewhere}' && npm --version"}})
    )
    assert machine.run(folder, "npm", "run", "--silent", "go") == "10.9.0"


def test_a_global_tool_of_a_pinned_npm_is_the_nodes(machine: Machine, tmp_path: Path) -> None:
    folder = project(tmp_path, "npm@10.9.0")
    (folder / ".nvmrc").write_text(f"{NODES[0]}\n")
    assert machine.omg("install", cwd=folder).returncode == 0

    machine.run(folder, "npm", "install", "-g", "semver@7.6.3")

    assert (machine.store.shims_dir / "semver").is_file()
    assert (machine.store.toolchain_dir("node", NODES[0]) / "bin/semver").exists()
    assert machine.run(folder, "semver", "1.2.3") == "1.2.3"
    machine.run(folder, "npm", "uninstall", "-g", "semver")
    assert not (machine.store.shims_dir / "semver").exists()


def test_offline_from_the_cache(machine: Machine, tmp_path: Path) -> None:
    folder = project(tmp_path, "pnpm@9.15.0")
    assert machine.omg("install", cwd=folder).returncode == 0
    assert machine.omg("uninstall", "pnpm@9.15.0", "--force", cwd=folder).returncode == 0

    done = machine.omg("install", "--offline", cwd=folder)

    assert (done.returncode, "installed pnpm 9.15.0" in done.stdout) == (0, True), done.stderr
    assert machine.run(folder, "pnpm", "--version") == "9.15.0"


def test_corepack_beside_it(machine: Machine, tmp_path: Path) -> None:
    corepack = shutil.which("corepack", path="/usr/bin:/bin")
    if corepack is None:
        pytest.skip("there is no corepack")
    # corepack as a tool of a node of omg's, which links pnpm into that node's bin.
    node = machine.store.toolchain_dir("node", NODES[0])
    real = os.path.realpath(corepack)
    (node / "bin/pnpm").symlink_to(os.path.join(os.path.dirname(real), "pnpm.js"))  # noqa: PTH118, PTH120
    try:
        machine.omg("rehash")
        folder = project(tmp_path, "pnpm@9.15.0")
        (folder / ".nvmrc").write_text(f"{NODES[0]}\n")
        assert machine.omg("install", cwd=folder).returncode == 0
        # Pinned: omg's. Not pinned: that of the node's bin.
        file = machine.store.toolchain_dir("pnpm", "9.15.0") / "bin/pnpm"
        assert machine.omg("which", "pnpm", cwd=folder).stdout.strip() == str(file)
        assert machine.run(folder, "pnpm", "--version") == "9.15.0"
        (folder / "package.json").write_text("{}")
        assert machine.omg("which", "pnpm", cwd=folder).stdout.strip() == str(node / "bin/pnpm")
    finally:
        (node / "bin/pnpm").unlink()
        machine.omg("rehash")


def test_what_corepack_has_is_taken_over_without_a_network(machine: Machine, tmp_path: Path) -> None:
    corepack = shutil.which("corepack", path="/usr/bin:/bin")
    if corepack is None:
        pytest.skip("there is no corepack")
    own = {**machine.env, "COREPACK_HOME": str(tmp_path / "cache"), "COREPACK_ENABLE_DOWNLOAD_PROMPT": "0"}
    (tmp_path / "package.json").write_text("{}")
    prepared = subprocess.run(
        [corepack, "install", "--global", "yarn@1.22.19"],
        env={**own, "COREPACK_INTEGRITY_KEYS": "0"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if prepared.returncode:
        pytest.skip(f"corepack cannot fetch here: {prepared.stdout[-200:]}{prepared.stderr[-200:]}")
    mine = Machine(machine.home, {**own, "OMG_OFFLINE": "1"}, machine.store)
    (tmp_path / "package.json").write_text('{"packageManager": "yarn@1.22.19"}')

    done = mine.omg("import", "corepack", cwd=tmp_path)

    assert (done.returncode, "yarn  1.22.19  copied" in done.stdout) == (0, True), done.stdout + done.stderr
    shutil.rmtree(tmp_path / "cache")
    assert mine.run(tmp_path, "yarn", "--version") == "1.22.19"
    assert mine.omg("verify", "yarn@1.22.19", cwd=tmp_path).returncode == 0
