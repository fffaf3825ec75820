"""pnpm."""

from __future__ import annotations

from omg.runtimes import node
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

RUNTIME = Runtime(
    name="pnpm",
    title="pnpm",
    other_names=(),
    vocabulary=Vocabulary(runtime="pnpm", newest_names=("latest", "pnpm", "stable")),
    version_files=(),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("pnpm", "pnpx"),
    pin_file="package.json",
    package_module="pnpm",
    host="node",
    # The same calls install as where it is a global tool of Node.js.
    installers=tuple(one for one in node.RUNTIME.installers if "pnpm" in one.names),
)
