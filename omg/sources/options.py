"""The command-line options for where to install from. Pure."""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """The command-line options for where to install from.

    Attributes:
        source: ``npm``, or the publisher's name; ``None`` for the configured one.
        registry: URL of the npm registry.
        arch: Architecture to install for, in omg's names; ``None`` for this machine's.
        is_exact: A version selects only the release of exactly that name, not the newest with that prefix.
    """

    source: str | None = None
    registry: str | None = None
    arch: str | None = None
    is_exact: bool = False

    @property
    def says_where(self) -> bool:
        """Whether any option differs from the configuration."""
        return not (self.source is None and self.registry is None and self.arch is None)
