"""Where a runtime is installed from: the source in its definition, and the options that choose another.

A source is loaded on first use: a command that only runs programs needs none.
"""

from __future__ import annotations

from omg.runtimes.registry import RUNTIMES
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from omg.platform import Platform
    from omg.sources.packages import Packages
    from omg.sources.source import Source

# Installs what omg has no source of. It is downloaded from its publisher as the runtimes are.
MISE = "mise"

_MODULES = {runtime.name: runtime.source_module for runtime in RUNTIMES if runtime.source_module}
NAMES = tuple(_MODULES)
# Published in npm registries alone.
_PACKAGED = {runtime.name: runtime.package_module for runtime in RUNTIMES if runtime.package_module}


def has_source(runtime_name: str) -> bool:
    """Return whether omg installs ``runtime_name`` itself."""
    return runtime_name in _MODULES or runtime_name in _PACKAGED


def packages_of(runtime_name: str, platform: Platform) -> Packages | None:
    """Return the packages that ``runtime_name`` consists of, where npm registries alone publish it."""
    module = _PACKAGED.get(runtime_name)
    if module is None:
        return None
    packages: Packages = _load(module).packages(platform)
    return packages


def source_of(runtime_name: str) -> Source | None:
    """Return the source of ``runtime_name``, or ``None`` if omg does not install it itself."""
    module = _MODULES.get(runtime_name, MISE if runtime_name == MISE else "")
    if not module:
        return None
    source: Source = _load(module).SOURCE
    return source


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """The command-line options for where to install from.

    Attributes:
        source: ``npm``, or the publisher's name; ``None`` for the configured one.
        registry: URL of the npm registry.
        arch: Architecture to install for, in omg's names; ``None`` for this machine's.
        is_exact: A version selects only the release of exactly that name, not the newest with that prefix.
    """

    source: str | None = None
    registry: str | None = None
    arch: str | None = None
    is_exact: bool = False

    @property
    def says_where(self) -> bool:
        """Whether any option differs from the configuration."""
        return not (self.source is None and self.registry is None and self.arch is None)


def _load(module: str) -> ModuleType:
    # Not `importlib`: every command would load that for this line alone.
    return __import__(f"omg.sources.{module}", fromlist=("SOURCE",))
