"""Other managers, measured beside omg: mise from its npm package; pyenv and rustup where they are."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.clock import Call

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_CACHE_DIR = Path(__file__).parents[1] / ".cache"
_MISE_PACKAGE = "@jdxcode/mise-linux-x64"
_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_NODE, _PYTHON, _RUST = "20.11.1", "3.12.4", "1.96.0"
# As many versions of node as omg has beside it.
_OTHERS = 9
# How far above the executables of a version are the shims.
_SHIMS_ABOVE = {"mise": 3, "pyenv": 2}


@dataclass(frozen=True)
class Peer:
    """Another manager with versions of its own, and a project that pins one of them.

    Attributes:
        name: What it is called.
        program: Its program.
        env: All of its environment.
        project: Where it is run.
        bin_dir: The executables of one of its versions.
    """

    name: str
    program: Path
    env: Mapping[str, str]
    project: Path
    bin_dir: Path

    def call(self, label: str, *words: str) -> Call:
        """Return a call of it."""
        return Call(label, (self.program, *words), self.project, self.env)


def peers(root: Path, target: Path, names: Sequence[str]) -> Iterator[Peer]:
    """Yield each manager that works here, with these executables; say of the others that they do not."""
    for name, make in (("mise", _mise), ("pyenv", _pyenv)):
        try:
            yield make(root / name, target, names)
        except (OSError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"{name} is left out: {error}\n")


def peer_calls(root: Path, target: Path) -> Iterator[Call]:
    """Yield a call through the shim of each manager that works here, and its answer where that leads."""
    for peer in peers(root, target, ("node", "python3")):
        executable = "node" if peer.name == "mise" else "python3"
        shims_dir = peer.bin_dir.parents[_SHIMS_ABOVE[peer.name]] / "shims"
        yield Call(peer.name, (shims_dir / executable,), peer.project, peer.env)
        yield peer.call(f"{peer.name} which", "which", executable)
    try:
        yield _rustup_call(root / "rustup", target)
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"rustup is left out: {error}\n")


def fetch_mise() -> Path:
    """Install mise's own npm package below the tests, once, and return its program.

    Raises:
        OSError: There is no npm.
        subprocess.SubprocessError: It cannot fetch the package.
    """
    program = _CACHE_DIR / "mise" / "node_modules" / _MISE_PACKAGE / "bin" / "mise"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("there is no npm to fetch it with")
        directory = _CACHE_DIR / "mise"
        directory.mkdir(parents=True, exist_ok=True)
        _run(
            (npm, "install", "--no-save", "--no-audit", "--prefix", ".", _MISE_PACKAGE), os.environ, directory
        )
    return program


def mise_env(root: Path, program: Path) -> dict[str, str]:
    """Return the environment in which mise has all that it keeps below ``root``, and no network."""
    data = root / "data"
    ceiling = os.environ.get("OMG_CEILING_DIRS")
    return {
        "HOME": str(root),
        "PATH": f"{data}/shims:{program.parent}:{_SYSTEM_PATH}",
        "MISE_DATA_DIR": str(data),
        "MISE_CONFIG_DIR": str(root / "config"),
        "MISE_CACHE_DIR": str(root / "cache"),
        "MISE_STATE_DIR": str(root / "state"),
        "MISE_TRUSTED_CONFIG_PATHS": "/",
        "MISE_OFFLINE": "1",
        **({"MISE_CEILING_PATHS": ceiling} if ceiling else {}),
    }


def _mise(root: Path, target: Path, names: Sequence[str]) -> Peer:
    program = fetch_mise()
    env = mise_env(root, program)
    installs = Path(env["MISE_DATA_DIR"]) / "installs"
    versions = [_NODE, *(f"20.100.{number}" for number in range(_OTHERS))]
    for version in versions:
        _link(target, installs / "node" / version / "bin", names if version == _NODE else ("node",))
    _link(target, installs / "python" / _PYTHON / "bin", ("python3",))
    project = _project(root, ".tool-versions", f"node {_NODE}\npython {_PYTHON}\n")
    _run((str(program), "reshim"), env, project)
    return Peer("mise", program, env, project, installs / "node" / _NODE / "bin")


def _pyenv(root: Path, target: Path, names: Sequence[str]) -> Peer:
    program = shutil.which("pyenv")
    if program is None:
        raise FileNotFoundError("there is none on PATH")
    bin_dir = root / "versions" / _PYTHON / "bin"
    _link(target, bin_dir, (*names, "python3"))
    env = {
        "HOME": str(root),
        "PYENV_ROOT": str(root),
        "PATH": f"{root}/shims:{Path(program).parent}:{_SYSTEM_PATH}",
    }
    project = _project(root, ".python-version", f"{_PYTHON}\n")
    _run((program, "rehash"), env, project)
    return Peer("pyenv", Path(program), env, project, bin_dir)


def _rustup_call(root: Path, target: Path) -> Call:
    """Return a call of `rustc` through rustup, with a toolchain that looks like one that it installed."""
    found = shutil.which("rustup")
    if found is None:
        raise FileNotFoundError("there is none on PATH")
    host = f"{platform.machine()}-unknown-linux-gnu"
    _link(target, root / "toolchains" / f"{_RUST}-{host}" / "bin", ("rustc",))
    (root / "settings.toml").write_text(f'version = "12"\ndefault_host_triple = "{host}"\n', encoding="utf-8")
    # Its shims are further names of its program.
    shim = root / "bin" / "rustc"
    shim.parent.mkdir()
    shim.symlink_to(Path(found).resolve())
    env = {"HOME": str(root), "RUSTUP_HOME": str(root), "CARGO_HOME": str(root), "PATH": _SYSTEM_PATH}
    project = _project(root, "rust-toolchain.toml", f'[toolchain]\nchannel = "{_RUST}"\n')
    _run((str(shim),), env, project)
    return Call("rustup", (shim,), project, env)


def _link(target: Path, bin_dir: Path, names: Iterable[str]) -> None:
    bin_dir.mkdir(parents=True)
    for name in dict.fromkeys(names):
        os.link(target, bin_dir / name)


def _project(root: Path, version_file: str, text: str) -> Path:
    project = root / "project"
    project.mkdir(parents=True)
    (project / version_file).write_text(text, encoding="utf-8")
    return project


def _run(command: Sequence[str], env: Mapping[str, str], directory: Path) -> None:
    subprocess.run(
        command,
        env=env,
        cwd=directory,
        check=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
