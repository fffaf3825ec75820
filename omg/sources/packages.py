"""The packages of an npm registry that a runtime consists of. Pure."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.sources.layout import Layout


@dataclass(frozen=True, slots=True)
class Package:
    """A package of an npm registry that contains a toolchain, or a part of one.

    Attributes:
        name: The package, with its scope.
        layout: How its archive becomes the toolchain, or a part of it.
        pinned_file: The file of the toolchain whose digest a project may pin; empty for the archive itself.
    """

    name: str
    layout: Layout
    pinned_file: str = ""


@dataclass(frozen=True, slots=True)
class Packages:
    """The npm packages of a runtime.

    Attributes:
        main: The package that has the same versions as the runtime.
        companions: Further packages, in the newest version whose ``engines`` accept the runtime's.
        engine: Name of the runtime in ``engines``.
        is_official: Whether the runtime's publisher made the main package; then omg uses it
            automatically if the default source cannot be reached.
        publisher: Who made it, shown whenever it is used.
        program: A package of the same version that is added, where the main one names it as optional.
        successor: The package that has the versions from the major version ``successor_from`` on.
    """

    main: Package
    companions: tuple[Package, ...]
    engine: str
    is_official: bool
    publisher: str
    program: Package | None = None
    successor: Package | None = None
    successor_from: int = 0
