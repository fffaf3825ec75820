"""The global packages of installed versions, and of all versions of a runtime together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.directories import NOWHERE, home_dir
from omg.packages import gem, npm, pip, shared
from omg.store.installed import list_executables
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.packages.package import Package, PackageTool, SharedTool
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain

# By the name in a runtime's definition.
_TOOLS: Mapping[str, PackageTool | SharedTool] = {
    tool.name: tool for tool in (npm.TOOL, pip.TOOL, gem.TOOL, shared.CARGO, shared.GO, shared.BUN)
}


@dataclass(frozen=True, slots=True)
class SharedPackages:
    """What an installer keeps for all versions of a runtime.

    Attributes:
        tool: The installer.
        bin_dir: Where the executables are.
        packages: What is there.
    """

    tool: SharedTool
    bin_dir: Path
    packages: tuple[Package, ...]


def tool_of(runtime: Runtime) -> PackageTool | SharedTool | None:
    """Return the installer of global packages of ``runtime``, or ``None`` where omg knows none."""
    return _TOOLS.get(runtime.package_tool)


def installed_packages(tool: PackageTool, toolchain: Toolchain) -> tuple[Package, ...]:
    """Return the global packages of a version: those that somebody asked for, or that have executables.

    The packages that come with the runtime are left out, and of executables those that are not in ``bin/``.
    """
    there = set(list_executables(toolchain))
    packages = (
        replace(package, executables=tuple(name for name in package.executables if name in there))
        for package in tool.read(toolchain.resolved_dir)
    )
    return tuple(package for package in packages if package.is_requested or package.executables)


def shared_packages(tool: SharedTool, env: Mapping[str, str]) -> SharedPackages:
    """Return what an installer keeps for all versions."""
    bin_dir, packages = tool.read(env, home_dir(env) or NOWHERE)
    return SharedPackages(tool, bin_dir, tuple(packages))
