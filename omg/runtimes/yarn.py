"""Yarn: Yarn 1, and the later ones."""

from __future__ import annotations

from omg.runtimes import node
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

RUNTIME = Runtime(
    name="yarn",
    title="Yarn",
    other_names=(),
    vocabulary=Vocabulary(runtime="yarn", newest_names=("latest", "yarn", "stable")),
    version_files=(
        # Of yvm, which reads ranges there.
        VersionFile(".yvmrc", "plain", is_plain=True, is_native_token=True, allows_ranges=True),
    ),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("yarn", "yarnpkg"),
    pin_file="package.json",
    package_module="yarn",
    host="node",
    # The same calls install as where it is a global tool of Node.js.
    installers=tuple(one for one in node.RUNTIME.installers if "yarn" in one.names),
)
