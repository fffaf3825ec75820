"""One manager a runtime, omg's own and mise's alike: list, resolve, install, remove, use."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.manager.job import InstallJob
    from omg.manager.manager import (
        MiseManager,
        NativeManager,
        RuntimeManager,
        manager_for,
        open_manager,
    )
    from omg.manager.removal import Removed
    from omg.manager.resolving import Resolved

__all__ = [
    "InstallJob",
    "MiseManager",
    "NativeManager",
    "Removed",
    "Resolved",
    "RuntimeManager",
    "manager_for",
    "open_manager",
]

_MODULES = {"InstallJob": "job", "Removed": "removal", "Resolved": "resolving"}


def __getattr__(name: str) -> object:
    """Return a name of this package's; its module is imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'manager')}"), name)
