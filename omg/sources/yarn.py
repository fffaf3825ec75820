"""Yarn: its packages in an npm registry, one of Yarn 1 and one of all later versions."""

from __future__ import annotations

from omg.sources.layout import Layout
from omg.sources.packages import Package, Packages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform

_DIR = "lib/node_modules/yarn"
_FILE = f"{_DIR}/bin/yarn.js"
_LAYOUT = Layout(
    prefix=f"{_DIR}/",
    executables=(_FILE,),
    links=(("bin/yarn", f"../{_FILE}"), ("bin/yarnpkg", f"../{_FILE}")),
)


def packages(_platform: Platform) -> Packages:
    """Return the packages of Yarn.

    What corepack writes behind a version is the digest of this one file, of Yarn 2 and later. Source:
    https://github.com/nodejs/corepack, config.json and sources/corepackUtils.ts, read 2026-12-01.
    """
    return Packages(
        Package("yarn", _LAYOUT),
        (),
        engine="node",
        is_official=True,
        publisher="the makers of Yarn",
        successor=Package("@yarnpkg/cli-dist", _LAYOUT, pinned_file=_FILE),
        successor_from=2,
    )
