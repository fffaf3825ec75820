"""What a decision depends on, besides the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from omg.errors import OmgError
from omg.project.selection import Selection
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.shim.system import Process
    from omg.store.layout import Store

# Installs what a pin asks for; returns whether it did.
InstallMissing = Callable[[Selection, OmgError], bool]


@dataclass(frozen=True, slots=True)
class DecisionInput:
    """Everything that a decision depends on, besides the disk.

    Attributes:
        env: The environment.
        cwd: The physical working directory, or ``None``.
        store: The stores.
        aliases: The user's own names for specs, by runtime.
        uid: The effective user id.
        process: This process and its parent.
        shim: The path of the shim that was called.
        global_tools: ``follow`` or ``strict`` by tool or runtime.
        needs_pin: Names that carry a version run it only where it is pinned.
    """

    env: Mapping[str, str]
    cwd: Path | None
    store: Store
    aliases: Mapping[str, Mapping[str, str]]
    uid: int
    process: Process
    shim: str
    global_tools: Mapping[str, str] = field(default_factory=dict)
    needs_pin: bool = False
