"""What a command line says about where to install from. Pure."""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What the command line says about where to install from.

    Attributes:
        source: ``npm``, or the publisher's name; ``None`` for what the configuration says.
        registry: Address of the npm registry.
        arch: Processor to install for, in omg's words; ``None`` for this machine's.
        is_exact: A version means the release of exactly that name, not the newest that begins with it.
    """

    source: str | None = None
    registry: str | None = None
    arch: str | None = None
    is_exact: bool = False

    @property
    def says_where(self) -> bool:
        """It says more than what the configuration does about where to install from."""
        return not (self.source is None and self.registry is None and self.arch is None)
