"""Packages of one program each, made on the spot: what installers take without a registry."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_GEMSPEC = """\
Gem::Specification.new do |gem|
  gem.name, gem.version, gem.summary, gem.authors = "NAME", "1.0", "Greets", ["Nobody"]
  gem.license, gem.homepage = "MIT", "https://example.org"
  gem.files, gem.executables, gem.bindir = ["bin/NAME"], ["NAME"], "bin"
end
"""


def npm(place: Path, name: str, *, program: str = "node", scripts: dict[str, str] | None = None) -> Path:
    """Write a package of npm or bun, and return its folder."""
    folder = place / name
    folder.mkdir()
    manifest = {"name": name, "version": "1.0.0", "bin": {name: "cli.js"}, "scripts": scripts or {}}
    (folder / "package.json").write_text(json.dumps(manifest))
    (folder / "cli.js").write_text(f'#!/usr/bin/env {program}\nconsole.log("hello from {name}")\n')
    (folder / "cli.js").chmod(0o755)
    return folder


def wheel(place: Path, name: str) -> Path:
    """Write a wheel, and return it."""
    module, program = name.replace("-", "_"), f"def main():\n    print('hello from {name}')\n"
    info = f"{module}-1.0.dist-info"
    files = {
        f"{module}.py": program,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {module}:main\n",
    }
    file = place / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        archive.writestr(f"{info}/RECORD", "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD")))
    return file


def gem(place: Path, name: str) -> Path:
    """Write what `gem build` makes a gem of, and return the folder."""
    folder = place / name
    (folder / "bin").mkdir(parents=True)
    (folder / f"{name}.gemspec").write_text(_GEMSPEC.replace("NAME", name))
    (folder / "bin" / name).write_text(f'#!/usr/bin/env ruby\nputs "hello from {name}"\n')
    (folder / "bin" / name).chmod(0o755)
    return folder


def crate(place: Path, name: str) -> Path:
    """Write a crate, and return its folder."""
    folder = place / name
    (folder / "src").mkdir(parents=True)
    (folder / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nversion = "1.0.0"\n\n[workspace]\n')
    (folder / "src/main.rs").write_text(f'fn main() {{ println!("hello from {name}"); }}\n')
    return folder


def go_module(place: Path, name: str) -> Path:
    """Write a module without imports but one, whose compilation is short, and return its folder."""
    folder = place / name
    folder.mkdir()
    (folder / "go.mod").write_text(f"module example.org/{name}\n\ngo 1.21\n")
    (folder / "main.go").write_text(
        f'package main\n\nimport "os"\n\nfunc main() {{ os.Stdout.WriteString("hello from {name}\\n") }}\n'
    )
    return folder
