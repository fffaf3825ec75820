"""The runtimes that omg installs itself, and where each of them comes from.

A source is loaded when it is first asked for: whoever only runs programs needs none.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.sources.source import Source

# Each is a module of this package, with a `SOURCE`.
NAMES = ("node", "python", "go", "java", "bun", "rust", "ruby")
# Not a runtime: it installs the others. It comes from its publisher in the same way.
DELEGATE = "mise"


def has_source(runtime_name: str) -> bool:
    """Return whether omg installs ``runtime_name`` itself."""
    return runtime_name in NAMES


def source_of(runtime_name: str) -> Source | None:
    """Return where ``runtime_name`` comes from, or ``None`` where omg does not install it itself."""
    if runtime_name not in NAMES and runtime_name != DELEGATE:
        return None
    source: Source = import_module(f"omg.sources.{runtime_name}").SOURCE
    return source
