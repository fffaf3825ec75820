"""The active version of a runtime, and who chose it."""

from __future__ import annotations

from enum import Enum

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.selection import Selection
    from omg.store.installed import Toolchain


class Chooser(Enum):
    """Who chose the active version."""

    REQUEST = "request"
    INHERITED = "inherited"
    # The global default or, without one, nobody.
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ActiveVersion:
    """The active version of a runtime.

    Attributes:
        toolchain: The toolchain, or ``None`` for what PATH has besides omg.
        selection: What set it; ``None`` where nothing did: what is inherited, the default, or PATH.
        chooser: Who chose it. A constraint that is satisfied by what runs anyway chooses nothing.
    """

    toolchain: Toolchain | None
    selection: Selection | None
    chooser: Chooser = Chooser.DEFAULT
