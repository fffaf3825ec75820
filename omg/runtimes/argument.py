"""A runtime and perhaps a version of it, as someone typed them. Pure."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec


@dataclass(frozen=True, slots=True)
class RuntimeArgument:
    """A runtime and perhaps a spec, as someone typed them.

    Attributes:
        runtime: The runtime.
        text: The spec as typed, ``None`` where none was.
        spec: The same, read.
    """

    runtime: Runtime
    text: str | None
    spec: VersionSpec | None

    def __str__(self) -> str:
        name = self.runtime.typed_name
        return name if self.text is None else f"{name}@{self.text}"
