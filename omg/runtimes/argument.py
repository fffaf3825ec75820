"""A runtime with an optional version, as typed by the user. Pure."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec


@dataclass(frozen=True, slots=True)
class RuntimeArgument:
    """A runtime with an optional spec, as typed by the user.

    Attributes:
        runtime: The runtime.
        text: The spec as typed, ``None`` without one.
        spec: The parsed spec.
    """

    runtime: Runtime
    text: str | None
    spec: VersionSpec | None

    def __str__(self) -> str:
        name = self.runtime.typed_name
        return name if self.text is None else f"{name}@{self.text}"
