"""How an archive becomes a toolchain. Pure."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.sources.component import Component
    from omg.sources.relocation import Relocation


@dataclass(frozen=True, slots=True)
class Layout:
    """How an archive becomes a toolchain. Its one top-level directory is always removed.

    Attributes:
        moves: (path in the archive, path in the toolchain), both without the top-level directory.
        links: (path in the toolchain, target) of symbolic links to create.
        executables: Paths that must be executable, whatever their mode in the archive.
        prefix: Folder of the toolchain for all files, with a slash at its end.
        root: Folder in the top-level directory that is the toolchain itself (``Contents/Home/``), with a
            slash at its end; everything else is skipped.
        component: The component in the archive, if it is one of rust-installer's.
        spare_links: The same, created one after the other, if the path is free and the target exists.
        bootstrap: A program of the toolchain and its arguments, run once to add what the archive lacks.
        relocation: How to rewrite its files that contain their own path.
    """

    moves: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    executables: tuple[str, ...] = ()
    prefix: str = ""
    root: str = ""
    spare_links: tuple[tuple[str, str], ...] = ()
    bootstrap: tuple[str, ...] = ()
    relocation: Relocation | None = None
    component: Component | None = None
