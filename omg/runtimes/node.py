"""Node.js."""

from __future__ import annotations

from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import LtsLine, Vocabulary

# The first LTS release of each line. Source: https://nodejs.org/dist/index.json, the lowest
# version with each value of `lts`, read 2026-11-23.
_LTS_LINES = (
    LtsLine(4, "argon", (4, 2, 0)),
    LtsLine(6, "boron", (6, 9, 0)),
    LtsLine(8, "carbon", (8, 9, 0)),
    LtsLine(10, "dubnium", (10, 13, 0)),
    LtsLine(12, "erbium", (12, 13, 0)),
    LtsLine(14, "fermium", (14, 15, 0)),
    LtsLine(16, "gallium", (16, 13, 0)),
    LtsLine(18, "hydrogen", (18, 12, 0)),
    LtsLine(20, "iron", (20, 9, 0)),
    LtsLine(22, "jod", (22, 11, 0)),
    LtsLine(24, "krypton", (24, 11, 0)),
)

RUNTIME = Runtime(
    name="node",
    title="Node.js",
    other_names=("nodejs", "node.js"),
    vocabulary=Vocabulary(
        runtime="node",
        strip_prefixes=("node-", "nodejs-"),
        # `current` is the project's own name for its newest line; it never means the global default's link.
        newest_names=("latest", "node", "stable", "current"),
        lts_lines=_LTS_LINES,
        channels=("nightly", "rc"),
    ),
    version_files=(
        VersionFile(".nvmrc", "nvmrc", is_plain=True, is_native_token=True),
        VersionFile(".node-version", "plain", is_plain=True, is_native_token=True),
    ),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("node", "npm", "npx", "corepack"),
    pin_file=".nvmrc",
    source_module="node",
    default_spec="lts",
    manager_variables=("NODENV_VERSION",),
    # npm passes its install prefix to its scripts; an npm of another version would install there, too.
    prefix_variables=("npm_config_prefix", "npm_config_global_prefix"),
)
