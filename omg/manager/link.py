"""Linking a directory as an installed version: nothing is copied, and the directory stays its owner's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.adoption.adopt import adopt
from omg.adoption.finding import adoptable_at, version_of
from omg.context import note
from omg.errors import UsageError
from omg.shim.refresh import refresh_shims
from omg.store.installed import find
from omg.store.links import linked_dir
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from omg.adoption.finding import Adoptable
    from omg.context import Context
    from omg.runtimes.runtime import Runtime

# What a hint names of a runtime's executables.
_MAX_NAMED = 2


@dataclass(frozen=True, slots=True)
class Linked:
    """A directory that is linked, or would be.

    Attributes:
        adoptable: The version, its directory, and the executables of it that are linked.
        target: The directory, as it was named.
        is_there: It was linked already.
    """

    adoptable: Adoptable
    target: Path
    is_there: bool


def link(
    context: Context, runtime: Runtime, text: str, directory: str, *, is_dry_run: bool = False
) -> Linked:
    """Link ``directory`` as the version ``text`` of ``runtime``, and update the shims.

    Args:
        context: The world.
        runtime: The runtime.
        text: What to call the version.
        directory: A directory with a ``bin/``.
        is_dry_run: Find out only whether it would be done.

    Raises:
        UsageError: ``text`` is not a valid name of a version, or the directory is not a toolchain.
        InUseError: There is a version of that name already.
        StoreError: The store cannot be written.
    """
    version = version_of(runtime, text)
    if version is None:
        raise UsageError(
            f"{quoted(text)} cannot be the name of a version of {runtime.name}",
            hint="use letters, digits and ._+-, begin with a letter or digit, and avoid words such as latest",
        )
    target = Path(directory).absolute()
    if not target.is_dir():
        raise UsageError(f"`{target}` is not a directory")
    if not (target / "bin").is_dir():
        raise UsageError(
            f"`{target}` has no bin/ directory",
            hint="name the parent directory of the bin/ that has the executables",
        )
    if Path(os.path.realpath(target)).is_relative_to(os.path.realpath(context.store.versions_dir)):
        raise UsageError(f"`{target}` is already a version in omg's store")
    adoptable = adoptable_at(runtime, version, target)
    if adoptable is None:
        shipped = " or ".join((runtime.executables or (runtime.name,))[:_MAX_NAMED])
        raise UsageError(
            f"`{target / 'bin'}` has no {runtime.title} executable",
            hint=f"name a directory whose bin/ has {shipped}",
        )
    present = find(context.store, runtime.name, version)
    is_there = present is not None and _is_same(linked_dir(present), target)
    if not is_there and not is_dry_run:
        adopt(context.store, adoptable, source="link", command="omg link")
        note(context, "link", runtime=runtime.name, version=version, target=str(target))
    if not is_dry_run:
        refresh_shims(context)
    return Linked(adoptable, target, is_there)


def _is_same(theirs: Path | None, target: Path) -> bool:
    return theirs is not None and os.path.realpath(theirs) == os.path.realpath(target)
