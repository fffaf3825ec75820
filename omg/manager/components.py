"""The optional parts of an installed Rust: components and targets, listed, added and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.context import note
from omg.shim.refresh import refresh_shims
from omg.sources.extras import NO_EXTRAS, Extras
from omg.store import staging
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.context import Context
    from omg.install.components import ComponentChanges
    from omg.install.contents import Contents
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class PartKind:
    """One kind of optional parts.

    Attributes:
        name: ``component`` or ``target``.
        available: All that a release has.
        installed: Those that a toolchain has.
        extras: Names as what is requested.
    """

    name: str
    available: Callable[[Contents], tuple[str, ...]]
    installed: Callable[[Contents], frozenset[str]]
    extras: Callable[[tuple[str, ...]], Extras]


def _available_components(contents: Contents) -> tuple[str, ...]:
    from omg.sources.rust_parts import component_names

    return component_names(contents.manifest, contents.host)


def _installed_components(contents: Contents) -> frozenset[str]:
    from omg.sources.rust_layout import component_names

    parts = contents.record.parts(contents.manifest)
    return frozenset(component_names(contents.manifest, parts, contents.host))


def _available_targets(contents: Contents) -> tuple[str, ...]:
    from omg.sources.rust_parts import target_names

    return target_names(contents.manifest)


COMPONENTS = PartKind(
    "component", _available_components, _installed_components, lambda names: Extras(components=names)
)
TARGETS = PartKind(
    "target",
    _available_targets,
    lambda contents: contents.record.targets,
    lambda names: Extras(targets=names),
)


def list_parts(toolchain: Toolchain, kind: PartKind) -> dict[str, bool]:
    """Return every part that there is for ``toolchain``, by name, and whether it is installed.

    Raises:
        StoreError: The toolchain keeps no record of its parts.
    """
    from omg.install.contents import contents_of

    contents = contents_of(toolchain)
    installed = kind.installed(contents)
    return {name: name in installed for name in sorted({*kind.available(contents), *installed})}


def change_parts(
    context: Context, toolchain: Toolchain, kind: PartKind, verb: str, names: tuple[str, ...]
) -> ComponentChanges:
    """Add optional parts to an installed toolchain, or remove them, and update the shims.

    Args:
        context: The world.
        toolchain: The toolchain.
        kind: What they are.
        verb: ``add`` or ``remove``.
        names: Their names.

    Raises:
        InstallError: A part is unknown, or cannot be downloaded, verified or unpacked.
        StoreError: The toolchain cannot be changed.
    """
    from omg.install.progress import open_progress
    from omg.manager.native import Native

    command = f"omg {kind.name} {verb} {' '.join(names)}"
    extras = kind.extras(names)
    staging.sweep(context.store, command=command)
    with open_progress(context.console, context.config.progress) as progress:
        native = Native(context, progress, command=command)
        try:
            changed = native.change(
                toolchain,
                added=extras if verb == "add" else NO_EXTRAS,
                removed=NO_EXTRAS if verb == "add" else extras,
            )
        finally:
            native.close()
    refresh_shims(context)
    if changed.added or changed.removed:
        note(
            context,
            kind.name,
            runtime=toolchain.runtime,
            version=toolchain.version.text,
            added=list(changed.added),
            removed=list(changed.removed),
        )
    return changed
