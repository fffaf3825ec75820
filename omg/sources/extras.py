"""The optional parts of a release that are requested. Pure; apart, since every command line may name some."""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Extras:
    """The requested optional parts of a release (rust).

    Attributes:
        profile: Name of a set of components, or empty for the publisher's default.
        components: Further components.
        targets: Foreign platforms to compile for.
    """

    profile: str = ""
    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


NO_EXTRAS = Extras()
