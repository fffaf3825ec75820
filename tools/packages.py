"""Build the wheels, one for each machine with a native shim, and the source archive.

.venv/bin/python tools/packages.py DIRECTORY [--key FILE] [--address URL]

The shims are cross-compiled by Zig, which the extra `release` brings. The same sources, extra and
`SOURCE_DATE_EPOCH` make the same bytes.
"""

from __future__ import annotations

import argparse
import json
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


def build(source: Path, directory: Path, published: Path | None = None) -> list[Path]:
    """Build all wheels and the source archive from ``source`` into ``directory``.

    Args:
        source: The checkout.
        directory: Where the files go.
        published: What the package says of its releases: `omg.shell.published`; see `write_published`.

    Raises:
        BuildError: Zig, hatchling or a compiler failed.
    """
    wheels = [build_wheel(source, directory, target, published) for target in TARGETS]
    return [build_sdist(source, directory, published), *wheels]


def write_published(file: Path, address: str, key: str) -> Path:
    """Write the build input that `omg self update` reads: the releases' address, and the key that signs them.

    Args:
        file: Where to write.
        address: An https URL, or empty.
        key: An OpenPGP certificate with armor, or empty: updates then come only from paths and an index.
    """
    file.write_text(json.dumps({"address": address, "key": key}, indent=1) + "\n", encoding="utf-8")
    return file


def build_sdist(source: Path, directory: Path, published: Path | None = None) -> Path:
    """Build the source archive; ``published`` as in `build`.

    Raises:
        BuildError: hatchling failed.
    """
    return _build(source, directory, "sdist", _said(published))


def build_wheel(source: Path, directory: Path, target: str, published: Path | None = None) -> Path:
    """Build the wheel of one of the `TARGETS`; ``published`` as in `build`.

    Raises:
        BuildError: Zig or hatchling failed, or the wheel is for another platform.
    """
    with tempfile.TemporaryDirectory() as caches:
        wheel = _build(
            source,
            directory,
            "wheel",
            {
                **_said(published),
                "OMG_SHIM_CC": f"'{sys.executable}' -m ziglang cc -target {target}",
                # Nothing of an earlier build, and nothing in the home.
                "ZIG_GLOBAL_CACHE_DIR": caches,
                "ZIG_LOCAL_CACHE_DIR": caches,
            },
        )
    if not wheel.name.endswith(f"-py3-none-{TARGETS[target]}.whl"):
        raise BuildError(f"`{wheel.name}` is not a wheel for {TARGETS[target]}")
    return wheel


def _said(published: Path | None) -> dict[str, str]:
    return {"OMG_PUBLISHED": str(published)} if published is not None else {}


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
    parser.add_argument("--key", type=Path, metavar="FILE", help="an OpenPGP certificate, with armor")
    parser.add_argument("--address", default="", metavar="URL", help="where the releases are published")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        key = arguments.key.read_text(encoding="utf-8") if arguments.key else ""
        published = write_published(Path(scratch) / "published.json", arguments.address, key)
        for file in build(ROOT, arguments.directory.absolute(), published):
            sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
