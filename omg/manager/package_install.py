"""Running the package installer of one installed version: its own npm, pip or gem."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from omg.config_keys import masked
from omg.errors import InstallError, StoreAccessError
from omg.manager.resolving import Resolved
from omg.manager.variables import apply, variables_of_named
from omg.packages.listing import installed_packages
from omg.runtimes.registry import by_name
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from omg.console import Console
    from omg.context import Context
    from omg.packages.package import Package, PackageTool
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class WantedPackage:
    """A package to install.

    Attributes:
        argument: What the installer is given: ``typescript@5``.
        exact: The package and version that have to be there afterwards; any version of it if not given.
    """

    argument: str
    exact: Package | None = None


def install_packages(
    context: Context, toolchain: Toolchain, tool: PackageTool, wanted: Sequence[WantedPackage]
) -> tuple[bool, ...]:
    """Install packages into a version, and return for each whether it is there now.

    The installer runs once for all, and once for each that is missing then: one bad package stops npm and
    pip from installing any. What it prints goes to stderr. No shim is updated here.

    Args:
        context: The world.
        toolchain: The version.
        tool: The installer of its runtime.
        wanted: What to install.

    Raises:
        InstallError: The version has no such installer, or it cannot be started.
        StoreAccessError: The version lies where the user cannot write.
    """
    program = _program(toolchain, tool)
    if not os.access(toolchain.resolved_dir, os.W_OK):
        raise StoreAccessError(
            f"cannot install into {toolchain.runtime} {toolchain.version}: you cannot write to"
            f" `{toolchain.resolved_dir}`",
            hint="ask its owner, or install the version into your own store with OMG_DATA_DIR",
        )
    installer = _Installer(context.console, tool, program, toolchain, _environment(context, toolchain, tool))
    is_done = installer.run([one.argument for one in wanted])
    there = [installer.has(one, otherwise=is_done) for one in wanted]
    if len(wanted) > 1:
        for position, one in enumerate(wanted):
            if not there[position]:
                there[position] = installer.has(one, otherwise=installer.run([one.argument]))
    return tuple(there)


def install_line(toolchain: Toolchain, tool: PackageTool, arguments: Sequence[str]) -> str:
    """Return the command line with which a person installs packages into a version."""
    # Everybody logs in to a repository as `git`: that is no secret.
    shown = (word if "://git@" in word else masked(word) for word in arguments)
    words = (tool.name, *tool.install, *shown)
    return f"omg exec {toolchain.runtime}@{toolchain.version} -- {shlex.join(words)}"


def _program(toolchain: Toolchain, tool: PackageTool) -> Path:
    for name in tool.programs:
        program = toolchain.bin_dir / name
        if program.is_file() and os.access(program, os.X_OK):
            return program
    raise InstallError(
        f"{toolchain.runtime} {toolchain.version} has no {tool.name}",
        hint=f"run omg install {toolchain.runtime}@{toolchain.version} --force",
    )


def _environment(context: Context, toolchain: Toolchain, tool: PackageTool) -> Mapping[bytes, bytes]:
    """Return the environment of `omg exec` with that version, without what would send packages elsewhere."""
    given = {os.fsencode(name): os.fsencode(value) for name, value in context.env.items()}
    chosen = Resolved(by_name(toolchain.runtime), toolchain=toolchain)
    environment = apply(given, variables_of_named(given, (chosen,), context.store))
    own = {
        name.encode(): value if value is None else value.encode() for name, value in tool.variables.items()
    }
    return apply(environment, own)


@dataclass(frozen=True, slots=True)
class _Installer:
    console: Console
    tool: PackageTool
    program: Path
    toolchain: Toolchain
    environment: Mapping[bytes, bytes]

    def run(self, arguments: Sequence[str]) -> bool:
        """Run it once, and return whether it succeeded."""
        tool, directory = self.tool, self.toolchain.resolved_dir
        self.console.say(masked(f"running {shlex.join((tool.name, *tool.install, *arguments))}"))
        try:
            stream: int = self.console.stderr.fileno()
        except OSError:
            stream = subprocess.DEVNULL  # kept in memory, by a program that uses omg as a library
        try:
            done = subprocess.run(
                [str(self.program), *tool.install, *tool.options(directory), *arguments],
                # Not the user's folder: no file of a project says what is installed, or from where.
                cwd=directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if self.console.is_quiet else stream,
                stderr=stream,
                check=False,
            )
        except OSError as error:
            raise InstallError(f"cannot run `{self.program}`: {error.strerror or error}") from error
        return done.returncode == 0

    def has(self, wanted: WantedPackage, *, otherwise: bool) -> bool:
        """Return whether a package is there; ``otherwise`` where its argument does not tell its name."""
        name = wanted.exact.name if wanted.exact is not None else self.tool.named(wanted.argument)
        if name is None:
            return otherwise
        version = versions_by_key(self.toolchain, self.tool).get(self.tool.key(name))
        return version is not None and (wanted.exact is None or version == wanted.exact.version)


def versions_by_key(toolchain: Toolchain, tool: PackageTool) -> dict[str, str]:
    """Return the version of every global package of a version, by its name as its installer compares it."""
    return {tool.key(package.name): package.version for package in tool.read(toolchain.resolved_dir)}


def requested_packages(toolchain: Toolchain, tool: PackageTool) -> tuple[Package, ...]:
    """Return the packages of a version that somebody asked for."""
    return tuple(package for package in installed_packages(tool, toolchain) if package.is_requested)
