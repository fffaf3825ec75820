"""A case: a script that starts a runtime in several folders, and the versions that have to run there.

Folder `a` asks for the old version of every runtime and `b` for the new one, which is the global default as
well. Folder `c` asks for nothing: what comes from `a` keeps the old version there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSIONS = {
    "node": ("20.20.2", "24.21.0"),
    "python": ("3.9.2", "3.11.2"),
    "ruby": ("2.7.4", "3.1.2"),
    "go": ("1.26.6", "1.27.3"),
    "java": ("11.0.24+8", "17.0.21.1+2"),
    "rust": ("1.63.0", "1.96.0"),
    "bun": ("1.3.14", "1.4.5"),
}
_VERSION_FILES = {
    "node": ".node-version",
    "python": ".python-version",
    "ruby": ".ruby-version",
    "go": ".go-version",
    "java": ".java-version",
    "rust": "rust-toolchain",
    "bun": ".bun-version",
}


@dataclass(frozen=True)
class Case:
    """A script that is run in folder `a`, and what runs.

    Attributes:
        script: For sh.
        runs: What says its version, in order: `old` or `new`.
        runtime: Whose versions.
        files: Further files. One that begins with `#!` can be executed.
        needs: A command that fails where the case cannot be run.
    """

    script: str
    runs: str
    runtime: str = "node"
    files: Mapping[str, str] = field(default_factory=dict)
    needs: str = "true"


def everywhere(command: str) -> str:
    """Return a script that runs a command in the three folders, the first one being where it starts."""
    return f"{command} && cd ../b && {command} && cd ../c && {command}"


def scripts(**commands: str) -> dict[str, str]:
    """Return the `package.json` of folder `a`, with these scripts."""
    return {"a/package.json": manifest("a", **commands)}


def manifest(name: str, **commands: str) -> str:
    """Return a `package.json` with these scripts."""
    return json.dumps({"name": name, "version": "1.0.0", "scripts": commands})


def write(root: Path, case: Case) -> Path:
    """Write the folders and files of a case, and return folder `a`."""
    for folder in "abc":
        (root / folder).mkdir()
    for runtime, (old, new) in VERSIONS.items():
        (root / "a" / _VERSION_FILES[runtime]).write_text(f"{old}\n")
        (root / "b" / _VERSION_FILES[runtime]).write_text(f"{new}\n")
    for name, text in case.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
        (root / name).chmod(0o755 if text.startswith("#!") else 0o644)
    return root / "a"


def told(case: Case, output: str) -> str:
    """Return which versions an output tells, in its order."""
    # The shims' own names for a Java build have a `+`, which no Java says.
    old, new = (re.escape(version.partition("+")[0]) for version in VERSIONS[case.runtime])
    found = re.findall(rf"(?<![\d./])v?(?:go)?(?:({old})|({new}))(?![\d/.])", output)
    return " ".join("old" if is_old else "new" for is_old, _ in found)
