"""The packages of cargo, go and bun: one place for all versions, outside of each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from omg.packages.npm import is_package_name, parse_dependencies, parse_manifest
from omg.packages.package import Package, SharedTool, content_of, entries_of, is_name, is_version
from omg.store.installed import is_command_name
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# cargo's own registry; what came from another place has that as its origin.
_CRATES_IO = re.compile(
    r"(?:sparse|registry)\+https://(?:index\.crates\.io/|github\.com/rust-lang/crates\.io-index)"
)
# `ripgrep 14.1.0 (registry+https://github.com/rust-lang/crates.io-index)`.
_CRATE = re.compile(r"(?P<name>\S+) (?P<version>\S+) \((?P<source>[^)]*)\)")


def parse_crates(content: bytes) -> tuple[Package, ...]:
    """Return the crates in a ``.crates.toml``, with which cargo remembers what it installed.

    Source: https://doc.rust-lang.org/cargo/guide/cargo-home.html and cargo 1.95, read 2026-12-01.
    """
    import tomllib

    try:
        installed = tomllib.loads(content.decode("utf-8")).get("v1")
    except (ValueError, RecursionError):
        return ()
    packages = []
    for key, names in installed.items() if isinstance(installed, dict) else ():
        found = _CRATE.fullmatch(key)
        if found is None or not is_name(found["name"]) or not is_version(found["version"]):
            continue
        executables = filter(is_command_name, filter(_is_text, names if isinstance(names, list) else ()))
        origin = "" if _CRATES_IO.match(found["source"]) else found["source"]
        packages.append(Package(found["name"], found["version"], tuple(sorted(executables)), origin))
    return tuple(sorted(packages, key=lambda package: package.name))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _read_cargo(env: Mapping[str, str], home: Path) -> tuple[Path, tuple[Package, ...]]:
    cargo_home = _place(env, "CARGO_HOME", home / ".cargo")
    root = _place(env, "CARGO_INSTALL_ROOT", cargo_home)
    content = content_of(root / ".crates.toml")
    return root / "bin", parse_crates(content) if content is not None else ()


def _read_go(env: Mapping[str, str], home: Path) -> tuple[Path, tuple[Package, ...]]:
    """What go installed tells its version only to `go version -m`: only the names are known."""
    first = env.get("GOPATH", "").partition(":")[0]
    go_path = Path(first) if first.startswith("/") else home / "go"
    bin_dir = _place(env, "GOBIN", go_path / "bin")
    names = [entry.name for entry in entries_of(bin_dir) if is_command_name(entry.name) and entry.is_file()]
    return bin_dir, tuple(Package(name, "", (name,)) for name in names)


def _read_bun(env: Mapping[str, str], home: Path) -> tuple[Path, Iterator[Package]]:
    root = _place(env, "BUN_INSTALL", home / ".bun")
    return root / "bin", _bun_packages(root / "install" / "global")


def _bun_packages(folder: Path) -> Iterator[Package]:
    for name in parse_dependencies(content_of(folder / "package.json") or b""):
        content = content_of(folder / "node_modules" / name / "package.json")
        package = parse_manifest(content) if content is not None and is_package_name(name) else None
        yield replace(package, name=name) if package is not None else Package(name, "")


def _place(env: Mapping[str, str], variable: str, default: Path) -> Path:
    named = env.get(variable, "")
    return Path(named) if named.startswith("/") else default


CARGO = SharedTool("cargo", "cargo install", _read_cargo)
GO = SharedTool("go", "go install", _read_go)
BUN = SharedTool("bun", "bun add -g", _read_bun)
