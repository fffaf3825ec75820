"""The active version of a runtime, who chose it, and how that is called."""

from __future__ import annotations

from omg.project.selection import VariableOrigin
from omg.value import Enum, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.selection import Selection
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain

# What `requested_by` is in JSON, where no file, variable or argument set the version.
BY_DEFAULT = "default"
BY_INHERITANCE = "inherited"

INHERITED = "inherited from the process that started this one"


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

    @property
    def requested_by(self) -> str | None:
        """What set it, as JSON says it: a file, a variable, ``inherited``, ``default``; ``None`` for nothing.

        A constraint that keeps the global default counts as what set it. One that keeps what is inherited
        does not: under the global default, the same file would have another version.
        """
        if self.is_inherited:
            return BY_INHERITANCE
        if self.selection is not None:
            return str(self.selection.origin)
        is_default = self.chooser is Chooser.DEFAULT and self.toolchain is not None
        return BY_DEFAULT if is_default else None

    @property
    def is_inherited(self) -> bool:
        """Whether it came down from the process that started this one."""
        if self.chooser is Chooser.INHERITED:
            return True
        origin = self.selection.origin if self.selection is not None else None
        return isinstance(origin, VariableOrigin) and origin.is_inherited


def way_out(runtime: Runtime) -> str:
    """Return how to get rid of what is inherited, as an imperative."""
    return f"{unset_inherited(runtime)} or open a new terminal"


def unset_inherited(runtime: Runtime, *, is_alone: bool = False) -> str:
    """Return the command that drops what is inherited.

    Args:
        runtime: The runtime.
        is_alone: The variable that pins the runtime is the user's, and stays. Otherwise it goes, too, where
            shims set it: alone, it would look like the user's.
    """
    names = [runtime.inherited_variable]
    if runtime.is_chosen_by_variable and not is_alone:
        names.insert(0, runtime.variable)
    return f"unset {' '.join(names)}"


def kept_remark(runtime: Runtime) -> str:
    """Return where version files do not count, because the environment belongs to one version."""
    return f"inside {runtime.keeping_command}"


def set_by_text(requested_by: str | None, runtime: Runtime) -> str:
    """Return what set a version, for people.

    Args:
        requested_by: See `ActiveVersion.requested_by`.
        runtime: The runtime.
    """
    if requested_by == BY_INHERITANCE:
        return f"{INHERITED} ({way_out(runtime)})"
    if requested_by == BY_DEFAULT:
        return "the global default"
    return "not pinned" if requested_by is None else f"set by {requested_by}"
