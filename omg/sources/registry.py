"""The source of each runtime that omg installs itself: the module in its definition.

A source is loaded on first use: a command that only runs programs needs none.
"""

from __future__ import annotations

from importlib import import_module

from omg.runtimes.registry import RUNTIMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.sources.source import Source

# Installs what omg has no source of. It is downloaded from its publisher as the runtimes are.
MISE = "mise"

_MODULES = {runtime.name: runtime.source_module for runtime in RUNTIMES if runtime.source_module}
NAMES = tuple(_MODULES)


def has_source(runtime_name: str) -> bool:
    """Return whether omg installs ``runtime_name`` itself."""
    return runtime_name in _MODULES


def source_of(runtime_name: str) -> Source | None:
    """Return the source of ``runtime_name``, or ``None`` if omg does not install it itself."""
    module = _MODULES.get(runtime_name, MISE if runtime_name == MISE else "")
    if not module:
        return None
    source: Source = import_module(f"omg.sources.{module}").SOURCE
    return source
