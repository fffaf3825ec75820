"""npm: its package in an npm registry."""

from __future__ import annotations

from omg.sources.layout import Layout
from omg.sources.packages import Package, Packages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform

# Where npm itself would put it, so that what it looks for beside itself is there.
_DIR = "lib/node_modules/npm"
_TOOLS = {"npm": f"{_DIR}/bin/npm-cli.js", "npx": f"{_DIR}/bin/npx-cli.js"}
LAYOUT = Layout(
    prefix=f"{_DIR}/",
    executables=tuple(_TOOLS.values()),
    links=tuple((f"bin/{tool}", f"../{path}") for tool, path in _TOOLS.items()),
)


def packages(_platform: Platform) -> Packages:
    """Return the package of npm."""
    return Packages(Package("npm", LAYOUT), (), engine="node", is_official=True, publisher="npm, Inc.")
