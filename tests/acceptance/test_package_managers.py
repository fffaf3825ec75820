"""npm, pnpm and yarn as omg's own, from a registry on loopback."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from omg.shim.program import place_program
from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable
from tests.prose import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

PAGE = (ROOT / "docs/package-managers.md").read_text(encoding="utf-8")
_SCRIPT = b"#!/usr/bin/env node\n"
_YARN_JS = b"#!/usr/bin/env node\n// 4.9.2\n"


@pytest.fixture
def registry(publishers: Publishers, upstream: Upstream, env: dict[str, str]) -> Publishers:
    """Return a registry with all three, which omg is told of."""
    for version in ("9.9.4", "10.9.0"):
        tools = {f"bin/{tool}-cli.js": (0o644, _SCRIPT) for tool in ("npm", "npx")}
        publishers.package("npm", version, dict(tools))
    for version in ("8.15.9", "9.14.0", "9.15.0"):
        tools = {f"bin/{tool}.cjs": (0o755, _SCRIPT) for tool in ("pnpm", "pnpx")}
        publishers.package("pnpm", version, {**tools, "package.json": (0o644, version.encode())})
    publishers.package("yarn", "1.22.22", {"bin/yarn.js": (0o755, _SCRIPT)})
    publishers.package("@yarnpkg/cli-dist", "4.9.2", {"bin/yarn.js": (0o755, _YARN_JS)})
    env["OMG_NPM_REGISTRY"] = f"{upstream.url}/registry"
    return publishers


def _manager(project: Path, text: str) -> None:
    (project / "package.json").write_text(json.dumps({"packageManager": text}))


def _archive_digest(upstream: Upstream, name: str, version: str, algorithm: str) -> str:
    archive = upstream.content(f"registry/{name}/-/{name.rpartition('/')[2]}-{version}.tgz")
    return f"{algorithm}.{hashlib.new(algorithm, archive).hexdigest()}"


@pytest.mark.usefixtures("registry")
def test_what_a_project_names_is_installed_and_runs(
    omg: RunOmg, upstream: Upstream, project: Path, store: StoreBuilder, env: dict[str, str]
) -> None:
    store.add("node", "20.11.1")
    node = store.executable("node", "20.11.1", "node")
    node.write_text('#!/bin/sh\necho "$0 $*"\n')
    store.set_current("node", "20.11.1")
    _manager(project, f"pnpm@9.15.0+{_archive_digest(upstream, 'pnpm', '9.15.0', 'sha224')}")

    done = omg("install")

    assert (done.exit_status, done.stderr.count("error")) == (0, 0)
    assert "installed pnpm 9.15.0 from npm:pnpm (checksum verified; " in done.stdout
    place_program(store.layout)
    assert omg("rehash").exit_status == 0
    shim = store.layout.shims_dir / "pnpm"
    file = store.layout.toolchain_dir("pnpm", "9.15.0") / "bin/pnpm"
    for _ in range(2):
        ran = subprocess.run(
            (shim, "add", "x"), cwd=project, env=env, capture_output=True, text=True, check=True
        )
        assert ran.stdout == f"{node} {file} add x\n"
    assert omg("which", "pnpm").lines == [str(file)]
    assert omg("where", "pnpm").lines == [str(file.parents[1])]
    assert [line.split()[:2] for line in omg("current", "pnpm").lines] == [["pnpm", "9.15.0"]]
    why = omg("why", "pnpm").stdout
    assert f"{node} runs it, as this folder asks" in " ".join(why.split())
    assert omg("list", "pnpm").lines[0].split()[:3] == ["*", "pnpm", "9.15.0"]


@pytest.mark.usefixtures("registry")
def test_a_prefix_and_the_default(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("use", "pnpm@9", "yarn", "npm@10")

    assert done.exit_status == 0
    assert (store.layout.current_link("pnpm").readlink().name) == "9.15.0"
    assert (store.layout.current_link("yarn").readlink().name) == "4.9.2"
    assert omg("uninstall", "yarn@4.9.2", "--force").exit_status == 0
    assert [line.split()[0] for line in omg("list", "yarn", "--remote").lines] == ["1.22.22", "4.9.2"]


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    ("pin", "algorithm"),
    [
        ("pnpm 9.15.0", "sha512"),
        pytest.param("pnpm 9.15.0", "sha1", marks=pytest.mark.slow),
        pytest.param("npm 10.9.0", "sha256", marks=pytest.mark.slow),
    ],
)
def test_a_wrong_hash_installs_nothing(
    omg: RunOmg, upstream: Upstream, project: Path, store: StoreBuilder, pin: str, algorithm: str
) -> None:
    name, version = pin.split()
    right = _archive_digest(upstream, name, version, algorithm)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    _manager(project, f"{name}@{version}+{wrong}")

    refused = omg("install", "--json")

    assert (refused.exit_status, refused.document["error"]["kind"]) == (1, "wrong_pinned_checksum")  # type: ignore
    assert not store.layout.toolchain_dir(name, version).exists()
    # By name it is the same version, and so the same hash.
    assert omg("install", f"{name}@{version}").exit_status == 1
    assert omg("install", f"{name}@{version}+{right}").exit_status == 0
    refused = omg("install")
    mismatch = "which is installed, does not match the hash pinned here"
    assert (refused.exit_status, mismatch in refused.stderr) == (
        1,
        True,
    )
    _manager(project, f"{name}@{version}+{right}")
    assert omg("install").exit_status == omg("install", "--force").exit_status == 0


@pytest.mark.usefixtures("registry")
def test_a_hash_that_nothing_is_left_of_is_told(
    omg: RunOmg, project: Path, home: Path, upstream: Upstream
) -> None:
    right = _archive_digest(upstream, "pnpm", "9.15.0", "sha256")
    assert omg("install", "pnpm@9.15.0").exit_status == 0
    shutil.rmtree(home / ".cache/omg/downloads")
    told = []
    for digest in (right, f"sha256.{'0' * 64}"):
        _manager(project, f"pnpm@9.15.0+{digest}")
        seen, again = omg("install"), omg("install", "--force", "pnpm@9.15.0")
        told.append((seen.exit_status, "was not compared with the sha256" in seen.stderr, again.exit_status))
        shutil.rmtree(home / ".cache/omg/downloads", ignore_errors=True)

    assert told == [(0, True, 0), (0, True, 1)]


@pytest.mark.usefixtures("registry")
def test_the_hash_of_a_later_yarn_is_that_of_its_file(
    omg: RunOmg, project: Path, store: StoreBuilder
) -> None:
    digest = hashlib.sha224(_YARN_JS).hexdigest()
    _manager(project, f"yarn@4.9.2+sha224.{digest[::-1]}")
    assert omg("install").exit_status == 1
    assert not store.layout.toolchain_dir("yarn", "4.9.2").exists()

    _manager(project, f"yarn@4.9.2+sha224.{digest}")

    assert omg("install").exit_status == omg("install").exit_status == 0
    _manager(project, f"yarn@4.9.2+sha224.{digest[::-1]}")
    assert omg("install").exit_status == 1


def test_what_packagemanager_may_not_be(omg: RunOmg, project: Path) -> None:
    misled = []
    for text in ("^9", "latest", "https://x.example/a.tgz", "9.15.0+sha512.0"):
        _manager(project, f"pnpm@{text}")
        for command in (("install",), ("which", "pnpm")):
            refused = omg(*command)
            answer = (refused.exit_status, refused.stderr.count("omg: "), "package.json" in refused.stderr)
            misled += [(text, command, refused)] if answer != (127, 1, True) else []
    assert misled == []


def test_without_a_registry_it_is_said_how_to_set_one(omg: RunOmg) -> None:
    refused = omg("install", "pnpm@9.15.0")

    assert refused.exit_status == 1
    assert "no npm registry is set" in refused.stderr


def test_another_source_is_refused(omg: RunOmg) -> None:
    refused = omg("install", "pnpm@9.15.0", "--source", "nodejs.org")

    assert (refused.exit_status, "is not a source of pnpm" in refused.stderr) == (2, True)


@pytest.mark.usefixtures("registry")
def test_pin_writes_the_hash_that_the_install_compares(
    omg: RunOmg, upstream: Upstream, project: Path, store: StoreBuilder
) -> None:
    digest = _archive_digest(upstream, "pnpm", "9.15.0", "sha512")

    pinned = omg("pin", "pnpm@9")

    assert json.loads((project / "package.json").read_text()) == {"packageManager": f"pnpm@9.15.0+{digest}"}
    assert "hint: it is not installed yet; run omg install pnpm@9.15.0" in pinned.stderr
    assert omg("install").exit_status == 0
    assert omg("pin", "pnpm@9").exit_status == 0
    assert json.loads((project / "package.json").read_text()) == {"packageManager": f"pnpm@9.15.0+{digest}"}

    pinned = omg("pin", "yarn@4")
    assert json.loads((project / "package.json").read_text()) == {"packageManager": "yarn@4.9.2"}
    assert "its hash is known once it is installed: run omg install yarn@4.9.2" in pinned.stderr
    assert omg("install").exit_status == omg("pin", "yarn@4.9.2").exit_status == 0
    yarn = hashlib.sha512(_YARN_JS).hexdigest()
    assert json.loads((project / "package.json").read_text()) == {
        "packageManager": f"yarn@4.9.2+sha512.{yarn}"
    }
    assert omg("install").exit_status == 0
    assert omg("unpin", "yarn", "-y").exit_status == 0
    assert not (project / "package.json").exists() or "yarn" not in (project / "package.json").read_text()


@pytest.mark.slow
@pytest.mark.usefixtures("registry")
def test_every_block_of_the_page_can_be_typed(
    omg: RunOmg, project: Path, home: Path, store: StoreBuilder, env: dict[str, str]
) -> None:
    store.add("node", "24.1.0")
    store.set_current("node", "24.1.0")
    write_executable(home / "bin/omg", OMG_SCRIPT)
    note = {"bin": ["yarn", "yarnpkg"], "hash": "", "locator": {"name": "yarn", "reference": "4.5.0"}}
    cached = home / ".cache/node/corepack/v1/yarn/4.5.0"
    write_executable(cached / "yarn.js", _SCRIPT.decode())
    (cached / ".corepack").write_text(json.dumps(note))
    assert omg("setup", "-y").exit_status == 0
    environment = {**env, "PATH": f"{store.layout.shims_dir}:{home / 'bin'}:/usr/bin:/bin"}
    typed = blocks(PAGE)

    for block in typed:
        done = subprocess.run(
            ("bash", "-euc", block), cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}{done.stdout}{done.stderr}"

    assert len(typed) == 3
    pinned = json.loads((project / "package.json").read_text())["packageManager"]
    assert pinned.startswith("pnpm@9.15.0+sha512.")
    assert omg("where", "pnpm").lines == [str(store.layout.toolchain_dir("pnpm", "9.15.0"))]
    assert omg("list", "yarn").lines[0].split()[:2] == ["yarn", "4.5.0"]


@pytest.mark.usefixtures("registry")
def test_npm_that_a_node_brings_comes_before_a_default_of_npm(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "24.1.0", executables=("node", "npm"))
    store.set_current("node", "24.1.0")

    done = omg("install", "npm@10.9.0", "pnpm@9.15.0", env={"CI": ""})

    assert done.exit_status == 0
    assert not store.layout.current_link("npm").is_symlink()
    assert store.layout.current_link("pnpm").is_symlink()
    used = omg("use", "npm@10.9.0")
    assert "node 24.1.0 brings its own npm, which runs where no project pins one" in used.stdout
    assert omg("which", "npm").lines == [str(store.executable("node", "24.1.0", "npm"))]
    assert "node 24.1.0 brings its own" in omg("current", "npm").stdout
    assert [line.split()[0] for line in omg("current").lines] == ["node", "pnpm"]
    listed = omg("list", "npm", "--json").document["toolchains"]
    assert [(one["version"], one["active"], one["default"]) for one in listed] == [("10.9.0", False, True)]
    assert omg("current", "npm", env={"OMG_NPM_VERSION": "10"}).lines[0].split()[:2] == ["npm", "10.9.0"]


@pytest.mark.usefixtures("registry")
def test_a_project_has_one_package_manager(omg: RunOmg, project: Path) -> None:
    _manager(project, "yarn@1.22.22")

    refused = omg("pin", "npm@10", "pnpm@9")

    assert (refused.exit_status, "names one package manager: npm or pnpm" in refused.stderr) == (2, True)
    assert json.loads((project / "package.json").read_text()) == {"packageManager": "yarn@1.22.22"}
    pinned = omg("pin", "pnpm@9.15.0")
    assert (pinned.exit_status, "yarn was pinned there before" in pinned.stderr) == (0, True)


@pytest.mark.usefixtures("registry")
def test_an_upgrade_keeps_the_hash(omg: RunOmg, project: Path, upstream: Upstream) -> None:
    pnpm, yarn = _archive_digest(upstream, "pnpm", "9.15.0", "sha512"), hashlib.sha512(_YARN_JS).hexdigest()
    for old, new in (
        (f"pnpm@9.14.0+sha224.{'0' * 56}", f"pnpm@9.15.0+{pnpm}"),
        (f"yarn@4.0.0+sha1.{'0' * 40}", f"yarn@4.9.2+sha512.{yarn}"),
    ):
        _manager(project, old)
        assert omg("upgrade", "--pins").exit_status == 0
        assert json.loads((project / "package.json").read_text()) == {"packageManager": new}


@pytest.mark.usefixtures("registry")
def test_a_hash_is_not_lost_in_an_upgrade(omg: RunOmg, project: Path, home: Path) -> None:
    theirs = home / "theirs/bin"
    theirs.mkdir(parents=True)
    write_executable(theirs / "yarn", "#!/bin/sh\n")
    assert omg("link", "yarn@4.9.2", str(theirs.parent)).exit_status == 0
    _manager(project, text := f"yarn@4.0.0+sha224.{'0' * 56}")

    refused = omg("upgrade", "--pins")

    assert (refused.exit_status, "the hash of yarn 4.9.2 is not known" in refused.stderr) == (1, True)
    assert json.loads((project / "package.json").read_text()) == {"packageManager": text}
    (project / ".tool-versions").write_text("yarn 4.9.2\n")
    assert "not changed: its hash is not known: run omg install yarn@4.9.2" in omg("check", "--fix").stdout
    assert json.loads((project / "package.json").read_text()) == {"packageManager": text}


@pytest.mark.usefixtures("registry")
def test_what_failed_is_not_edited_with_its_neighbour(omg: RunOmg, project: Path, upstream: Upstream) -> None:
    upstream.put("registry/npm/-/npm-10.9.0.tgz", b"something else")
    (project / ".tool-versions").write_text("pnpm 9.14.0\nnpm 9.9.4\n")

    assert omg("upgrade", "--pins", "--latest").exit_status == 1

    assert (project / ".tool-versions").read_text() == "pnpm 9.15.0\nnpm 9.9.4\n"
