"""Other people's clients install from the mirror: what they accept is the publishers' protocol."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.compiled import compiler
from tests.real.mirror import packing, python
from tests.real.mirror.registries import Registries, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.real.conftest import Mirror

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of rustup and uv, from their packages."""
    place = tmp_path_factory.mktemp("clients")
    registries = Registries(place / "downloads", place / "downloads")
    try:
        wheels = [registries.wheel("rustup", "1.29.0.1"), registries.wheel("uv", "0.13.9")]
    except UnavailableError as error:
        pytest.skip(f"the clients cannot be had: {error}")
    for wheel in wheels:
        packing.unpack_wheel(wheel, place, lambda name: name.partition("data/scripts/")[2])
    for program in place.iterdir():
        program.chmod(0o755)
    return place


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a new home, which is deleted afterwards: toolchains are large."""
    yield {"HOME": str(tmp_path), "PATH": f"{tmp_path}/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    shutil.rmtree(tmp_path, ignore_errors=True)


def run(env: dict[str, str], *command: str | Path) -> str:
    done = subprocess.run(
        command, env=env, cwd=env["HOME"], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(compiler() is None, reason="rustc needs a C compiler to link")
def test_rustup_installs_and_adds(mirror: Mirror, clients: Path, env: dict[str, str], tmp_path: Path) -> None:
    mirror.part("rust")
    env |= {"RUSTUP_DIST_SERVER": f"{mirror.url}/static.rust-lang.org", "RUSTUP_HOME": f"{tmp_path}/rustup"}
    rustup = clients / "rustup"
    run(env, rustup, "toolchain", "install", "1.63.0", "--profile", "minimal", "--no-self-update")
    run(env, rustup, "component", "add", "clippy", "--toolchain", "1.63.0")
    run(env, rustup, "target", "add", "wasm32-unknown-unknown", "--toolchain", "1.63.0")
    (tmp_path / "main.rs").write_text('fn main() { println!("{}", 6 * 7); }\n')
    run(env, rustup, "run", "1.63.0", "rustc", "main.rs")
    assert run(env, tmp_path / "main") == "42"


def test_mise_installs_node_bun_and_deno(mirror: Mirror, env: dict[str, str], tmp_path: Path) -> None:
    for part in ("node", "bun", "deno"):
        mirror.part(part)
    site = mirror.part("mise")
    mise = tmp_path / "mise"
    mise.symlink_to(site.root / site.archives[0].place)
    (site.root / site.archives[0].place).chmod(0o755)
    hosts = ("nodejs.org", "github.com", "api.github.com", "dl.deno.land", "deno.com")
    env |= {
        "MISE_URL_REPLACEMENTS": json.dumps({f"https://{host}": f"{mirror.url}/{host}" for host in hosts}),
        "MISE_USE_VERSIONS_HOST": "0",
        # mise trusts the keys of node's releasers only, and rightly refuses another's signature.
        "MISE_NODE_GPG_VERIFY": "0",
        "MISE_YES": "1",
    }
    run(env, mise, "install", "node@20.20.2", "bun@1.4.5", "deno@2.9.6")
    assert run(env, mise, "exec", "node@20.20.2", "--", "node", "--version") == "v20.20.2"
    assert run(env, mise, "exec", "bun@1.4.5", "--", "bun", "--version") == "1.4.5"
    assert run(env, mise, "exec", "deno@2.9.6", "--", "deno", "eval", "console.log(6 * 7)") == "42"


def test_uv_installs_python_and_makes_an_environment(
    mirror: Mirror, clients: Path, env: dict[str, str], tmp_path: Path
) -> None:
    """By its own form of the list of builds; names, digests and layout are the mirror's."""
    site = mirror.part("python")
    index = tmp_path / "downloads.json"
    rows = (site.root / python.INDEX).read_text().splitlines()
    index.write_text(json.dumps(dict(_downloads_of_uv(json.loads(row)) for row in rows)))
    env |= {
        "UV_PYTHON_INSTALL_DIR": f"{tmp_path}/pythons",
        "UV_PYTHON_DOWNLOADS_JSON_URL": str(index),
        "UV_PYTHON_INSTALL_MIRROR": f"{mirror.url}/{python.DOWNLOADS}",
        "UV_PYTHON_PREFERENCE": "only-managed",
    }
    run(env, clients / "uv", "python", "install", "3.9.2")
    run(env, clients / "uv", "venv", "--python", "3.9.2", "env")
    said = run(env, tmp_path / "env/bin/python", "-c", "import ssl, sys; print(sys.version.split()[0])")
    assert said == "3.9.2"


def _downloads_of_uv(row: dict[str, object]) -> tuple[str, dict[str, object]]:
    """Return a build as uv lists it. Source: astral-sh/uv, download-metadata.json, read 2026-11-23."""
    version, _, tag = str(row["version"]).partition("+")
    artifacts = row["artifacts"]
    assert isinstance(artifacts, list)
    major, minor, patch = version.split(".")
    return f"cpython-{version}-linux-x86_64-gnu", {
        "name": "cpython",
        "arch": {"family": "x86_64", "variant": None},
        "os": "linux",
        "libc": "gnu",
        "major": int(major),
        "minor": int(minor),
        "patch": int(patch),
        "prerelease": "",
        "url": artifacts[0]["url"],
        "sha256": artifacts[0]["sha256"],
        "variant": None,
        "build": tag,
    }
