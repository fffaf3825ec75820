"""npm's global packages: `lib/node_modules` of a version, read as npm leaves it.

Source: https://docs.npmjs.com/cli/v11/configuring-npm/folders and package-json, read 2026-12-01. npm 7 and
later keep no record of where a global package came from. npm 6 wrote that into the package's own manifest.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from omg.packages.package import Package, PackageTool, content_of, entries_of, is_name, is_version
from omg.store.installed import is_command_name
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# node's archives have them.
OWN = frozenset({"npm", "corepack"})
# What npm 6 wrote in `_resolved` of a package that did not come from a registry.
_NOT_REGISTRY = ("git", "file:", "github:", "/", ".")
# `typescript`, `typescript@5`, `@angular/cli@^19`. Others are folders, files, addresses and repositories.
_ARGUMENT = re.compile(r"(@[^@/\s]+/[^@/\s]+|[^@/\s:.][^@/\s:]*)(?:@(?!\w+:|[./])[^/]+)?")


def parse_manifest(content: bytes) -> Package | None:
    """Return the package that a ``package.json`` describes, or ``None`` if it describes none."""
    document = _document(content)
    name, version = document.get("name"), document.get("version")
    if not isinstance(name, str) or not is_package_name(name):
        return None
    resolved = document.get("_resolved")
    origin = resolved if isinstance(resolved, str) and resolved.startswith(_NOT_REGISTRY) else ""
    return Package(
        name,
        version if isinstance(version, str) and is_version(version) else "",
        _executables(name, document.get("bin")),
        origin,
    )


def parse_dependencies(content: bytes) -> tuple[str, ...]:
    """Return the names of the packages that a ``package.json`` depends on."""
    dependencies = _document(content).get("dependencies")
    if not isinstance(dependencies, dict):
        return ()
    return tuple(sorted(name for name in dependencies if is_package_name(name)))


def is_package_name(name: str) -> bool:
    """Return whether ``name`` is one of npm's: ``semver``, ``@angular/cli``."""
    scope, separator, inner = name.partition("/")
    if not separator:
        return is_name(name)
    return scope.startswith("@") and is_name(scope[1:]) and is_name(inner)


def read_modules(modules_dir: Path) -> Iterator[Package]:
    """Yield the packages that lie in a ``node_modules``; a linked one has its folder as its origin."""
    for entry in entries_of(modules_dir):
        if entry.name.startswith("@"):
            for inner in entries_of(modules_dir / entry.name):
                yield from _package(modules_dir, f"{entry.name}/{inner.name}", inner)
        else:
            yield from _package(modules_dir, entry.name, entry)


def _package(modules_dir: Path, name: str, entry: os.DirEntry[str]) -> Iterator[Package]:
    if not is_package_name(name) or name in OWN:
        return
    package_dir = modules_dir / name
    content = content_of(package_dir / "package.json")
    package = parse_manifest(content) if content is not None else None
    # An alias (`npm install -g mine@npm:other`) is installed under another name than its own.
    if package is None:
        return
    origin = os.path.realpath(package_dir) if entry.is_symlink() else package.origin
    again = origin
    if package.name != name and not origin:
        origin = f"npm:{package.name}"
        again = f"{name}@{origin}@{package.version}"
    reinstall = (again,) if again else ()
    yield replace(package, name=name, origin=origin, reinstall=reinstall)


def _document(content: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _executables(name: str, declared: object) -> tuple[str, ...]:
    if isinstance(declared, str):
        names: Sequence[str] = (name.rpartition("/")[2],)
    else:
        names = tuple(declared) if isinstance(declared, dict) else ()
    return tuple(sorted(filter(is_command_name, names)))


def _read(toolchain_dir: Path) -> Iterator[Package]:
    return read_modules(toolchain_dir / "lib" / "node_modules")


def _named(argument: str) -> str | None:
    match = _ARGUMENT.fullmatch(argument)
    return match[1] if match and is_package_name(match[1]) else None


TOOL = PackageTool(
    name="npm",
    programs=("npm",),
    read=_read,
    key=str,
    exact=lambda package: f"{package.name}@{package.version}",
    named=_named,
    install=("install", "--global"),
    # `prefix` in a person's npmrc would send them to another folder.
    options=lambda toolchain_dir: (f"--prefix={toolchain_dir}",),
    variables={},
)
