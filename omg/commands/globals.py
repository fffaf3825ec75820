"""`omg globals`: the tools that were installed globally, by version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from omg.cli.arguments import add_runtimes, read_one
from omg.config_keys import masked
from omg.console import aligned
from omg.project.selection import shown_path
from omg.result import Result
from omg.runtimes.registry import RUNTIMES
from omg.store.installed import list_runtimes, list_toolchains
from omg.versions.grammar import quoted
from omg.versions.resolver import could_match

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from omg.context import Context
    from omg.packages.package import Package
    from omg.result import Json
    from omg.runtimes.runtime import Runtime, RuntimeArgument

NAME = "globals"
HELP = "show the tools that npm, pip, gem and cargo installed globally"
EXAMPLES = (
    "omg globals",
    "omg globals node@20",
)

_ALL = "all versions"


def configure(parser: ArgumentParser) -> None:
    """Declare what to list."""
    add_runtimes(
        parser, nargs="*", meaning="list only this runtime, or only versions that match", takes_one=True
    )


def run(context: Context, args: Namespace) -> Result:
    """List the global packages."""
    return list_globals(context, read_one(args.wanted) if args.wanted else None)


def list_globals(context: Context, named: RuntimeArgument | None) -> Result:
    """Return the global packages of the installed versions, newest version first.

    Args:
        context: The world.
        named: The runtime, or the versions of it, to list; every runtime that is installed if not given.

    Raises:
        StoreAccessError: A store cannot be read.
    """
    names = list_runtimes(context.store)
    wanted = [one for one in RUNTIMES if one.name in names] if named is None else [named.runtime]
    rows: list[tuple[str, ...]] = []
    documents: list[Json] = []
    for runtime in wanted:
        for version, package in _packages(context, runtime, named):
            rows.append(_row(runtime, version, package))
            documents.append(_document(runtime, version, package))
    if not rows:
        subject = named or "any installed version"
        context.console.say(f"no tools are installed globally in {subject}{_why_not(named)}")
    return Result(aligned(rows), {"packages": documents})


def _packages(
    context: Context, runtime: Runtime, named: RuntimeArgument | None
) -> Iterator[tuple[str | None, Package]]:
    """Yield the global packages of a runtime, each with its version; without one, they are there for all."""
    from omg.packages.listing import installed_packages, shared_packages, tool_of
    from omg.packages.package import PackageTool, SharedTool

    tool = tool_of(runtime)
    if isinstance(tool, SharedTool):
        yield from ((None, package) for package in shared_packages(tool, context.env).packages)
    if not isinstance(tool, PackageTool):
        return
    spec = named.spec if named is not None else None
    for toolchain in list_toolchains(context.store, runtime.name):
        if spec is None or could_match(spec, toolchain.version, runtime.vocabulary):
            for package in installed_packages(tool, toolchain):
                yield toolchain.version.text, package


def _why_not(named: RuntimeArgument | None) -> str:
    """Say so where omg knows no installer of a runtime."""
    if named is None or named.runtime.package_tool:
        return ""
    return f"; omg does not know what installs tools for {named.runtime.title}"


def _row(runtime: Runtime, version: str | None, package: Package) -> tuple[str, ...]:
    notes = [" ".join(package.executables)] if package.executables else []
    if package.origin:
        notes.append(f"from {shown_origin(package.origin)}")
    return (runtime.name, version or _ALL, package.name, package.version or "-", ", ".join(notes))


def shown_origin(origin: str) -> str:
    """Return where a package came from for a line of text: an address without its password."""
    if origin.startswith("/"):
        return shown_path(Path(origin))
    return quoted(masked(origin), 200)[1:-1]


def _document(runtime: Runtime, version: str | None, package: Package) -> dict[str, Json]:
    return {
        "runtime": runtime.name,
        "version": version,
        "name": package.name,
        "package_version": package.version or None,
        "executables": list(package.executables),
        "requested": package.is_requested,
        "origin": masked(package.origin) or None,
    }
