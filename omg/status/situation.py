"""What is installed of a runtime, what is in force in the working directory, and who asked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.errors import NotInstalledError, OmgError
from omg.project.discovery import Walk, directories, physical_version_dirs
from omg.project.resolution import InForce, Inventory, in_force, take_inventory
from omg.project.selection import Asked, FileOrigin, select
from omg.result import ToolchainReport
from omg.status.extras import lacking
from omg.store import projects
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.project.selection import Selection
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain
    from omg.store.layout import Store


@dataclass(frozen=True, slots=True)
class Situation:
    """A runtime as it stands in the working directory.

    Attributes:
        inventory: What is installed.
        asked: What was asked; ``None`` where that could not be read.
        in_force: The version in force; ``None`` where there is none because of ``problem``.
        problem: Why nothing is in force: a pin that is not met, a version file that cannot be used.
    """

    inventory: Inventory
    asked: Asked | None
    in_force: InForce | None
    problem: OmgError | None

    @property
    def runtime(self) -> Runtime:
        """The runtime."""
        return self.inventory.runtime

    @property
    def active(self) -> Toolchain | None:
        """The toolchain in force; ``None`` also where that is the system's."""
        return self.in_force.toolchain if self.in_force else None

    @property
    def requested_by(self) -> str | None:
        """Who asked for what is in force, or for what is missing."""
        if self.in_force is not None:
            if self.in_force.asked is not None:
                return str(self.in_force.asked.origin)
            return "default" if self.in_force.toolchain is not None else None
        if self.asked is not None and self.asked.pin is not None:
            return str(self.asked.pin.origin)
        return "default" if self.missing is not None else None

    @property
    def missing(self) -> str | None:
        """What is not installed and should run here: the pin's text, or the version of the global default."""
        if not isinstance(self.problem, NotInstalledError) or self.asked is None:
            return None
        if self.asked.pin is not None:
            return self.asked.pin.text
        broken = self.inventory.broken_default
        return (broken.version or "default") if broken is not None else None


def walk_here(context: Context) -> Walk:
    """Return the walk from the working directory, to be shared by all runtimes of one command."""
    ceilings = context.env.get("OMG_CEILING_DIRS", "")
    return Walk(
        directories(context.cwd, ceilings, version_dirs=physical_version_dirs(context.store)),
        uid=os.geteuid(),
    )


def situation_of(context: Context, runtime: Runtime, walk: Walk) -> Situation:
    """Return how ``runtime`` stands here; what is wrong with it is part of the answer.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    inventory = take_inventory(context.store, runtime, context.config.aliases_of(runtime.name))
    asked = None
    try:
        asked = select(runtime, walk, context.env)
        remember_project(context, asked.pin, walk.directories)
        return Situation(inventory, asked, in_force(asked, inventory), None)
    except OmgError as error:
        return Situation(inventory, asked, None, error)


def remember_project(context: Context, pin: Selection | None, directories: Sequence[Path]) -> None:
    """Note the folder whose version file pins something, so that `omg uninstall` knows what needs it.

    Args:
        context: The world.
        pin: What was asked for.
        directories: Where it was looked for, nearest first.
    """
    if pin is not None and isinstance(pin.origin, FileOrigin) and not context.is_dry_run:
        projects.remember(context.state_dir, directories[pin.origin.distance])


def report(
    toolchain: Toolchain, situation: Situation, store: Store, *, with_source: bool = True
) -> ToolchainReport:
    """Return what every command's JSON says about an installed toolchain.

    Without ``with_source`` its receipt is not read, and only a linked one has its source told.
    """
    from omg.store.links import linked_dir

    theirs = linked_dir(toolchain)
    is_active = toolchain == situation.active
    asked = situation.in_force.asked if situation.in_force is not None else None
    return ToolchainReport(
        runtime=toolchain.runtime,
        version=toolchain.version.text,
        is_installed=True,
        is_active=is_active,
        is_default=toolchain == situation.inventory.default,
        path=str(toolchain.resolved_dir),
        source=source_of(toolchain, store) if with_source or toolchain.is_linked else None,
        requested_by=situation.requested_by if is_active else None,
        missing=lacking(toolchain, asked) if is_active else (),
        linked_to=str(theirs) if theirs is not None else None,
    )


def source_of(toolchain: Toolchain, store: Store) -> str | None:
    """Return where a toolchain came from, as its receipt says; ``None`` where nobody knows.

    A damaged receipt is no reason not to list a toolchain; `omg doctor` tells of it.
    """
    from omg.store.links import link_receipt_file
    from omg.store.receipts import RECEIPT_NAME, read

    if toolchain.is_linked:
        file = link_receipt_file(store, toolchain.runtime, toolchain.version.text)
    else:
        file = toolchain.dir / RECEIPT_NAME
    try:
        receipt = read(file)
    except OmgError:
        receipt = None
    if receipt is not None and receipt.source:
        return receipt.source
    return "link" if toolchain.is_linked else None
