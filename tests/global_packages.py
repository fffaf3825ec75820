"""Global packages as npm, pip and gem leave them on the disk.

The files were compared with those of npm 11.19, pip 23.2 and RubyGems 3.3.15.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path


def add_npm(prefix: Path, name: str, version: str, *commands: str, **fields: object) -> Path:
    """Write a package as ``npm install -g`` does, and return its directory."""
    package_dir = prefix / "lib/node_modules" / name
    package_dir.mkdir(parents=True)
    bins = {command: f"bin/{command}.js" for command in commands}
    manifest = {"name": name, "version": version, "bin": bins, **fields}
    (package_dir / "package.json").write_text(json.dumps(manifest))
    for command, file in bins.items():
        write_executable(package_dir / file)
        (prefix / "bin" / command).symlink_to(f"../lib/node_modules/{name}/{file}")
    return package_dir


def add_pip(
    prefix: Path, name: str, version: str, *commands: str, is_requested: bool = True, url: str = ""
) -> Path:
    """Write a distribution's record as ``pip install`` does, and return its directory."""
    info_dir = prefix / f"lib/python3.12/site-packages/{name}-{version}.dist-info"
    info_dir.mkdir(parents=True)
    (info_dir / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: x\n\nName: not-this\n"
    )
    points = "".join(f"{command} = {name}:main\n" for command in commands)
    (info_dir / "entry_points.txt").write_text(f"[console_scripts]\n{points}\n[other]\nnot = it:me\n")
    record = "".join(f"../../../bin/{command},sha256=abc,229\n" for command in commands)
    (info_dir / "RECORD").write_text(f"{record}{name}/__init__.py,sha256=abc,1\n")
    (info_dir / "INSTALLER").write_text("pip\n")
    if is_requested:
        (info_dir / "REQUESTED").touch()
    if url:
        (info_dir / "direct_url.json").write_text(json.dumps({"dir_info": {"editable": True}, "url": url}))
    for command in commands:
        write_executable(prefix / "bin" / command)
    return info_dir


def add_gem(prefix: Path, name: str, version: str, *commands: str, needs: tuple[str, ...] = ()) -> Path:
    """Write a specification as ``gem install`` does, and return its file."""
    file = prefix / f"lib/ruby/gems/3.3.0/specifications/{name}-{version}.gemspec"
    file.parent.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'"{command}".freeze' for command in commands)
    executables = f"  s.executables = [{listed}]\n" if commands else ""
    dependencies = "".join(f'    s.add_runtime_dependency(%q<{need}>.freeze, [">= 1"])\n' for need in needs)
    file.write_text(
        f"# -*- encoding: utf-8 -*-\n# stub: {name} {version} ruby lib\n\n"
        "Gem::Specification.new do |s|\n"
        f'  s.name = "{name}".freeze\n  s.version = "{version}"\n{executables}'
        "  if s.respond_to? :add_runtime_dependency then\n"
        f"{dependencies}"
        '    s.add_development_dependency(%q<rspec>.freeze, [">= 0"])\n  else\n'
        '    s.add_dependency(%q<rspec>.freeze, [">= 0"])\n  end\nend\n'
    )
    for command in commands:
        write_executable(prefix / "bin" / command)
    return file
