"""Optional parts of a toolchain: those that a version file asks for, and those that are missing. Rust's."""

from __future__ import annotations

from omg.sources.extras import NO_EXTRAS, Extras

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.selection import Selection
    from omg.store.installed import Toolchain

# Which runtime has such parts.
RUNTIME = "rust"


def requested_extras(selection: Selection | None) -> Extras:
    """Return the optional parts that a version file asks for."""
    extras = selection.extras if selection is not None else None
    if extras is None:
        return NO_EXTRAS
    return Extras(extras.profile or "", extras.components, extras.targets)


def lacking(toolchain: Toolchain | None, selection: Selection | None) -> tuple[str, ...]:
    """Return the optional parts that a version file asks for and ``toolchain`` does not have."""
    return () if toolchain is None else lacking_of(toolchain, requested_extras(selection))


def lacking_of(toolchain: Toolchain, requested: Extras) -> tuple[str, ...]:
    """Return the parts of ``requested`` that ``toolchain`` does not have.

    None if the toolchain has no record of its parts.
    """
    if toolchain.runtime != RUNTIME or requested == NO_EXTRAS:
        return ()
    from omg.install.contents import record_of
    from omg.sources.rust_layout import MANIFEST, profile_members

    record = record_of(toolchain)
    if record is None:
        return ()
    members: tuple[str, ...] = ()
    if requested.profile:
        try:
            manifest = (toolchain.resolved_dir / MANIFEST).read_bytes()
        except OSError:
            manifest = b""
        members = profile_members(manifest, requested.profile, record.host)
    return record.lacks(requested, members)
