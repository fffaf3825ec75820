"""Copying global packages from one installed version to another, with the new one's own installer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.context import note
from omg.errors import OfflineError
from omg.manager.package_install import (
    WantedPackage,
    install_line,
    install_packages,
    requested_packages,
    versions_by_key,
)
from omg.shim.refresh import refresh_shims
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from omg.context import Context
    from omg.packages.package import Package, PackageTool
    from omg.store.installed import Toolchain

# The outcomes of a package.
INSTALL, PRESENT, LEFT_OUT, INSTALLED, FAILED = "install", "present", "left_out", "installed", "failed"


@dataclass(frozen=True, slots=True)
class PackageCopy:
    """One package of the old version, and what happens to it.

    Attributes:
        package: The package.
        outcome: ``install`` until it was tried; then ``installed`` or ``failed``. ``present``: any version
            of it is in the new one, and stays. ``left_out``: it did not come from its registry.
        present_version: Its version in the new one, before; ``None`` if it was not there.
        command: What a person can type to install it, where omg did not.
    """

    package: Package
    outcome: str
    present_version: str | None = None
    command: str | None = None


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What a copy would do.

    Attributes:
        tool: The installer.
        source: The version whose packages are copied.
        target: The version that gets them.
        copies: Every package that somebody installed into the old version.
    """

    tool: PackageTool
    source: Toolchain
    target: Toolchain
    copies: tuple[PackageCopy, ...]

    @property
    def missing(self) -> tuple[PackageCopy, ...]:
        """The packages that the new version gets."""
        return tuple(copy for copy in self.copies if copy.outcome == INSTALL)


def plan_copy(tool: PackageTool, source: Toolchain, target: Toolchain) -> CopyPlan:
    """Return what a copy of the global packages of ``source`` to ``target`` would do; only disks are read."""
    present = versions_by_key(target, tool)

    def copy_of(package: Package) -> PackageCopy:
        version = present.get(tool.key(package.name))
        if version is not None:
            return PackageCopy(package, PRESENT, version)
        if package.origin or not package.version:
            arguments = package.reinstall or (package.name,)
            return PackageCopy(package, LEFT_OUT, command=install_line(target, tool, arguments))
        return PackageCopy(package, INSTALL)

    return CopyPlan(tool, source, target, tuple(map(copy_of, requested_packages(source, tool))))


def copy_packages(context: Context, plan: CopyPlan) -> CopyPlan:
    """Install what a plan says, update the shims, and return the plan with the outcome of each package.

    Raises:
        OfflineError: Something is missing, and the network must not be used.
        InstallError: The new version has no installer, or it cannot be started.
        StoreError: The new version or the shims cannot be written.
    """
    missing = plan.missing
    if not missing:
        return plan
    if context.config.offline:
        raise OfflineError(
            f"{plan.tool.name} needs the network to install packages, and --offline is set",
            hint="run the command again without --offline",
        )
    wanted = [WantedPackage(plan.tool.exact(copy.package), copy.package) for copy in missing]
    try:
        there = install_packages(context, plan.target, plan.tool, wanted)
    finally:
        refresh_shims(context)  # also for what was installed before an interrupt
    outcomes = dict(zip(missing, there, strict=True))

    def after(copy: PackageCopy) -> PackageCopy:
        if copy not in outcomes:
            return copy
        if outcomes[copy]:
            return replace(copy, outcome=INSTALLED)
        line = install_line(plan.target, plan.tool, (plan.tool.exact(copy.package),))
        return replace(copy, outcome=FAILED, command=line)

    done = replace(plan, copies=tuple(map(after, plan.copies)))
    note(
        context,
        "globals",
        outcome="done" if all(there) else "failed",
        runtime=plan.target.runtime,
        version=plan.target.version.text,
        copied_from=plan.source.version.text,
        installed=[copy.package.name for copy in done.copies if copy.outcome == INSTALLED],
        failed=[copy.package.name for copy in done.copies if copy.outcome == FAILED],
    )
    return done
