"""Other managers, measured beside omg: mise from its npm package, pyenv where this machine has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.clock import Call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CACHE_DIR = Path(__file__).parents[1] / ".cache"
_MISE_PACKAGE = "@jdxcode/mise-linux-x64"
_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_NODE, _PYTHON = "20.11.1", "3.12.4"


def peer_calls(root: Path, target: Path) -> Iterator[Call]:
    """Yield a call through the shim of each manager that works here; say of the others that they do not."""
    for name, make in (("mise", _mise_calls), ("pyenv", _pyenv_calls)):
        try:
            yield from make(root / name, target)
        except (OSError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"{name} is left out: {error}\n")


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


def _mise_calls(root: Path, target: Path) -> Sequence[Call]:
    program = fetch_mise()
    env = mise_env(root, program)
    data = Path(env["MISE_DATA_DIR"])
    _link(target, data / "installs" / "node" / _NODE / "bin" / "node")
    project = _project(root, ".tool-versions", f"node {_NODE}\n")
    _run((str(program), "reshim"), env, project)
    return [
        Call("mise", (data / "shims" / "node",), project, env),
        Call("mise which", (program, "which", "node"), project, env),
    ]


def _pyenv_calls(root: Path, target: Path) -> Sequence[Call]:
    program = shutil.which("pyenv")
    if program is None:
        raise FileNotFoundError("there is none on PATH")
    _link(target, root / "versions" / _PYTHON / "bin" / "python3")
    env = {
        "HOME": str(root),
        "PYENV_ROOT": str(root),
        "PATH": f"{root}/shims:{Path(program).parent}:{_SYSTEM_PATH}",
    }
    project = _project(root, ".python-version", f"{_PYTHON}\n")
    _run((program, "rehash"), env, project)
    return [
        Call("pyenv", (root / "shims" / "python3",), project, env),
        Call("pyenv which", (program, "which", "python3"), project, env),
    ]


def _link(target: Path, file: Path) -> None:
    file.parent.mkdir(parents=True)
    os.link(target, file)


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
