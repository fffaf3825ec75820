"""npm, where a project pins it: else the one that comes with Node.js runs."""

from __future__ import annotations

from omg.runtimes import node
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

RUNTIME = Runtime(
    name="npm",
    title="npm",
    other_names=(),
    vocabulary=Vocabulary(runtime="npm", newest_names=("latest", "npm", "stable")),
    version_files=(),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("npm", "npx"),
    pin_file="package.json",
    package_module="npm",
    host="node",
    host_manifest="lib/node_modules/npm/package.json",
    # The same calls install as where it is a global tool of Node.js.
    installers=tuple(one for one in node.RUNTIME.installers if "npm" in one.names),
)
