"""Build the wheels, one for each machine with a native shim, and the source archive.

.venv/bin/python tools/packages.py DIRECTORY

The shims are cross-compiled by Zig, which the extra `release` brings. The same sources, extra and
`SOURCE_DATE_EPOCH` make the same bytes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]

# Zig's name of each machine, and the platform that its wheel is for: the programs of Linux are static.
TARGETS: Mapping[str, str] = {
    "x86_64-linux-musl": "manylinux_2_17_x86_64.musllinux_1_1_x86_64",
    "aarch64-linux-musl": "manylinux_2_17_aarch64.musllinux_1_1_aarch64",
    "x86_64-macos.11.0": "macosx_11_0_x86_64",
    "aarch64-macos.11.0": "macosx_11_0_arm64",
}
# What may be handed to the build: all else could change its bytes.
_PASSED = ("PATH", "HOME", "TMPDIR", "SOURCE_DATE_EPOCH")


class BuildError(Exception):
    """A file of the release could not be built."""


def build(source: Path, directory: Path) -> list[Path]:
    """Build all wheels and the source archive from ``source`` into ``directory``.

    Raises:
        BuildError: Zig, hatchling or a compiler failed.
    """
    return [build_sdist(source, directory), *(build_wheel(source, directory, target) for target in TARGETS)]


def build_sdist(source: Path, directory: Path) -> Path:
    """Build the source archive.

    Raises:
        BuildError: hatchling failed.
    """
    return _build(source, directory, "sdist", {})


def build_wheel(source: Path, directory: Path, target: str) -> Path:
    """Build the wheel of one of the `TARGETS`.

    Raises:
        BuildError: Zig or hatchling failed, or the wheel is for another platform.
    """
    with tempfile.TemporaryDirectory() as caches:
        wheel = _build(
            source,
            directory,
            "wheel",
            {
                "OMG_SHIM_CC": f"'{sys.executable}' -m ziglang cc -target {target}",
                # Nothing of an earlier build, and nothing in the home.
                "ZIG_GLOBAL_CACHE_DIR": caches,
                "ZIG_LOCAL_CACHE_DIR": caches,
            },
        )
    if not wheel.name.endswith(f"-py3-none-{TARGETS[target]}.whl"):
        raise BuildError(f"`{wheel.name}` is not a wheel for {TARGETS[target]}")
    return wheel


def _build(source: Path, directory: Path, kind: str, variables: Mapping[str, str]) -> Path:
    env = {name: os.environ[name] for name in _PASSED if name in os.environ}
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", scratch]
        done = subprocess.run(
            command, cwd=source, env={**env, **variables}, capture_output=True, text=True, check=False
        )
        made = list(Path(scratch).iterdir())
        if done.returncode != 0 or len(made) != 1:
            raise BuildError(f"the {kind} could not be built:\n{done.stdout}{done.stderr}")
        return made[0].rename(directory / made[0].name)


def main() -> int:
    """Build into the directory that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    for file in build(ROOT, parser.parse_args().directory.absolute()):
        sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
