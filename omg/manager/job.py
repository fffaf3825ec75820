"""What a command line asks to be installed, and from where. Values only, cheap to import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.runtimes.registry import is_known
from omg.sources.registry import has_source
from omg.sources.source import NO_EXTRAS
from omg.value import dataclass
from omg.versions.spec import typed

if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime
    from omg.sources.source import Extras
    from omg.versions.spec import VersionSpec


# The source of everything that omg does not install itself.
MISE = "mise"


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to install.

    Attributes:
        runtime: The runtime.
        spec: What of it.
        preferred: What to take of a range that holds it.
        extras: Optional parts that are wanted.
    """

    runtime: Runtime
    spec: VersionSpec
    preferred: VersionSpec | None = None
    extras: Extras = NO_EXTRAS

    def __str__(self) -> str:
        return f"{self.runtime.typed_name}@{typed(self.spec)}"


def is_installable(runtime: Runtime) -> bool:
    """Return whether omg can install ``runtime``: by itself, or through mise."""
    return has_source(runtime.name) or not is_known(runtime.name)
